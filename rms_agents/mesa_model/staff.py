"""Somebody on the staff, as a Mesa agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from rms_agents.agents import firm, service_agent
from rms_agents.compiled import quiet_overflow
from rms_agents.measures import HOURS
from rms_agents.mesa_model.fields import show_fields
from rms_agents.mesa_model.people import Client, Prospect
from rms_agents.state import IN_TALKS, LEAD, SALESPERSON, SERVICE_AGENT

if TYPE_CHECKING:
    from rms_agents.mesa_model.model import RelationshipModel


class Colleague(mesa.Agent):
    """Somebody on the staff. Staff stand in no cell: the network is that of the market.

    Attributes
    ----------
    number : int
        Row of the state; never given to another.
    """

    def __init__(self, model: RelationshipModel, number: int) -> None:
        self.model, self.number = model, number
        super().__init__(model)

    @property
    def row(self) -> Any:
        """The record of the state; a copy of the model has records of its own."""
        raise NotImplementedError

    def stands(self) -> bool:
        """Return whether this colleague is employed."""
        return bool(self.row.active)

    def may_stand(self) -> bool:
        """Return whether somebody is employed in this place whom no agent stands for."""
        return self.stands() and not self.model.has_colleague(type(self), self.number)

    def remove(self) -> None:
        """Let this colleague go at once; others take over the accounts or cases."""
        if self.stands():
            with quiet_overflow():
                self._let_go()
            self.model.meet_staff()  # takes off the roll whoever stands there no longer
        else:
            super().remove()

    def why_not_removed(self) -> str:
        """Return why a colleague who is employed cannot be crossed off, and what to do instead."""
        return (
            f"{type(self).__name__} {self.number}: is employed; remove() lets this colleague go, "
            "and others take over"
        )

    def _let_go(self) -> None:
        raise NotImplementedError


class Salesperson(Colleague):
    """Somebody who sells; a hybrid delivers first and sells with what is left of the week."""

    @property
    def row(self) -> Any:
        """The record of the state."""
        return self.model.state.salespeople[self.number]

    def _let_go(self) -> None:
        firm.end_employment(self.model.state, self.number)
        firm.hand_over_accounts(self.model.state)

    @property
    def hybrid(self) -> bool:
        """Whether this colleague also delivers."""
        return bool(self.row.hybrid)

    @property
    def pipeline(self) -> list[Prospect]:
        """The leads and talks of this salesperson."""
        return [
            one
            for one in self.model.agents_by_type.get(Prospect, ())
            if one.row.salesperson == self.number and one.row.stage in (LEAD, IN_TALKS)
        ]

    @property
    def hours(self) -> dict[str, float]:
        """Last week's hours by use."""
        return {use: float(self.row[use]) for use in HOURS}

    def effect(self) -> float:
        """Return the share, 0 to 1, of a seasoned colleague's hours that this one can use."""
        p = self.model.state.p
        return float(service_agent.ramp(self.row.started, self.model.week, p.sales_ramp_weeks))


show_fields(Salesperson, SALESPERSON, {"skill", "complaint_hours_waiting"})


class ServiceAgent(Colleague):
    """Somebody who serves clients."""

    @property
    def row(self) -> Any:
        """The record of the state."""
        return self.model.state.service_agents[self.number]

    def _let_go(self) -> None:
        self.row.active = 0
        firm.share_out_cases(self.model.state)

    @property
    def cases(self) -> list[Client]:
        """The clients whom this agent serves."""
        return [
            one
            for one in self.model.agents_by_type.get(Client, ())
            if one.row.service_agent == self.number
        ]

    def capacity(self) -> float:
        """Return the hours of next week that reach clients."""
        return float(service_agent.agent_capacity(self.row, self.model.week, self.model.state.p))


show_fields(ServiceAgent, SERVICE_AGENT, {"skill"})

"""Somebody in the market: a Mesa agent in a cell, its role by its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa.discrete_space import Cell, FixedAgent

from rms_agents.agents import client as client_rules
from rms_agents.agents import engagement, marketing, person, salesperson
from rms_agents.agents import prospect as prospect_rules
from rms_agents.agents.word_of_mouth import speaking_rate
from rms_agents.errors import InputError
from rms_agents.exponential import exp
from rms_agents.measures import CAUSES
from rms_agents.mesa_model.fields import finite, show_fields
from rms_agents.state import CLIENT, HAPPY, NOBODY, PAST_CLIENT, PERSON, STAGES

if TYPE_CHECKING:
    from rms_agents.mesa_model.model import RelationshipModel
    from rms_agents.mesa_model.staff import Salesperson


def _chance(hazard: float) -> float:
    """Return the weekly chance of what has a weekly hazard."""
    return float(1.0 - exp(-hazard))


class Person(FixedAgent):
    """Somebody in the market, standing in the cell of the same number for good.

    Attributes
    ----------
    person : int
        The number: row of the state and coordinate of the cell.
    stage : str
        One of `state.STAGES`.
    fit, profile : float
        Setting one sets the other, and how marketing reaches the person.
    and every field of `state.PERSON`
        With its unit; what others depend on can only be read.
    """

    def __init__(self, model: RelationshipModel, number: int, cell: Cell) -> None:
        self.model, self.person = model, number
        super().__init__(model)
        self.cell = cell

    @property
    def row(self) -> Any:
        """The record of the state; a copy of the model has records of its own."""
        return self.model.state.people[self.person]

    @property
    def stage(self) -> str:
        """One of `state.STAGES`."""
        return STAGES[int(self.row.stage)]

    @property
    def fit(self) -> float:
        """Fit to the ideal client profile, 0 to 1."""
        return float(self.row.fit)

    @fit.setter
    def fit(self, value: float) -> None:
        if not 0.0 < finite("fit", value) <= 1.0:
            raise InputError(f"fit = {value!r}: must be above 0 and at most 1")
        self.row.fit = value
        self.row.profile = person.profile_of(float(value), self.model.state.p)
        self._refresh()

    @property
    def profile(self) -> float:
        """Distance from the ideal client profile, in SD, signed."""
        return float(self.row.profile)

    @profile.setter
    def profile(self, value: float) -> None:
        self.row.profile = finite("profile", value)
        self.row.fit = person.fit_of(float(value), self.model.state.p)
        self._refresh()

    @property
    def cause(self) -> str | None:
        """What brought the person in, of `measures.CAUSES`; None if nothing has yet."""
        return dict(enumerate(CAUSES)).get(int(self.row.cause))

    @property
    def acquaintances(self) -> list[Person]:
        """Those to whom this person speaks, and who see how this person fares."""
        state = self.model.state
        ties = state.indices[state.indptr[self.person] : state.indptr[self.person + 1]]
        return [self.model.people[j] for j in ties]

    def stands(self) -> bool:
        """Return whether this agent is who stands for its row at present."""
        return self.model.people[self.person] is self

    def may_stand(self) -> bool:
        """Return whether the row asks for an agent of this role and has none."""
        people, role = self.model.people, ROLES[int(self.row.stage)]
        taken = self.person < len(people) and isinstance(people[self.person], role)
        return isinstance(self, role) and not taken

    def remove(self) -> None:
        """Leave the model: refused, but for an agent in whose place another role stands now.

        Raises
        ------
        InputError
            The week knows nobody who is absent: lists, acquaintances and measures would go on
            counting them.
        """
        if self.stands():
            raise InputError(self.why_not_removed())
        if self.cell is not None:
            super().remove()

    def why_not_removed(self) -> str:
        """Return why nobody can be taken out, and what to do instead."""
        return (
            f"person {self.person} ({self.stage}): cannot be removed, as the week counts everybody "
            "in the market; for a market without them give the model ties without them "
            "(Scenario.with_network), and for a client who goes lower the satisfaction"
        )

    def _refresh(self) -> None:
        state = self.model.state
        person.refresh_reach(state, self.person)
        person.refresh(state, self.person)

    def weekly_acts(self) -> float:
        """Return the weekly hazard of recommending, introducing or referring."""
        state = self.model.state
        if self.row.mood != HAPPY or self.row.stage not in (CLIENT, PAST_CLIENT):
            return 0.0
        rate = float(self.row.propensity) * speaking_rate(state.p)
        if self.row.stage == PAST_CLIENT:
            rate *= state.p.word_of_mouth_past_client_factor
        return float(rate)


show_fields(Person, PERSON, {"propensity", "satisfaction", "expectation"})


class Prospect(Person):
    """Somebody who is no client: open to the firm, a lead, in talks, or lost."""

    def pull(self) -> float:
        """Return the weekly hazard of being attracted, at last week's advertising."""
        state = self.model.state
        if state.firm.collapsed >= 0:
            return float(prospect_rules.pull(state, self.person, 0.0, 0.0))
        advertising = marketing.advertising_hazard(state.firm.adstock, state.p)
        reputation = marketing.reputation_hazard(state.firm.reputation, state.p)
        return float(prospect_rules.pull(state, self.person, advertising, reputation))

    def fits(self) -> bool:
        """Return whether this person is worth a full sales talk."""
        return bool(person.fits(self.row, self.model.state.p))

    def chance_of_meeting(self) -> float:
        """Return the chance that a first contact leads to a meeting."""
        return float(salesperson.meeting_chance(int(self.row.cause), self.model.state.p))

    def chance_to_buy(self, seller: Salesperson) -> float:
        """Return the chance that the last meeting, with this salesperson, closes."""
        state = self.model.state
        promise = salesperson.promise_now(state)
        cause, skill = int(self.row.cause), float(seller.row.skill)
        return float(salesperson.chance_to_buy(self.fit, cause, promise, skill, state.p))


class Client(Person):
    """Somebody whom the firm serves."""

    def chance_to_leave(self) -> float:
        """Return the chance of leaving next week, as satisfaction and acquaintances are now."""
        state = self.model.state
        referrer = int(self.row.referrer)
        stays = referrer != NOBODY and state.people[referrer].stage == CLIENT
        hazard = client_rules.leaving_hazard(self.row, self.model.week, stays, state.p)
        return _chance(float(hazard))

    def chance_to_complain(self) -> float:
        """Return the chance of a complaint next week, at the present satisfaction."""
        return _chance(
            float(client_rules.complaint_hazard(self.row.satisfaction, self.model.state.p))
        )

    def weekly_work(self) -> float:
        """Return the service hours a week that the engagement asks for while it runs."""
        return float(engagement.weekly_work(self.row, self.model.state.p))


class PastClient(Person):
    """Somebody who was a client, not open to the firm again yet; goes on speaking if happy."""


ROLES = dict.fromkeys(range(len(STAGES)), Prospect) | {CLIENT: Client, PAST_CLIENT: PastClient}

"""The model seen through Mesa: real Mesa agents that are live views of the engine's own rows.

A step of `RelationshipModel` is `rms_agents.week.week`, the one week there is, on the same state;
its numbers are those of `simulate`, to the last bit. An agent's attributes read and write its row,
and its methods call its role's own rules.
"""

from __future__ import annotations

import math
from typing import Any

import mesa
import numpy as np
from mesa.discrete_space import Cell, FixedAgent
from mesa.discrete_space import Network as CellNetwork

from rms_agents.agents import client as client_rules
from rms_agents.agents import engagement, marketing, person, salesperson, service_agent
from rms_agents.agents import prospect as prospect_rules
from rms_agents.agents.word_of_mouth import speaking_rate
from rms_agents.compiled import quiet_overflow
from rms_agents.errors import InputError
from rms_agents.exponential import exp
from rms_agents.measures import BY_NAME, CAUSES, HOURS, NAMES
from rms_agents.network import Network
from rms_agents.prepared import Prepared, simulate_weeks
from rms_agents.scenario import Scenario
from rms_agents.simulation import LARGEST_SEED, checked_seed
from rms_agents.state import (
    CLIENT,
    HAPPY,
    IN_TALKS,
    LEAD,
    NOBODY,
    PAST_CLIENT,
    PERSON,
    SALESPERSON,
    SERVICE_AGENT,
    STAGES,
)

_GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


class _Field:
    """An attribute of an agent that reads the field of its row and, where allowed, writes it."""

    def __init__(self, name: str, writable: bool) -> None:
        self.name = name
        self.writable = writable

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return agent.row[self.name].item()

    def __set__(self, agent: Any, value: float) -> None:
        if not self.writable:
            raise InputError(
                f"{self.name} = {value!r}: can only be read; the rules of the week change it, "
                "because others depend on it"
            )
        agent.row[self.name] = _finite(self.name, value)


def _finite(name: str, value: float) -> float:
    """Return a number that may stand in a row, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise InputError(f"{name} = {value!r}: must be a number")
    if not math.isfinite(value):
        raise InputError(f"{name} = {value!r}: must be finite")
    return float(value)


def _show_fields(role: type, fields: np.dtype[Any], writable: set[str]) -> None:
    """Give a role an attribute for each field of its row that it does not show in its own way."""
    for name in fields.names or ():
        if not hasattr(role, name):
            setattr(role, name, _Field(name, name in writable))


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
        super().__init__(model)
        self.person = number
        self.row = model.state.people[number]
        self.cell = cell

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
        if not 0.0 < _finite("fit", value) <= 1.0:
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
        self.row.profile = _finite("profile", value)
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


_show_fields(Person, PERSON, {"propensity", "satisfaction", "expectation"})


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


class Colleague(mesa.Agent):
    """Somebody on the staff. Staff stand in no cell: the network is that of the market.

    Attributes
    ----------
    number : int
        Row of the state; never given to another.
    """

    def __init__(self, model: RelationshipModel, number: int, row: Any) -> None:
        super().__init__(model)
        self.number = number
        self.row = row


class Salesperson(Colleague):
    """Somebody who sells; a hybrid delivers first and sells with what is left of the week."""

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


_show_fields(Salesperson, SALESPERSON, {"skill", "complaint_hours_waiting"})


class ServiceAgent(Colleague):
    """Somebody who serves clients."""

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


_show_fields(ServiceAgent, SERVICE_AGENT, {"skill"})

_ROLES = dict.fromkeys(range(len(STAGES)), Prospect) | {CLIENT: Client, PAST_CLIENT: PastClient}


class RelationshipModel(mesa.Model):
    """The firm and its market, as a Mesa model.

    Parameters
    ----------
    scenario : str or Scenario
        A bundled name, the path of a file, or a scenario.
    rng : int, numpy Generator or None
        An integer is the seed of `simulate`; from anything else a seed is drawn. `seed_of_run` has
        it.
    **parameters
        Parameters that differ from the scenario, with two underscores for the point:
        ``service__service_agents=4``.

    Attributes
    ----------
    firm_scenario : Scenario
        The scenario, parameters included.
    state : State
        The engine's state, which all agents share.
    week : int
        Weeks simulated so far; the same as `time`.
    people : list of Person
        Everybody by number, whatever the role.
    grid : mesa.discrete_space.Network
        A cell a person, placed by community; cells of acquaintances are connected.
    datacollector : mesa.DataCollector
        Every weekly measure (`measures.MEASURES`). Each is an attribute of the model, too: last
        week's value, or NaN before the first week.

    Raises
    ------
    InputError
        For an unknown scenario or parameter, and for a step beyond the scenario's last week.
    """

    def __init__(
        self, scenario: str | Scenario = "baseline", rng: Any = None, **parameters: Any
    ) -> None:
        if isinstance(rng, int | np.integer):
            seed = checked_seed(rng)
        else:
            seed = int(np.random.default_rng(rng).integers(LARGEST_SEED))
        super().__init__(rng=seed)
        self.seed_of_run = seed
        chosen = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        changed = {name.replace("__", ".", 1): value for name, value in parameters.items()}
        self.firm_scenario = chosen.with_values(changed) if changed else chosen
        prepared = Prepared(self.firm_scenario)
        self.state = prepared.begun(seed)
        self.week = 0
        self.grid = self._cells(prepared.community)
        self._stages = self.state.people["stage"].copy()
        self.people: list[Person] = [
            _ROLES[int(stage)](self, i, self.grid[i]) for i, stage in enumerate(self._stages)
        ]
        self._staff: dict[tuple[type, int], Colleague] = {}
        self._meet_staff()
        self.datacollector = mesa.DataCollector(model_reporters={name: name for name in NAMES})

    def _cells(self, community: Any) -> CellNetwork:
        """Return the cells: ties as they are, communities side by side, the same in every run."""
        ties = Network.from_csr(self.state.indptr, self.state.indices)
        return CellNetwork(ties.to_networkx(), random=self.random, layout=_places(community))

    def __getattr__(self, name: str) -> float:
        """Return last week's value of a weekly measure."""
        if name not in BY_NAME:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return float(self.state.weekly[name][self.week - 1]) if self.week > 0 else math.nan

    @property
    def scenario(self) -> None:
        """No scenario of Mesa's own kind; ours is `firm_scenario`.

        Mesa's page would hand its own over on a reset, in place of the one chosen.
        """

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Do without the empty one that Mesa gives every model."""

    def step(self) -> None:
        """Simulate a week; `running` turns false after the last one."""
        if self.week == len(self.state.weekly):
            raise InputError(
                f"week = {self.week + 1}: the scenario ends after week {self.week}; "
                "give run__weeks to go on for longer"
            )
        with quiet_overflow():
            simulate_weeks(self.state, self.week, self.week + 1)
        self.week += 1
        self._change_roles()
        self._meet_staff()
        self.datacollector.collect(self)
        self.running = self.week < len(self.state.weekly)

    def _change_roles(self) -> None:
        """Put a new agent in the place of everybody whose stage belongs to another role now."""
        stages = self.state.people["stage"]
        for i in np.flatnonzero(stages != self._stages):
            before = self.people[i]
            role = _ROLES[int(stages[i])]
            if not isinstance(before, role):
                cell = before.cell
                before.remove()
                self.people[i] = role(self, int(i), cell)
        self._stages[:] = stages

    def _meet_staff(self) -> None:
        """Let agents appear for those who started, and disappear for those who left."""
        staff: tuple[tuple[type[Colleague], Any], ...] = (
            (Salesperson, self.state.salespeople),
            (ServiceAgent, self.state.service_agents),
        )
        for role, rows in staff:
            for number, row in enumerate(rows):
                known = self._staff.get((role, number))
                if row.active and known is None:
                    self._staff[role, number] = role(self, number, row)
                elif known is not None and not row.active:
                    known.remove()
                    del self._staff[role, number]


def _places(community: Any) -> dict[int, tuple[float, float]]:
    """Return where everybody stands: communities on a spiral, their members on one around each."""
    places: dict[int, tuple[float, float]] = {}
    sizes = np.bincount(community)
    room = 1.3 * math.sqrt(float(sizes.max()))
    seen = np.zeros(len(sizes), np.int64)
    for i, group in enumerate(community):
        far, angle = room * math.sqrt(float(group) + 0.5), _GOLDEN_ANGLE * float(group)
        near, turn = 0.5 * math.sqrt(seen[group] + 0.5), _GOLDEN_ANGLE * float(seen[group])
        places[i] = (
            far * math.cos(angle) + near * math.cos(turn),
            far * math.sin(angle) + near * math.sin(turn),
        )
        seen[group] += 1
    return places

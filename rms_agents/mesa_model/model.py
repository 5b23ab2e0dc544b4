"""The firm and its market as a Mesa model."""

from __future__ import annotations

import math
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn, Self

import mesa
import numpy as np

from rms_agents.compiled import quiet_overflow
from rms_agents.errors import InputError, quoted
from rms_agents.measures import BY_NAME, NAMES
from rms_agents.mesa_model.people import ROLES, Person
from rms_agents.mesa_model.roll import Roll, check_gone, check_new
from rms_agents.mesa_model.saved import Saved, read_saved, write_saved
from rms_agents.mesa_model.sliders import Unmoved
from rms_agents.mesa_model.space import Market, places_of
from rms_agents.mesa_model.staff import Colleague, Salesperson, ServiceAgent
from rms_agents.network import Network
from rms_agents.parameters import parameters as known_parameters
from rms_agents.parameters import plain_value
from rms_agents.prepared import Prepared, simulate_weeks
from rms_agents.scenario import Scenario
from rms_agents.simulation import LARGEST_SEED, checked_seed
from rms_agents.state import records
from rms_agents.timeline import Change

_STAFF: tuple[tuple[type[Colleague], str], ...] = (
    (Salesperson, "salespeople"),
    (ServiceAgent, "service_agents"),
)


class RelationshipModel(mesa.Model):
    """The firm and its market, as a Mesa model.

    `copy.deepcopy` and `pickle` give a model of its own, with agents of its own, that goes on to
    the same numbers: half-way, too, to branch. `save` and `load` do so by a file.

    Parameters
    ----------
    scenario : str or Scenario
        A bundled name, the path of a file, or a scenario.
    rng : int, numpy Generator, or whatever else `numpy.random.default_rng` takes
        An integer is the seed of `simulate`; from anything else a seed is drawn. `seed_of_run` has
        it.
    **parameters
        Parameters that differ from the scenario, with two underscores for the point:
        ``service__service_agents=4``, unless they are `unmoved`; and Mesa's deprecated ``seed``,
        with Mesa's own warning.

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
        For an unknown scenario or parameter, a seed that is no whole number, and for a step beyond
        the scenario's last week.
    """

    def __init__(
        self, scenario: str | Scenario = "baseline", rng: Any = None, **parameters: Any
    ) -> None:
        # Not in the signature: `mesa.batch_run` would hand its `rng` over as `seed` if it were.
        deprecated = parameters.pop("seed", None)
        if deprecated is None:
            seed = _seed_of(rng)
            super().__init__(rng=seed)
        elif rng is None:
            seed = checked_seed(deprecated)
            super().__init__(seed=seed)  # Mesa warns
        else:
            raise InputError("rng and seed: give one of them; rng, as Mesa's seed is deprecated")
        self._all_agents = Roll([], random=self.random)
        self.seed_of_run = seed
        chosen = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        changed = {
            name.replace("__", ".", 1): value
            for name, value in parameters.items()
            if not isinstance(value, Unmoved)
        }
        self.firm_scenario = chosen.with_values(changed) if changed else chosen
        prepared = Prepared(self.firm_scenario)
        self.state = prepared.begun(seed)
        self.week = 0
        self._known_weeks = 0  # read from a saved run, so not simulated again
        ties = Network.from_csr(self.state.indptr, self.state.indices).to_networkx()
        self.grid = Market(ties, random=self.random, layout=places_of(prepared.community))
        self._stages = self.state.people["stage"].copy()
        self.people: list[Person] = []
        for number, stage in enumerate(self._stages):
            self.people.append(ROLES[int(stage)](self, number, self.grid[number]))
        self._staff: dict[tuple[type, int], Colleague] = {}
        self.meet_staff()
        self.datacollector = mesa.DataCollector(model_reporters={name: name for name in NAMES})

    def __getattr__(self, name: str) -> Any:
        """Return last week's value of a weekly measure."""
        if name not in BY_NAME:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return float(self.state.weekly[name][self.week - 1]) if self.week > 0 else math.nan

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute; measures and parameters, which it would only seem to set, are refused.

        A measure is what the week found; a parameter changes by `change`.
        """
        if name in BY_NAME:
            raise InputError(f"{name} = {quoted(value)}: is measured, and can only be read")
        if name.replace("__", ".", 1) in known_parameters():
            raise InputError(f"{name} = {quoted(value)}: use change({name}={value!r})")
        super().__setattr__(name, value)

    def __copy__(self) -> NoReturn:
        """Refuse a copy that would share state, agents and steps with this model."""
        raise TypeError("a shallow copy would be the same run twice; use copy.deepcopy")

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
        if self.week >= self._known_weeks:
            with quiet_overflow():
                simulate_weeks(self.state, self.week, self.week + 1)
        self.week += 1
        self._change_roles()
        self.meet_staff()
        self.datacollector.collect(self)
        self.running = self.week < len(self.state.weekly)

    def change(self, **parameters: Any) -> None:
        """Change parameters from the next week on, for good, as a scenario's timeline would.

        `firm_scenario` has the change in its timeline, so `simulate` gives the same numbers.

        Parameters
        ----------
        **parameters
            As the model takes them: ``sales__promise=0.5``.

        Raises
        ------
        InputError
            For an unknown parameter, a value out of range, what cannot change during a run, and
            after the last week.
        """
        values = {name.replace("__", ".", 1): value for name, value in parameters.items()}
        if self.week == len(self.state.weekly):
            raise InputError(f"change: the scenario ends after week {self.week}")
        base = self.firm_scenario
        if base.network is not None:
            base = base.with_network(base.network)  # as it was read, whatever its file holds now
        timeline = (*base.timeline, Change(week=self.week + 1, set=values))
        changed = replace(base, timeline=timeline)
        prepared = Prepared(changed)
        sales, service = prepared.places()
        self.state = self.state._replace(
            changes=prepared.changes,
            salespeople=_with_room(self.state.salespeople, sales),
            service_agents=_with_room(self.state.service_agents, service),
        )
        self.state.firm.next_change = int((prepared.changes["week"] < self.week).sum())
        self.firm_scenario = changed

    def _change_roles(self) -> None:
        """Put a new agent in the place of everybody whose stage belongs to another role now."""
        stages = self.state.people["stage"]
        for i in np.flatnonzero(stages != self._stages):
            before = self.people[i]
            role = ROLES[int(stages[i])]
            if not isinstance(before, role):
                self.people[i] = role(self, int(i), before.cell)
                before.remove()
        self._stages[:] = stages

    def meet_staff(self) -> None:
        """Let agents appear for those who started, and disappear for those who left."""
        for role, rows in _STAFF:
            active = getattr(self.state, rows)["active"]
            for number, employed in enumerate(active.tolist()):
                known = self._staff.get((role, number))
                if employed and known is None:
                    self._staff[role, number] = role(self, number)
                elif known is not None and not employed:
                    del self._staff[role, number]
                    known.remove()

    def has_colleague(self, role: type[Colleague], number: int) -> bool:
        """Return whether an agent stands for a row of the staff."""
        return (role, number) in self._staff

    def register_agent(self, agent: Any) -> None:
        """Take a new agent in; see `Roll` and `check_new`."""
        check_new(agent)
        self._agents_by_type.setdefault(type(agent), Roll([], random=self.random))
        super().register_agent(agent)

    def deregister_agent(self, agent: Any) -> None:
        """Cross an agent off; refused while it stands for a row of the state."""
        check_gone(agent)
        super().deregister_agent(agent)

    def remove_all_agents(self) -> NoReturn:
        """Refuse to leave the market empty: see `Person.remove`."""
        raise InputError(
            "remove_all_agents: a market has people; drop the model, and begin another"
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Write the run to a file, from which `load` goes on to the same numbers.

        The file holds columns, ties, scenario, and Mesa's random generators and numbers of agents;
        what you hang on model or agents yourself stays behind, and so do scheduled events:
        `pickle` keeps them.

        Parameters
        ----------
        path : str or path
            Any name; ``.npz`` says what it is. A file there is replaced, whole or not at all.

        Raises
        ------
        InputError
            If it cannot be written, or the model has agents or reporters that the file would lack.
        """
        others = {type(a).__name__ for a in self.agents if not isinstance(a, Person | Colleague)}
        if others:
            raise InputError(f"save: {', '.join(sorted(others))}: cannot be saved; use pickle")
        collector = self.datacollector
        if set(collector.model_reporters) != set(NAMES) or collector.agent_reporters:
            raise InputError("save: reporters of your own cannot be saved; use pickle")
        write_saved(Path(path).expanduser(), Saved.of(self))

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Return the run that `save` wrote to a file; no code of the file's is run.

        Raises
        ------
        InputError
            If it is no such file, or damaged, or another version of the engine wrote it, whose
            numbers may differ.
        """
        saved = read_saved(Path(path).expanduser())
        model = cls(saved.scenario, rng=saved.seed)
        saved.put_into(model)
        return model

    def relive(self, weeks: int) -> None:
        """Count through weeks whose measures are there already, as a saved run has them."""
        self._known_weeks = weeks
        if weeks:  # Mesa warns of no time at all
            self.run_for(weeks)

    def stand_up(self) -> None:
        """Have the agents be whom the columns, changed from outside of a week, say they are."""
        self._change_roles()
        self.meet_staff()


def _with_room(rows: Any, count: int) -> Any:
    """Return a staff's rows with room for so many."""
    grown = records(count, rows.dtype)
    grown[: len(rows)] = rows
    return grown


def _seed_of(rng: Any) -> int:
    """Return the seed that is meant, or one drawn from what is given."""
    given: Any = plain_value(rng)
    if isinstance(given, int):
        return checked_seed(given)
    try:
        drawn = np.random.default_rng(given)
    except (TypeError, ValueError):
        raise InputError(
            f"rng = {quoted(given)}: must be a whole number, a numpy Generator or None"
        ) from None
    return int(drawn.integers(LARGEST_SEED))

"""A scenario made ready to run: its arrays, and the compiled loops over runs and weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.agents.client_columns import read_records, write_records
from rms_agents.compiled import allocating, compiled, plain, quiet_overflow
from rms_agents.events import MOST_A_PERSON, MOST_OF_THE_FIRM
from rms_agents.initial import begin
from rms_agents.measures import WEEK_DTYPE
from rms_agents.network.generators import GENERATORS, generate
from rms_agents.parameters import pack, record_index
from rms_agents.recording import keep_frame
from rms_agents.scenario import Scenario
from rms_agents.state import PERSON_NUMBER, State, allocate
from rms_agents.week import week


@allocating
def simulate_block(memory, weekly, seeds, people_seeds, values, community, given_fit, generator):
    """Simulate one run for each seed.

    Parameters
    ----------
    memory : State
        To work in, as `Prepared.memory` returns it; its ties are used where `generator` is
        negative.
    weekly : record array, shape (runs, weeks)
        Filled.
    seeds, people_seeds : uint64 arrays, shape (runs,)
    values, community, given_fit
        As `begin` takes them.
    generator : int
        Code of a generator of ties, or -1.
    """
    firm, p = memory.firm[0], memory.p[0]
    for run in range(len(seeds)):
        indptr, indices = memory.indptr, memory.indices
        if generator >= 0:
            indptr, made = _ties(values, generator, people_seeds[run], len(memory.people), p)
            indices = made.view(PERSON_NUMBER)
        one = State(
            memory.people,
            memory.columns,
            memory.flags,
            memory.clients,
            memory.clientele,
            memory.lists,
            memory.found,
            memory.salespeople,
            memory.service_agents,
            firm,
            p,
            memory.values,
            memory.changes,
            weekly[run],
            indptr,
            indices,
            memory.events,
        )
        begin(one, seeds[run], people_seeds[run], values, community, given_fit)
        simulate_weeks(one, 0, weekly.shape[1])


@allocating
def _ties(values, generator, seed, people, p):
    return generate(
        generator,
        people,
        int(p.network_communities),
        p.network_mean_ties,
        p.network_inside_share,
        p.network_rewiring,
        p.network_triangle_share,
        seed,
    )


@compiled
def simulate_weeks(s, first, end):
    """Simulate the weeks from `first` to before `end` of a state that has begun.

    This is the only caller into which the week is compiled: handing the state over anew in each
    week costs more than some phases.
    """
    read_records(s)
    for t in range(first, end):
        week(s, t)
    write_records(s)


@compiled
def film_weeks(s, frames, first, end):
    """Simulate the weeks from `first` to before `end`, and keep a frame of each."""
    for t in range(first, end):
        simulate_weeks(s, t, t + 1)
        keep_frame(s, frames, t)


class Prepared:
    """A scenario made ready to run: parameters, timeline and ties as arrays."""

    def __init__(self, scenario: Scenario) -> None:
        values = scenario.values
        self.scenario = scenario
        self.vector = pack(values)
        self.changes = scenario.changes()
        self.weeks = scenario.weeks
        self.people = scenario.people
        self.people_seed = None if values["network.seed"] == "run" else int(values["network.seed"])
        self.generator = -1
        self.given_fit = np.empty(0, np.float32)
        self.indptr = np.zeros(1, np.int64)
        self.indices = np.empty(0, np.int32)
        self.labels: tuple[str, ...] | None = None
        network = scenario.network
        if network is not None:
            self.indptr, self.indices = network.indptr, network.indices
            self.community = network.community
            self.labels = network.labels
            if network.fit is not None:
                self.given_fit = network.fit
        else:
            self.generator = GENERATORS[str(values["network.generator"])]
            communities = min(int(values["network.communities"]), self.people)
            self.community = (np.arange(self.people) * communities // self.people).astype(np.int32)
            if self.people_seed is not None:
                self.indptr, self.indices = self._generated(self.people_seed)
                self.generator = -1

    def people_seeds(self, seeds: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the seed of people and ties for each run."""
        if self.people_seed is None:
            return seeds
        return np.full(len(seeds), self.people_seed, np.uint64)

    def ties(self, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return the ties of the run of a seed, as compressed sparse rows."""
        return (self.indptr, self.indices) if self.generator < 0 else self._generated(seed)

    def _generated(self, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        state = allocate(0, 0, 0, 0, self.vector, self.changes, self.indptr, self.indices)
        with quiet_overflow():
            indptr, indices = _ties(
                self.vector, self.generator, np.uint64(seed), self.people, state.p
            )
        return indptr, indices

    def _most(self, name: str) -> int:
        """Return how many places the staff of a kind may ever need."""
        at = record_index()[name]
        count = now = int(self.vector[at])
        for change in self.changes:
            if change["index"] == at:
                count += max(0, int(change["value"]) - now)
                now = int(change["value"])
        return count

    def places(self) -> tuple[int, int]:
        """Return how many salespeople and hybrids, and service agents, a run may ever have."""
        hired = int(self.scenario.values["hiring.most"])
        return (
            self._most("sales.salespeople") + self._most("staff.hybrids") + hired,
            self._most("service.service_agents") + hired,
        )

    def state(self, ties: tuple[Any, Any], weekly: Any = None, events: int = 0) -> State:
        """Return memory for one run at a time."""
        return allocate(
            self.people,
            self.weeks,
            *self.places(),
            self.vector,
            self.changes,
            *ties,
            events=events,
            weekly=weekly,
        )

    @property
    def most_events(self) -> int:
        """How many events a week can have at the most."""
        return MOST_A_PERSON * self.people + MOST_OF_THE_FIRM + len(self.changes)

    def begun(self, seed: int, events: int = 0) -> State:
        """Return the state of a run at its beginning, with rows for all its weeks."""
        state = self.state(self.ties(seed), events=events)
        people_seed = seed if self.people_seed is None else self.people_seed
        with quiet_overflow():
            begin(
                state,
                np.uint64(seed),
                np.uint64(people_seed),
                self.vector,
                self.community,
                self.given_fit,
            )
        return state

    def memory(self) -> State:
        """Return memory for `simulate_into`: a state whose records are arrays of one."""
        state = self.state((self.indptr, self.indices), weekly=np.zeros(0, WEEK_DTYPE))
        records = {"firm": state.firm.base, "p": state.p.base}
        return State(*(plain(array) for array in state._replace(**records)))

    def simulate_into(self, weekly: Any, seeds: NDArray[np.uint64], memory: State) -> None:
        """Simulate one run a seed into weekly records, shape (runs, weeks)."""
        with quiet_overflow():
            simulate_block(
                memory,
                plain(weekly),
                seeds,
                self.people_seeds(seeds),
                self.vector,
                self.community,
                self.given_fit,
                self.generator,
            )

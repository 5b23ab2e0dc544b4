"""Running the model: one run with all its detail, or many at once over threads.

A run is (scenario, seed) in, one record out. Nothing is global: the number of threads changes
nothing.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.compiled import quiet_overflow
from rms_agents.errors import InputError, quoted
from rms_agents.many_runs import ManyRuns, runs_at_once
from rms_agents.measures import NAMES, WEEK_DTYPE
from rms_agents.parameters import plain_value
from rms_agents.prepared import Prepared, film_weeks, simulate_weeks
from rms_agents.recording import Recording
from rms_agents.scenario import Scenario
from rms_agents.state import EVENT, State, records
from rms_agents.summary import summarise

if TYPE_CHECKING:
    import pandas as pd

LARGEST_SEED = 2**53
_PART_PERSON_WEEKS = 40_000_000  # that a thread takes at a time, at most: .05 to .2 s
_PARTS_A_THREAD = 8  # so that every thread has something to do to the end
_SPARE_EVENTS = 250_000  # 7 MB, of which a run touches what it needs


def checked_seed(seed: object) -> int:
    """Return a seed, or refuse it."""
    seed = plain_value(seed)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"seed = {quoted(seed)}: must be a whole number")
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"seed = {seed}: must be from 0 to {LARGEST_SEED}")
    return seed


@dataclass(frozen=True)
class Run:
    """One run in all its detail.

    Attributes
    ----------
    scenario : Scenario
    seed : int
    state : State
        The last week, as the rules left it.
    recording : Recording or None
        The movie of the run, where asked for.
    """

    scenario: Scenario
    seed: int
    state: State
    recording: Recording | None = field(default=None, repr=False)

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """Every measure (columns) of every week (rows; the first is 1)."""
        import pandas as pd

        table = pd.DataFrame({name: self.state.weekly[name] for name in NAMES})
        table.index = pd.RangeIndex(1, len(table) + 1, name="week")
        return table

    @cached_property
    def summary(self) -> dict[str, float]:
        """Every figure of the run: see `summary.summarise`."""
        return {name: float(value) for name, value in summarise(self.state.weekly).items()}

    @cached_property
    def people(self) -> pd.DataFrame:
        """Everybody at the end of the run: see `tables.people_table`."""
        from rms_agents.tables import people_table

        return people_table(self)

    @cached_property
    def events(self) -> pd.DataFrame:
        """What happened to whom in which week: see `tables.events_table`."""
        from rms_agents.tables import events_table

        return events_table(self)


def simulate(scenario: Scenario, seed: int = 1, record: bool = False) -> Run:
    """Simulate one run, keeping every event.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Everybody's luck; also people and ties, unless `network.seed` fixes them.
    record : bool
        Whether to keep the movie of the run (13 bytes a person and week).

    Returns
    -------
    Run
    """
    seed = checked_seed(seed)
    prepared = Prepared(scenario)
    frames = Recording.of(prepared) if record else None
    state = prepared.begun(seed, events=prepared.most_events + _SPARE_EVENTS)
    week = 0
    while week < prepared.weeks:
        state = _with_room(state, prepared.most_events)
        free = len(state.events) - int(state.firm.events)
        end = min(prepared.weeks, week + free // prepared.most_events)
        with quiet_overflow():
            if frames is not None:
                film_weeks(state, frames, week, end)
            else:
                simulate_weeks(state, week, end)
        week = end
    return Run(
        scenario, seed, state._replace(events=state.events[: state.firm.events].copy()), frames
    )


def _with_room(state: State, most: int) -> State:
    """Return a state with room for all that can happen in a week, and for more and more."""
    happened = int(state.firm.events)
    if len(state.events) - happened >= most:
        return state
    events = records(2 * happened + most, EVENT)
    events[:happened] = state.events[:happened]
    return state._replace(events=events)


@dataclass(frozen=True)
class Runs(ManyRuns):
    """Many runs of one scenario, in memory.

    Attributes
    ----------
    scenario : Scenario
    seeds : sequence of int
    records : record array, shape (runs, weeks)
        The weekly measures.
    """

    scenario: Scenario
    seeds: Sequence[int]
    records: Any = field(repr=False)

    def __getitem__(self, measure: str) -> NDArray[np.float64]:
        """Return a weekly measure, shape (runs, weeks)."""
        return np.asarray(self.records[measure])

    @cached_property
    def figures(self) -> dict[str, NDArray[np.float64]]:
        """Every figure of every run, shape (runs,): see `summary.summarise`."""
        return summarise(self.records)

    def columns(self, measure: str) -> Iterator[NDArray[np.float64]]:
        """Yield a weekly measure at once, shape (runs, weeks)."""
        yield self[measure]

    def parts(self, size: int | None = None) -> Iterator[Runs]:
        """Yield the runs in order, so many at a time; as `runs_at_once` says, unless told."""
        size = size or runs_at_once(self.scenario.weeks)
        for first in range(0, len(self.seeds), size):
            part = slice(first, first + size)
            yield Runs(self.scenario, self.seeds[part], self.records[part])

    def records_of(self, places: NDArray[np.int64]) -> Any:
        """Return copies of the weekly records of some runs, shape (runs, weeks)."""
        return self.records[places].copy()


class Batch:
    """The weekly records of many runs in one block of memory, which threads fill part by part.

    Parameters
    ----------
    scenario : Scenario
    seeds : iterable of int
    """

    def __init__(self, scenario: Scenario, seeds: Iterable[int]) -> None:
        self.scenario = scenario
        self.seeds = tuple(checked_seed(seed) for seed in seeds)
        if not self.seeds:
            raise InputError("seeds: at least one is needed")
        self._prepared = Prepared(scenario)
        shape = len(self.seeds), self._prepared.weeks
        self._records = np.empty(shape, WEEK_DTYPE).view(np.recarray)
        self._array = np.array(self.seeds, np.uint64)
        self._spare: SimpleQueue[State] = SimpleQueue()  # memory of runs that are done

    def simulate(self, part: slice) -> None:
        """Simulate some of the runs."""
        try:
            memory = self._spare.get_nowait()
        except Empty:
            memory = self._prepared.memory()
        try:
            self._prepared.simulate_into(self._records[part], self._array[part], memory)
        finally:
            self._spare.put(memory)

    def runs(self, count: int) -> Runs:
        """Return the first so many runs; each must have been simulated."""
        return Runs(self.scenario, self.seeds[:count], self._records[:count])


def simulate_many(
    scenario: Scenario,
    seeds: Iterable[int] = range(200),
    threads: int | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> Runs:
    """Simulate one run for each seed, over threads: the compiled code needs no Python lock.

    Parameters
    ----------
    scenario : Scenario
    seeds : iterable of int
        Equal ones give equal runs; where an interval is made of them they are refused.
    threads : int, optional
        As many as there are processors, unless given; changes nothing in the result.
    advance : callable
        Is told the number of runs done since it was last told.

    Returns
    -------
    Runs
    """
    batch = Batch(scenario, seeds)
    count = len(batch.seeds)
    workers = max(1, min(threads or processors(), count))
    pieces = 1 if workers == 1 else workers * _PARTS_A_THREAD
    most = _PART_PERSON_WEEKS // (scenario.people * scenario.weeks)
    size = max(1, min(math.ceil(count / pieces), most))
    parts = [slice(first, first + size) for first in range(0, count, size)]
    with ThreadPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        done = pool.map(batch.simulate, parts) if pool else map(batch.simulate, parts)
        for part, _ in zip(parts, done, strict=True):
            advance(min(part.stop, count) - part.start)
    return batch.runs(count)


def processors() -> int:
    """Return how many processors this program may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1

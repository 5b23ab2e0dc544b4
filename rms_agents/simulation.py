"""Running the model: one run with all its detail, or many at once over threads.

A run is (scenario, seed) in, one record out. Nothing is global: the number of threads changes
nothing.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.bands import band, path_band
from rms_agents.compiled import quiet_overflow
from rms_agents.errors import InputError, quoted
from rms_agents.measures import BY_NAME, NAMES, UNIT_RANGES, WEEK_DTYPE
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


def check_seeds_differ(seeds: Sequence[int]) -> None:
    """Refuse a seed that comes twice where an interval is made: its runs are one and the same.

    Counted as if they were several, they would make an interval too narrow.
    """
    if len(set(seeds)) < len(seeds):
        ((seed, times),) = Counter(seeds).most_common(1)
        raise InputError(
            f"seeds: {seed} comes {times} times; equal seeds are the same run, so no interval "
            "can be made of them: give each seed once"
        )


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
class Runs:
    """Many runs of one scenario.

    Attributes
    ----------
    scenario : Scenario
    seeds : tuple of int
    records : record array, shape (runs, weeks)
        The weekly measures.
    """

    scenario: Scenario
    seeds: tuple[int, ...]
    records: Any = field(repr=False)

    def __getitem__(self, measure: str) -> NDArray[np.float64]:
        """Return a weekly measure, shape (runs, weeks)."""
        return np.asarray(self.records[measure])

    @cached_property
    def figures(self) -> dict[str, NDArray[np.float64]]:
        """Every figure of every run, shape (runs,): see `summary.summarise`."""
        return summarise(self.records)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row a run: every figure, by seed."""
        import pandas as pd

        return pd.DataFrame(self.figures, index=pd.Index(self.seeds, name="seed"))

    def band(self, measure: str, share: float = 0.9) -> NDArray[np.float64]:
        """Return mean, low and high of a weekly measure over the runs, shape (3, weeks).

        Pointwise: *in each week* `share` of the runs lies between low and high. Fewer lie there
        from the first week to the last: for that there is `path_band`.

        Raises
        ------
        InputError
            For a seed that comes twice.
        """
        check_seeds_differ(self.seeds)
        return band(self[measure], share)

    def path_band(self, measure: str, share: float = 0.9) -> NDArray[np.float64] | None:
        """Return mean, low and high between which `share` of *whole paths* stay, shape (3, weeks).

        For a future that was not run, too: see `bands.path_band`. None for fewer runs than the
        share needs (9 for .9).

        Raises
        ------
        InputError
            For a seed that comes twice.
        """
        check_seeds_differ(self.seeds)
        low, high = UNIT_RANGES.get(BY_NAME[measure].unit, (-math.inf, math.inf))
        return path_band(self[measure], share, low, high)


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
    scenario: Scenario, seeds: Iterable[int] = range(200), threads: int | None = None
) -> Runs:
    """Simulate one run for each seed, over threads: the compiled code needs no Python lock.

    Parameters
    ----------
    scenario : Scenario
    seeds : iterable of int
        Equal ones give equal runs; where an interval is made of them they are refused.
    threads : int, optional
        As many as there are processors, unless given; changes nothing in the result.

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
    if workers == 1:
        for part in parts:
            batch.simulate(part)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(batch.simulate, parts))
    return batch.runs(count)


def processors() -> int:
    """Return how many processors this program may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1

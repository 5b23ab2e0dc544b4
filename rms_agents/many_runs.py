"""What can be asked of many runs of one scenario, wherever their weeks are kept."""

from __future__ import annotations

import math
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.bands import band_by_weeks, path_band_by_weeks
from rms_agents.errors import InputError
from rms_agents.measures import BY_NAME, UNIT_RANGES, WEEK_DTYPE
from rms_agents.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from rms_agents.simulation import Runs

AT_ONCE = 32 * 2**20  # bytes of weekly records and sums of runs: 70,000 rows of a table
SUMS = 3  # of all measures, in which a run is summed up: its end, total and mean


def check_seeds_differ(seeds: Sequence[int]) -> None:
    """Refuse a seed that comes twice where an interval is made: its runs are one and the same.

    Counted as if they were several, they would make an interval too narrow.
    """
    if isinstance(seeds, range):
        return
    if len(set(seeds)) < len(seeds):
        ((seed, times),) = Counter(seeds).most_common(1)
        raise InputError(
            f"seeds: {seed} comes {times} times; equal seeds are the same run, so no interval "
            "can be made of them: give each seed once"
        )


def runs_at_once(weeks: int, runs: int = sys.maxsize) -> int:
    """Return how many of so many runs are in memory at a time where they need not be all."""
    return min(runs, max(1, AT_ONCE // ((weeks + SUMS) * WEEK_DTYPE.itemsize)))


class ManyRuns(ABC):
    """Many runs of one scenario, wherever their weeks are kept.

    Attributes
    ----------
    scenario : Scenario
    seeds : sequence of int
    figures : mapping of str to float array, shape (runs,)
        Every figure of every run: see `summary.summarise`.
    """

    scenario: Scenario
    seeds: Sequence[int]

    @property
    @abstractmethod
    def figures(self) -> Mapping[str, NDArray[np.float64]]:
        """Every figure of every run, shape (runs,): see `summary.summarise`."""

    @abstractmethod
    def columns(self, measure: str) -> Iterator[NDArray[np.float64]]:
        """Yield a weekly measure, some weeks at a time, as `bands.band_by_weeks` takes it."""

    @abstractmethod
    def parts(self) -> Iterator[Runs]:
        """Yield all runs in order, some at a time with all their weeks."""

    @abstractmethod
    def records_of(self, places: NDArray[np.int64]) -> Any:
        """Return the weekly records of some runs, shape (runs, weeks); they may be changed."""

    def __getitem__(self, measure: str) -> NDArray[np.float64]:
        """Return a weekly measure, shape (runs, weeks)."""
        return np.concatenate(list(self.columns(measure)), axis=1)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row a run: every figure, by seed."""
        import pandas as pd

        return pd.DataFrame(dict(self.figures), index=pd.Index(self.seeds, name="seed"))

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
        return band_by_weeks(self.columns(measure), share)

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
        columns = partial(self.columns, measure)
        return path_band_by_weeks(columns, len(self.seeds), share, low, high)

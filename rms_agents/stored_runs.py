"""Many runs of one scenario whose figures and weeks are kept on disk: memory is that of a part.

Runs are simulated part by part, and of each part only what will be asked for is kept: all figures,
and the weeks of some measures. They go into files without a name, which the system takes away
however the program ends.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.many_runs import ManyRuns, runs_at_once
from rms_agents.measures import FIGURES
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, checked_seed, simulate_many

Array = NDArray[np.float64]

_COLUMNS_AT_ONCE = 4 * 2**20  # bytes of a measure
_NUMBER = 8  # bytes
SMALL = 4 * 2**20  # bytes that are kept in memory after all
_ROOMY = Path("/var/tmp")


class StoredRuns(ManyRuns):
    """Many runs of one scenario, on disk; they are simulated when something is first asked of them.

    Parameters
    ----------
    scenario : Scenario
    seeds : range
    kept : sequence of str
        The measures whose weeks will be asked for.
    threads : int, optional
        As many as there are processors, unless given; changes nothing in the result.
    advance : callable
        Is told the number of runs done since it was last told.

    Raises
    ------
    InputError
        If the disk has no room for what is kept.
    """

    def __init__(
        self,
        scenario: Scenario,
        seeds: range,
        kept: Sequence[str] = (),
        threads: int | None = None,
        advance: Callable[[int], None] = lambda done: None,
    ) -> None:
        checked_seed(seeds[0])
        checked_seed(seeds[-1])
        self.scenario = scenario
        self.seeds = seeds
        self._kept = tuple(kept)
        self._threads = threads
        self._advance = advance
        self._size = runs_at_once(scenario.weeks)
        self._complete = False
        size = bytes_stored(scenario.weeks, len(seeds), len(kept))
        check_disk(size, len(seeds))
        self._weeks = _nameless(size)
        self._figures = _nameless(size)
        for file in (self._weeks, self._figures):
            weakref.finalize(self, file.close)

    def parts(self) -> Iterator[Runs]:
        """Yield all runs in order, some at a time with all their weeks, while they are simulated.

        What is to be kept is kept at the first time.
        """
        for first in range(0, len(self.seeds), self._size):
            yield self._part(first)  # and hold it no longer, while the next is simulated
        self._complete = True

    def simulate(self) -> None:
        """Simulate all runs, unless that was done."""
        if not self._complete:
            deque(self.parts(), maxlen=0)

    @cached_property
    def figures(self) -> Mapping[str, Array]:
        """Every figure of every run, shape (runs,): read anew whenever one is asked for."""
        self.simulate()
        return _Figures(self._figures, len(self.seeds))

    def columns(self, measure: str) -> Iterator[Array]:
        """Yield a kept measure, some weeks at a time, as `bands.band_by_weeks` takes it."""
        self.simulate()
        weeks = self.scenario.weeks
        for first, end in weeks_at_once(weeks, len(self.seeds)):
            values = np.empty((len(self.seeds), end - first))
            for start in range(0, len(self.seeds), self._size):
                rows = values[start : start + self._size]
                place = start * len(self._kept) + len(rows) * self._kept.index(measure)
                piece = np.empty((end - first, len(rows)))
                _read(self._weeks, place * weeks + first * len(rows), piece)
                rows[:] = piece.T
            yield values

    def records_of(self, places: NDArray[np.int64]) -> Any:
        """Return the weekly records of some runs, simulated again."""
        seeds = [self.seeds[place] for place in places]
        return simulate_many(self.scenario, seeds, self._threads).records

    def _part(self, first: int) -> Runs:
        part = self.seeds[first : first + self._size]
        runs = simulate_many(self.scenario, part, self._threads, self._advance)
        if not self._complete:
            self._keep(first, runs)
        return runs

    def _keep(self, first: int, runs: Runs) -> None:
        """Store a part: of each kept measure week by week the values of all its runs."""
        self._weeks.seek(first * len(self._kept) * self.scenario.weeks * _NUMBER)
        for measure in self._kept:
            self._weeks.write(np.ascontiguousarray(runs[measure].T).data)
        for place, name in enumerate(FIGURES):
            self._figures.seek((place * len(self.seeds) + first) * _NUMBER)
            self._figures.write(np.ascontiguousarray(runs.figures[name]).data)


class _Figures(Mapping[str, Array]):
    """Every figure of every run, on disk one after the other."""

    def __init__(self, file: IO[bytes], runs: int) -> None:
        self._file = file
        self._runs = runs

    def __getitem__(self, name: str) -> Array:
        values = np.empty(self._runs)
        _read(self._file, FIGURES.index(name) * self._runs, values)
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(FIGURES)

    def __len__(self) -> int:
        return len(FIGURES)


def bytes_stored(weeks: int, runs: int, kept: int) -> int:
    """Return how much is kept of so many runs: all figures, and so many measures of each week."""
    return runs * (len(FIGURES) + kept * weeks) * _NUMBER


def check_disk(size: int, runs: int) -> None:
    """Refuse to keep more than there is room for where temporary files go."""
    if size <= SMALL:
        return
    folder = temporary_folder()
    free = shutil.disk_usage(folder).free
    if size > free:
        raise InputError(
            f"--replicates {runs}: the weeks of so many runs need {size / 2**30:,.1f} GiB for a "
            f"while in {folder}, {free / 2**30:,.1f} GiB are free; fewer --replicates or --weeks "
            "need less, and TMPDIR names another folder"
        )


def temporary_folder() -> str:
    """Return where large temporary files go: TMPDIR, else a folder that is not in memory."""
    named = any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    if not named and _ROOMY.is_dir() and os.access(_ROOMY, os.W_OK):
        return str(_ROOMY)
    return tempfile.gettempdir()


def _nameless(size: int) -> IO[bytes]:
    """Return a file without a name, in memory if all that comes into it is small."""
    if size <= SMALL:
        return io.BytesIO()
    return tempfile.TemporaryFile(dir=temporary_folder())


def _read(file: IO[bytes], place: int, values: Array) -> None:
    """Fill an array with the numbers from a place on."""
    file.seek(place * _NUMBER)
    if file.readinto(memoryview(values).cast("B")) != values.nbytes:  # type: ignore[attr-defined]
        raise OSError(f"temporary file in {temporary_folder()}: was cut off")


def weeks_at_once(weeks: int, runs: int) -> Iterator[tuple[int, int]]:
    """Yield first and end of weeks that are in memory at once; one is never alone, if avoidable."""
    size = max(2, _COLUMNS_AT_ONCE // (runs * _NUMBER))
    first = 0
    while first < weeks:
        end = weeks if weeks - first - size <= 1 else first + size
        yield first, end
        first = end

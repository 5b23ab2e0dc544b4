"""Runs read back from the tables of a finished sweep, in groups of rows as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.sweep.folder import RUNS, WEEKLY
from rms_agents.measures import FIGURES, NAMES, WEEK_DTYPE

_GROUPS_KEPT = 6  # of rows, of each table: 4 MB each of runs, 32 MB of weeks

Numbers = NDArray[np.int64]


class StoredRuns:
    """The runs of a finished sweep; any thread may ask for them.

    Parameters
    ----------
    path : Path
        Folder of the sweep.
    weekly : bool
        Whether it kept weeks.

    Attributes
    ----------
    failed : int array
        Numbers of the runs that failed, in order.
    """

    def __init__(self, path: Path, weekly: bool) -> None:
        import pyarrow.parquet as pq

        self._lock = Lock()  # a file is read by one thread at a time
        self._runs = pq.ParquetFile(path / RUNS)
        self._weekly = pq.ParquetFile(path / WEEKLY) if weekly else None
        errors = self._runs.read(columns=["error"])["error"]
        self.failed: Numbers = np.flatnonzero(np.asarray(errors.is_valid()))
        about = self._runs.metadata
        sizes = [about.row_group(group).num_rows for group in range(about.num_row_groups)]
        self._starts = np.cumsum([0, *sizes])
        self._spans = list(_spans(self._weekly.metadata)) if self._weekly is not None else []
        self._last = np.array([last for _, _, last in self._spans])
        self._group: Callable[[int], Any] = lru_cache(_GROUPS_KEPT)(self._read_figures)
        self._week_group: Callable[[int], Any] = lru_cache(_GROUPS_KEPT)(self._read_weeks)

    def close(self) -> None:
        """Close the files."""
        self._runs.close()
        if self._weekly is not None:
            self._weekly.close()

    def figures(self, runs: Numbers) -> NDArray[np.float64]:
        """Return the figures of runs, a row each."""
        groups = np.searchsorted(self._starts, runs, side="right") - 1
        found = np.empty((len(runs), len(FIGURES)))
        for group in np.unique(groups).tolist():
            asked = groups == group
            found[asked] = self._group(group)[runs[asked] - self._starts[group]]
        return found

    def weeks(self, run: int) -> bytes:
        """Return the weekly records of a run."""
        parts = []
        for group, first, _ in self._spans[int(np.searchsorted(self._last, run)) :]:
            if first > run:
                break
            runs, records = self._week_group(group)
            start, stop = np.searchsorted(runs, [run, run + 1])
            parts.append(records[start:stop].tobytes())
        return b"".join(parts)

    def _read_figures(self, group: int) -> NDArray[np.float64]:
        with self._lock:
            table = self._runs.read_row_group(group, columns=list(FIGURES))
        return np.stack([np.asarray(table[name]) for name in FIGURES], axis=1)

    def _read_weeks(self, group: int) -> tuple[Numbers, Any]:
        assert self._weekly is not None
        with self._lock:
            table = self._weekly.read_row_group(group, columns=["run", *NAMES])
        records = np.empty(len(table), WEEK_DTYPE)
        for name in NAMES:
            records[name] = np.asarray(table[name])
        return np.asarray(table["run"]), records


def _spans(about: Any) -> Iterator[tuple[int, int, int]]:
    """Yield number, first and last run of each group of weekly rows that is not empty."""
    at = about.schema.names.index("run")
    for number in range(about.num_row_groups):
        group = about.row_group(number)
        if group.num_rows:
            statistics = group.column(at).statistics
            yield number, statistics.min, statistics.max

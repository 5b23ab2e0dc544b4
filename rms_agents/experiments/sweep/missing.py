"""The chunks that a sweep lacks: what is to be computed for each, and where it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rms_agents.experiments.sweep.earlier import Earlier
from rms_agents.experiments.sweep.folder import SweepFolder
from rms_agents.experiments.sweep.plan import Plan, Work

Advance = Callable[[int], None]  # is told how many runs are done
Warn = Callable[[str], None]


class Missing(NamedTuple):
    """Chunks to compute, by whoever can.

    Attributes
    ----------
    folder : SweepFolder
    plan : Plan
    chunks : sequence of int
    record : bool
        Whether a failed run becomes a row.
    earlier : Earlier or None
        A finished sweep that has some of the runs.
    """

    folder: SweepFolder
    plan: Plan
    chunks: Sequence[int]
    record: bool
    earlier: Earlier | None = None

    def work(self, chunk: int) -> Work:
        """Return what is to be computed for a chunk."""
        whole = self.plan.work(chunk, self.record)
        return whole if self.earlier is None else self.earlier.lacking(whole)

    def keep(self, chunk: int, computed: bytes) -> int:
        """Put a chunk on disk, given what was computed for it; return how many runs it has."""
        data = computed
        if self.earlier is not None:
            data = self.earlier.completed(self.plan.work(chunk, self.record), computed)
        self.folder.write_chunk(chunk, data)
        return len(self.plan.rows(chunk))


Compute = Callable[[Missing, Advance], None]

"""What a sweep will take: time by trying a few runs, disk by counting columns."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.measures import FIGURES, WEEK_DTYPE
from rms_agents.prepared import Prepared

_TRIED_POINTS = 5
_OTHER_COLUMNS = 6  # run, point, replicate, seed, scenario, error


class Estimate(NamedTuple):
    """What a sweep takes.

    Attributes
    ----------
    seconds : float
        On `jobs` processors.
    bytes : int
        On disk at the most: chunks and tables lie side by side for a moment. Weeks are counted
        before compression, which saves about half.
    """

    seconds: float
    bytes: int

    def without(self, share: float) -> Estimate:
        """Return what is left to take where that share of the runs is there already."""
        return self._replace(seconds=self.seconds * (1 - share))


def estimate(plan: Plan, jobs: int) -> Estimate:
    """Return what a sweep takes, trying a run at a few of its points."""
    count = len(plan.design.points)
    seconds: list[float] = []
    weeks: list[int] = []
    for number in np.unique(np.linspace(0, count - 1, min(count, _TRIED_POINTS)).astype(int)):
        try:
            prepared = Prepared(plan.scenario(int(number)))
        except InputError:
            continue  # a point that will be recorded as failed
        records = np.empty((1, prepared.weeks), WEEK_DTYPE).view(np.recarray)
        memory = prepared.memory()
        seeds = np.array([plan.seed], np.uint64)
        if not seconds:
            prepared.simulate_into(records, seeds, memory)  # loads the machine code
        start = time.perf_counter()
        prepared.simulate_into(records, seeds, memory)
        seconds.append(time.perf_counter() - start)
        weeks.append(prepared.weeks)
    numbers = len(FIGURES) + len(plan.design.names) + _OTHER_COLUMNS
    a_run = 2 * 8 * numbers
    if plan.weekly and weeks:
        a_run += round(2 * float(np.mean(weeks)) * WEEK_DTYPE.itemsize)
    mean = float(np.mean(seconds)) if seconds else 0.0
    return Estimate(mean * plan.runs / jobs, a_run * plan.runs)


def check_affordable(found: Estimate, out: Path, most_hours: float) -> None:
    """Refuse a sweep that takes too long or does not fit the disk."""
    if found.seconds > 3600 * most_hours:
        raise InputError(
            f"sweep: would take about {found.seconds / 3600:,.3g} hours; at most "
            f"--max-hours {most_hours:g}"
        )
    above = next(parent for parent in out.resolve().parents if parent.exists())
    free = shutil.disk_usage(above).free
    if found.bytes > free:
        raise InputError(
            f"sweep: needs up to {found.bytes / 2**30:,.2f} GiB of disk, {free / 2**30:,.2f} GiB "
            f"are free in {above}"
        )

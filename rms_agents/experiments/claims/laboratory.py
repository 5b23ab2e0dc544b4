"""Runs many firms over threads and keeps only the figures that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.claims.measure import Measure
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, processors, simulate_many

Array = NDArray[np.float64]

_AT_ONCE = 50  # runs of one task

Tick = Callable[[int], None]


class Job(NamedTuple):
    """A firm, and the luck it is to have."""

    scenario: Scenario
    seeds: range


def run_jobs(
    jobs: Sequence[Job], measures: dict[str, Measure], tick: Tick
) -> list[dict[str, Array]]:
    """Return the figures of every job's runs.

    Parameters
    ----------
    jobs : sequence of Job
    measures : dict of str to Measure
    tick : callable
        Told the number of runs whenever some are done.

    Returns
    -------
    list of dict of str to array of float, shape (runs,)
        In the order of the jobs; how many threads there are changes nothing.
    """
    parts = [
        (place, job.seeds[first : first + _AT_ONCE])
        for place, job in enumerate(jobs)
        for first in range(0, len(job.seeds), _AT_ONCE)
    ]

    def work(part: tuple[int, range]) -> dict[str, Array]:
        place, seeds = part
        runs: Runs = simulate_many(jobs[place].scenario, seeds, threads=1)
        figures = {name: measure.of(runs) for name, measure in measures.items()}
        tick(len(seeds))
        return figures

    found: list[list[dict[str, Array]]] = [[] for _ in jobs]
    with ThreadPoolExecutor(processors()) as pool:
        try:
            for (place, _), figures in zip(parts, pool.map(work, parts), strict=True):
                found[place].append(figures)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [
        {name: np.concatenate([piece[name] for piece in pieces]) for name in measures}
        for pieces in found
    ]

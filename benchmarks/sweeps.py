"""What a sweep spends on building networks, and what a second thread brings.

``uv run benchmarks/sweeps.py [--json] [--runs 400]``

The baseline with a network of its own for each run, as a sweep has it. Both questions are timed
alternately, on new seeds each turn; figures are medians over the turns. Networks are built in a
compiled loop, as runs build theirs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numba
import numpy as np

from rms_agents.network.generators import GENERATORS, generate
from rms_agents.scenario import Scenario
from rms_agents.simulation import processors, simulate_many

TURNS = 9


@numba.njit(nogil=True)
def build(code, people, communities, mean_ties, inside_share, seeds):
    """Build the network of each seed; return how many ends their ties have."""
    ends = 0
    for seed in seeds:
        ends += generate(code, people, communities, mean_ties, inside_share, 0.0, 0.0, seed)[1].size
    return ends


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=400, help="runs a turn")
    chosen = parser.parse_args()
    scenario = Scenario.load("baseline")
    network = (
        GENERATORS["communities"],
        scenario.people,
        int(scenario.values["network.communities"]),
        float(scenario.values["network.mean_ties"]),
        float(scenario.values["network.inside_share"]),
    )
    simulate_many(scenario, range(16), threads=2)  # compiled, or read from the cache
    build(*network, np.arange(1, dtype=np.uint64))
    building, one, two = [], [], []
    for turn in range(TURNS):
        seeds = range(turn * chosen.runs, (turn + 1) * chosen.runs)
        one.append(seconds(lambda seeds=seeds: simulate_many(scenario, seeds, threads=1)))
        keys = np.array(seeds, np.uint64)
        building.append(seconds(lambda keys=keys: build(*network, keys)))
        two.append(seconds(lambda seeds=seeds: simulate_many(scenario, seeds, threads=2)))
    figures = {
        "processors": processors(),
        "ms_a_run": 1e3 * statistics.median(one) / chosen.runs,
        "building_share": statistics.median(b / o for b, o in zip(building, one, strict=True)),
        "two_threads": statistics.median(o / t for o, t in zip(one, two, strict=True)),
    }
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        print(
            f"a run               {figures['ms_a_run']:.2f} ms (one thread)\n"
            f"building networks   {100 * figures['building_share']:.1f} % of a sweep's time\n"
            f"two threads         {figures['two_threads']:.2f} times one, "
            f"on {figures['processors']} processors"
        )


if __name__ == "__main__":
    main()

"""How long 200 futures of the baseline take on one thread: a slider of the page waits for them.

``uv run benchmarks/futures.py [--json] [--turns 40]``

Networks and memory included, new seeds in each turn. Every turn also does the floor of as many
person-weeks (`floor.py`): where the floor takes longer than it can, the processor was busy with
somebody else's work, and so it was for the futures. The quiet half are the turns with the lower
floors.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np
from floor import floors

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

FUTURES = 200
HAZARD = 0.005


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(turns: int) -> dict[str, float]:
    """Time the futures and the floor in turns."""
    scenario = Scenario.load("baseline")
    flags = np.zeros(scenario.people, np.uint8)

    def simulate(first: int) -> None:
        simulate_many(scenario, range(first, first + FUTURES), threads=1)

    def least(first: int) -> None:
        seeds = np.arange(first, first + FUTURES, dtype=np.uint64)
        floors(flags, scenario.weeks, seeds, HAZARD)

    simulate(0), least(0)  # compiled, or read from the cache, and warm
    times = []
    for first in range(FUTURES, FUTURES * (turns + 1), FUTURES):
        futures = seconds(lambda first=first: simulate(first))
        times.append((seconds(lambda first=first: least(first)), futures))
    quiet = sorted(times)[: max(1, turns // 2)]
    return {
        "least_ms": 1e3 * min(futures for _, futures in times),
        "quiet_half_ms": 1e3 * statistics.median(futures for _, futures in quiet),
        "median_ms": 1e3 * statistics.median(futures for _, futures in times),
        "times_the_floor": statistics.median(futures / floor for floor, futures in quiet),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--turns", type=int, default=40)
    chosen = parser.parse_args()
    if chosen.turns < 1:
        parser.error("--turns: at least one")
    found = measure(chosen.turns)
    if chosen.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{FUTURES} futures of the baseline, one thread, {chosen.turns} turns")
    print(f"  median       {found['median_ms']:.1f} ms")
    print(f"  quiet half   {found['quiet_half_ms']:.1f} ms (median)")
    print(f"  least        {found['least_ms']:.1f} ms")
    print(f"  {found['times_the_floor']:.1f} times the floor (quiet half)")


if __name__ == "__main__":
    main()

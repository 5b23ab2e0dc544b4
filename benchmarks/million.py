"""A million people with ten million ties: peak memory, and time against a market of 5,000.

``uv run benchmarks/million.py [--json] [--people N] [--weeks N] [--firm same|grown]``

The full baseline, 20 ties a person at both sizes; the same firm at both, unless told to grow it.
Memory is the peak of the whole program, the making of ties included; time is that of the weeks
alone, per person and week.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time

import numpy as np
from sizes import sized

from rms_agents.compiled import quiet_overflow
from rms_agents.prepared import Prepared, simulate_weeks

SMALL = 5_000
SMALL_RUNS = 20
TIES = 20.0


def peak_bytes() -> int:
    """Return the most memory that this program has ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def nanoseconds(people: int, weeks: int, seed: int, grown: bool) -> tuple[float, int]:
    """Return the time per person and week of a run, and the number of ties."""
    scenario = sized("baseline", people, weeks, grown, {"network.mean_ties": TIES})
    prepared = Prepared(scenario)
    state = prepared.begun(seed)
    start = time.perf_counter()
    with quiet_overflow():
        simulate_weeks(state, 0, prepared.weeks)
    taken = time.perf_counter() - start
    assert np.isfinite(state.weekly.cash).all()
    return 1e9 * taken / people / weeks, len(state.indices) // 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=260)
    parser.add_argument("--firm", choices=["grown", "same"], default="same", help="at both sizes")
    chosen = parser.parse_args()
    grown = chosen.firm == "grown"

    def small(first: int) -> list[float]:
        return [nanoseconds(SMALL, 260, first + k, grown)[0] for k in range(SMALL_RUNS // 2)]

    nanoseconds(SMALL, 2, 0, grown)  # compiled, or read from the cache
    before = small(1)
    large, ties = nanoseconds(chosen.people, chosen.weeks, 1, grown)
    peak = peak_bytes()
    usual = statistics.median(before + small(1 + SMALL_RUNS))
    figures = {
        "people": chosen.people,
        "ties": ties,
        "weeks": chosen.weeks,
        "peak_gib": peak / 2**30,
        "ns_per_person_week": large,
        "ns_per_person_week_at_5000": usual,
        "ratio": large / usual,
    }
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        print(
            f"{chosen.people:,} people, {ties:,} ties, {chosen.weeks} weeks, firm {chosen.firm}\n"
            f"peak memory         {figures['peak_gib']:.2f} GiB\n"
            f"a person-week       {large:.2f} ns; {usual:.2f} ns at {SMALL:,} people "
            f"({figures['ratio']:.1f} times)"
        )


if __name__ == "__main__":
    main()

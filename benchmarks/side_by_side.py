"""Time the engine, the same core in Mesa, and the floor: in one run, alternating, on one thread.

``uv run benchmarks/side_by_side.py [--json] [--firm same|grown] [--sizes 500 5000] [--turns N]``

Every turn runs each side on the next seeds, the engine and the floor many in one call, as
`simulate_many` does; times are medians over the turns. Making the ties is left out on all sides;
people, staff, first clients and weekly measures are not. Mesa runs twice: as its documentation
writes models (`mesa_core.py`) and tuned by hand (`mesa_core_tuned.py`).
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from floor import floors
from mesa.discrete_space import Network
from mesa_core import CoreModel
from mesa_core_tuned import TunedCore
from numpy.typing import NDArray
from sizes import EngineRuns, graph_of, sized

WEEKS = 260
MESA_ONCE_FROM = 50_000  # Mesa runs once from this size on, on fewer weeks, and is scaled
MESA_FEWER_WEEKS = 52
RUNS_A_CALL = 10  # of the quick sides
PEOPLE_A_TURN = 50_000  # over their calls, so that small markets are timed more often
HAZARD = 0.005


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def mesa_seconds(core_model: type[CoreModel], core: EngineRuns, graph: Any, seed: int) -> float:
    """Return the time of one run in Mesa; from `MESA_ONCE_FROM` people on, of scaled weeks."""
    space = Network(graph, layout=None, random=random.Random(seed))
    gc.collect()
    start = time.perf_counter()
    scenario, community = core.prepared.scenario, core.prepared.community
    model = core_model(scenario, graph, community, rng=seed, space=space)
    begun = time.perf_counter()
    weeks = WEEKS if len(community) < MESA_ONCE_FROM else MESA_FEWER_WEEKS
    for _ in range(weeks):
        model.step()
    return begun - start + (time.perf_counter() - begun) * WEEKS / weeks


def measure(n: int, turns: int, grown: bool = True) -> dict[str, Any]:
    """Time all sides at one size."""
    core = EngineRuns(sized("core", n, WEEKS, grown=grown), RUNS_A_CALL)
    baseline = EngineRuns(sized("baseline", n, WEEKS, grown=grown), RUNS_A_CALL)
    graph = graph_of(core.ties)
    flags = np.zeros(n, np.uint8)

    def floor_runs(seeds: NDArray[np.uint64]) -> None:
        floors(flags, WEEKS, seeds, HAZARD)

    quick = {"engine": core, "floor": floor_runs, "baseline": baseline}
    for runs in quick.values():  # compiled, or read from the cache, and warm
        runs(np.zeros(1, np.uint64))
    scaled = n >= MESA_ONCE_FROM
    sides = ("engine", "baseline", "floor", "mesa", "mesa_tuned")
    times: dict[str, list[float]] = {side: [] for side in sides}
    calls = max(1, PEOPLE_A_TURN // n)
    for turn in range(turns):
        for call in range(calls):
            first = 1 + RUNS_A_CALL * (turn * calls + call)
            seeds = np.arange(first, first + RUNS_A_CALL, dtype=np.uint64)
            for side, runs in quick.items():
                times[side].append(seconds(lambda runs=runs, seeds=seeds: runs(seeds)) / len(seeds))
        if not (scaled and turn):
            times["mesa"].append(mesa_seconds(CoreModel, core, graph, turn + 1))
            times["mesa_tuned"].append(mesa_seconds(TunedCore, core, graph, turn + 1))
    taken = {side: statistics.median(values) for side, values in times.items()}
    return {
        "n": n,
        "engine_s": taken["engine"],
        "mesa_s": taken["mesa"],
        "floor_s": taken["floor"],
        "vs_mesa": taken["mesa"] / taken["engine"],
        "vs_floor": taken["engine"] / taken["floor"],
        "mesa_tuned_s": taken["mesa_tuned"],
        "vs_mesa_tuned": taken["mesa_tuned"] / taken["engine"],
        "baseline_s": taken["baseline"],
        "baseline_vs_floor": taken["baseline"] / taken["floor"],
        "mesa_scaled": scaled,
    }


def table(rows: list[dict[str, Any]], firm: str) -> None:
    """Print the rows for people."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=f"{WEEKS} weeks, one thread, the firm {firm}; milliseconds a run")
    for heading in (
        *("people", "engine", "floor", "x the floor", "Mesa", "x faster"),
        *("Mesa, tuned", "x faster", "baseline", "x the floor"),
    ):
        shown.add_column(heading, justify="right")
    for row in rows:
        scaled = "*" if row["mesa_scaled"] else ""
        shown.add_row(
            f"{row['n']:,}",
            f"{1e3 * row['engine_s']:,.2f}",
            f"{1e3 * row['floor_s']:,.3f}",
            f"{row['vs_floor']:.1f}",
            f"{1e3 * row['mesa_s']:,.0f}{scaled}",
            f"{row['vs_mesa']:,.0f}",
            f"{1e3 * row['mesa_tuned_s']:,.0f}{scaled}",
            f"{row['vs_mesa_tuned']:,.0f}",
            f"{1e3 * row['baseline_s']:,.2f}",
            f"{row['baseline_vs_floor']:.1f}",
        )
    console = Console()
    console.print(shown)
    if any(row["mesa_scaled"] for row in rows):
        console.print(f"* one run of {MESA_FEWER_WEEKS} weeks, scaled to {WEEKS}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print a list, a size an entry")
    parser.add_argument("--firm", choices=["same", "grown"], default="same", help="at all sizes")
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 5_000, 50_000])
    parser.add_argument("--turns", type=int, default=5)
    chosen = parser.parse_args()
    rows = [measure(n, chosen.turns, chosen.firm == "grown") for n in chosen.sizes]
    if chosen.json:
        print(json.dumps(rows, indent=1))
    else:
        table(rows, chosen.firm)


if __name__ == "__main__":
    main()

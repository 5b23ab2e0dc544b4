"""What a sweep costs beside the bare kernel, what a second core gains: both sides in turns.

python benchmarks/sweep.py [RUNS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from rms_agents.experiments.sweep.axes import parse_axis
from rms_agents.experiments.sweep.design import make_design
from rms_agents.experiments.sweep.folder import Shard, SweepFolder
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.experiments.sweep.runner import Threads, complete_sweep
from rms_agents.measures import WEEK_DTYPE
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario

ROUNDS = 9


def bare_kernel(plan: Plan) -> float:
    """Return the seconds that the compiled loops alone take for all runs, on one thread."""
    seeds = np.arange(plan.seed, plan.seed + plan.replicates, dtype=np.uint64)
    seconds = 0.0
    for point in range(len(plan.design.points)):
        prepared = Prepared(plan.scenario(point))
        records = np.empty((len(seeds), prepared.weeks), WEEK_DTYPE).view(np.recarray)
        memory = prepared.memory()
        start = time.perf_counter()
        prepared.simulate_into(records, seeds, memory)
        seconds += time.perf_counter() - start
    return seconds


def whole_sweep(plan: Plan, jobs: int) -> float:
    """Return the seconds from nothing to the finished tables on disk."""
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        path = SweepFolder.create(Path(place) / "sweep", plan, Shard(1, 1), "stop").path
        with SweepFolder.locked(path) as folder:
            complete_sweep(folder, plan, Threads(jobs).compute, record=False)
        return time.perf_counter() - start


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    scenario = Scenario.load("core")
    axes = [parse_axis("service.service_agents=1..5"), parse_axis("sales.salespeople=1..5")]
    design = make_design("grid", axes, None, 1, scenario)
    plan = Plan(scenario, {}, design, runs // len(design.points), 1)
    whole_sweep(plan, 1)  # loads everything
    kernel, one, two = [], [], []
    for _ in range(ROUNDS):
        kernel.append(bare_kernel(plan))
        one.append(whole_sweep(plan, 1))
        two.append(whole_sweep(plan, 2))
    print(f"{plan.runs} runs of core, medians of {ROUNDS} rounds in turns")
    for name, seconds in (("kernel", kernel), ("sweep, 1 thread", one), ("2 threads", two)):
        print(f"  {name:16} {statistics.median(seconds):6.2f} s")
    over = statistics.median(a / b for a, b in zip(one, kernel, strict=True))
    gain = statistics.median(a / b for a, b in zip(one, two, strict=True))
    print(f"sweep over kernel {over:.2f} (goal: at most 1.25)")
    print(f"two threads over one {gain:.2f} (goal: at least 1.6 on a quiet machine)")


if __name__ == "__main__":
    main()

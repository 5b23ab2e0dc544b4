"""A sweep beside the same sweep through `mesa.batch_run`, in turns, and the memory of ten times it.

``uv run benchmarks/sweep_beside_mesa.py [--json] [--runs 5000] [--turns 5] [--memory RUNS ...]``

The scenario `core` over 25 mixes of staff. The sweep goes from nothing to the finished table on
disk, networks included, on one thread; `mesa.batch_run`, on one process and with the model of
`mesa_core.py` (and `mesa_core_tuned.py`), keeps the last week of each run in memory and gets its
graphs ready-made. Each turn Mesa runs every fifth mix once, so that over five turns it has run them
all. Compared are runs a second of processor time, which a busy machine disturbs less, and of the
clock on the wall.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import mesa
import numpy as np
from mesa_core import CoreModel
from mesa_core_tuned import TunedCore
from sizes import graph_of
from sweep import whole_sweep

from rms_agents.experiments.sweep.axes import parse_axis
from rms_agents.experiments.sweep.design import make_design
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario

GOAL = 1000
VARIED = ("service.service_agents=1..5", "sales.salespeople=1..5")
ROOT = Path(__file__).resolve().parents[1]


def swept_plan(runs: int) -> Plan:
    """Return the sweep of about so many runs."""
    scenario = Scenario.load("core")
    design = make_design("grid", [parse_axis(text) for text in VARIED], None, 1, scenario)
    return Plan(scenario, {}, design, max(1, runs // len(design.points)), 1)


class Taken(NamedTuple):
    """Seconds a run, of the processor and of the clock on the wall."""

    processor: float
    wall: float


def now() -> Taken:
    return Taken(time.process_time(), time.perf_counter())


def since(begun: Taken, runs: int) -> Taken:
    return Taken(*((end - start) / runs for end, start in zip(now(), begun, strict=True)))


def sweep(plan: Plan) -> Taken:
    begun = now()
    whole_sweep(plan, 1)
    return since(begun, plan.runs)


class Mesa:
    """The same points through `mesa.batch_run`."""

    def __init__(self, plan: Plan, core_model: type[CoreModel]) -> None:
        self.plan = plan
        self.core_model = core_model
        self.weeks = plan.base.weeks
        self.prepared = Prepared(plan.base)

    def run(self, points: list[int], seed: int) -> Taken:
        """Run each point once with the same seed; return the time of a run."""
        graph = graph_of(self.prepared.ties(seed))
        community, plan = self.prepared.community, self.plan

        class SweptCore(self.core_model):  # type: ignore[misc, name-defined]
            def __init__(self, point: int, rng: int) -> None:
                super().__init__(plan.scenario(point), graph, community, rng)

        begun = now()
        rows = mesa.batch_run(
            SweptCore,
            {"point": points},
            rng=[seed],
            number_processes=1,
            max_steps=self.weeks,
            display_progress=False,
        )
        taken = since(begun, len(points))
        assert [row["Step"] for row in rows] == [self.weeks] * len(points)
        return taken


def peak_mebibytes(runs: int) -> float:
    """Return the largest memory of a process that sweeps so many runs to its finished table."""
    with tempfile.TemporaryDirectory() as place:
        varied = [word for text in VARIED for word in ("--vary", text)]
        process = subprocess.Popen(
            [
                *(sys.executable, str(ROOT / "run.py"), "sweep", "core", *varied),
                *("--replicates", str(runs // 25), "--out", str(Path(place) / "sweep")),
            ],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(process.returncode)
        return usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5000, help="of our sweep, each turn")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 100_000], metavar="RUNS")
    chosen = parser.parse_args()
    plan = swept_plan(chosen.runs)
    sides = {"mesa.batch_run": Mesa(plan, CoreModel), "... tuned": Mesa(plan, TunedCore)}
    whole_sweep(plan, 1)  # loads everything
    ours: list[Taken] = []
    theirs: dict[str, list[Taken]] = {name: [] for name in sides}
    loads: list[float] = []
    for turn in range(chosen.turns):
        ours.append(sweep(plan))
        points = list(range(turn % 5, len(plan.design.points), 5))
        for name, side in sides.items():
            theirs[name].append(side.run(points, 1 + turn))
        loads.append(os.getloadavg()[0])
    ratios = {name: np.array(taken) / np.array(ours) for name, taken in theirs.items()}
    figures: dict[str, Any] = {
        "our_runs": plan.runs * chosen.turns,
        "our_ms_a_run": [1e3 * ms for ms in np.median(ours, axis=0)],
        "mesa_runs": 5 * chosen.turns,
        "mesa_ms_a_run": {
            name: [1e3 * ms for ms in np.median(taken, axis=0)] for name, taken in theirs.items()
        },
        "ratio": {name: np.median(values, axis=0).tolist() for name, values in ratios.items()},
        "ratios": {name: values.tolist() for name, values in ratios.items()},
        "load": statistics.median(loads),
        "peak_mib": {str(runs): peak_mebibytes(runs) for runs in chosen.memory},
    }
    if chosen.json:
        print(json.dumps(figures, indent=1))
        return
    processor, wall = figures["our_ms_a_run"]
    print(f"{'ms a run':20}{'processor':>12}{'wall':>12}")
    print(
        f"{'our sweep':20}{processor:12.3f}{wall:12.3f}   {figures['our_runs']:,} runs, to the disk"
    )
    for name in sides:
        processor, wall = figures["mesa_ms_a_run"][name]
        print(f"{name:20}{processor:12.1f}{wall:12.1f}   {figures['mesa_runs']} runs, in memory")
    for name in sides:
        processor, wall = figures["ratio"][name]
        low, high = ratios[name][:, 0].min(), ratios[name][:, 0].max()
        print(f"times {name:14}{processor:12.0f}{wall:12.0f}   turns from {low:.0f} to {high:.0f}")
    print(
        f"goal: at least {GOAL:,} times mesa.batch_run; load of the machine {figures['load']:.1f}"
    )
    for runs, peak in figures["peak_mib"].items():
        print(f"memory: {peak:.0f} MiB at the peak of {int(runs):,} runs")


if __name__ == "__main__":
    main()

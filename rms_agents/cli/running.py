"""`run`: simulate a scenario, print or write what comes of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from rms_agents.cli.choices import Choice, check_room, chosen_scenario
from rms_agents.cli.progress import simulate_all, simulate_one
from rms_agents.cli.results import print_json
from rms_agents.measures import NAMES

FUTURES = 60  # runs behind the one shown: its luck is one of many


def run_command(chosen: Choice, seeds: range, out: Path | None, force: bool, json: bool) -> None:
    """Simulate, and print one JSON object or a report; write tables where asked to."""
    from rms_agents.output import check_folder, write_results
    from rms_agents.simulation import checked_seed

    checked_seed(seeds[0])
    checked_seed(seeds[-1])
    scenario = chosen.scenario
    check_room(scenario, len(seeds))
    if out is not None:
        check_folder(out, force)
    run = simulate_one(scenario, seeds[0])
    runs = simulate_all(scenario, seeds) if len(seeds) > 1 or out is not None else None
    if out is not None and runs is not None:
        write_results(out, run, runs, force)
        print(f"written: {out}", file=sys.stderr)
    if json:
        print_json(_as_dict(chosen, seeds, run, runs if len(seeds) > 1 else None))
        return
    from rms_agents.cli.report import print_report

    if len(seeds) == 1:
        futures = simulate_all(scenario, range(seeds[0], seeds[0] + FUTURES))
    else:
        assert runs is not None
        futures = runs
    print_report(chosen, run, futures, single=len(seeds) == 1)


def run_baseline() -> None:
    """Run the baseline and show its result: what happens without a command."""
    run_command(chosen_scenario("baseline"), range(1, 2), None, False, False)


def _as_dict(chosen: Choice, seeds: range, run: Any, runs: Any) -> dict[str, Any]:
    """Return a run, or the bands of many, as plain values."""
    found: dict[str, Any] = {
        "scenario": chosen.source,
        "seed": seeds[0],
        "weeks": chosen.scenario.weeks,
    }
    if runs is not None:
        found["replicates"] = len(seeds)
    found["parameters"] = dict(chosen.scenario.values)
    if runs is None:
        found["summary"] = run.summary
        found["weekly"] = {name: run.state.weekly[name].tolist() for name in NAMES}
    else:
        found["summary"] = {name: _band(values) for name, values in runs.figures.items()}
        found["weekly"] = {name: _band(runs[name]) for name in NAMES}
    return found


def _band(values: Any) -> dict[str, Any]:
    """Return mean and 90 % band over the runs, by name."""
    from rms_agents.simulation import band

    return dict(zip(("mean", "low", "high"), np.asarray(band(values)).tolist(), strict=True))

"""The command `run`: simulate, write, show."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rms_agents.cli.choices import Choice, check_room, tell_what_comes_too_late
from rms_agents.cli.progress import announce_compilation, simulate_all, simulate_one
from rms_agents.errors import InputError
from rms_agents.table_files import check_rows, checked_formats

_FORMAT = "parquet"
_FUTURES = 60
_FEWEST_FUTURES = 20
_PERSON_WEEKS = 2e8  # of all futures together: about a second


def run_command(
    choice: Choice,
    seeds: range,
    out: Path | None,
    formats: Sequence[str] | None,
    force: bool,
    json: bool,
) -> None:
    """Simulate a scenario for each seed; show the first run, or print all as JSON."""
    scenario = choice.scenario
    if force and out is None:
        raise InputError("--force: says that --out may replace results; there is no --out")
    if formats and out is None:
        raise InputError("--format: says how --out writes tables; there is no --out")
    formats = checked_formats(formats or (_FORMAT,))
    if out is not None:
        from rms_agents.atomic import check_folder

        check_folder(out, force)
        check_rows(formats, len(seeds) * scenario.weeks, "weekly")
    check_room(scenario, len(seeds))
    tell_what_comes_too_late(scenario)
    announce_compilation()
    from rms_agents.simulation import Runs

    run = simulate_one(scenario, seeds[0])
    alone = Runs(scenario, (seeds[0],), run.state.weekly[np.newaxis])
    runs = simulate_all(scenario, seeds) if len(seeds) > 1 else alone
    if out is not None:
        from rms_agents.output import write_results

        write_results(out, run, runs, force, formats)
        print(f"Written to {out}", file=sys.stderr)
    if json:
        from rms_agents.cli.as_json import print_json, run_as_json

        print_json(run_as_json(runs))
        return
    from rms_agents.cli.console import standard_console
    from rms_agents.cli.report import Report

    futures = runs if len(seeds) > 1 else None
    shown = min(_FUTURES, int(_PERSON_WEEKS / (scenario.people * scenario.weeks)))
    if futures is None and shown >= _FEWEST_FUTURES:
        futures = simulate_all(scenario, range(seeds[0], seeds[0] + shown))
    Report(choice, run, futures, standard_console()).show()

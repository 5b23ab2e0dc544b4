"""The command `run`: simulate, write, show."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.progress import announce_compilation, simulate_all, simulate_one, storing
from rms_agents.cli.room import check_room, fitting_threads, needs_of_run
from rms_agents.errors import InputError
from rms_agents.measures import NAMES
from rms_agents.stored_runs import bytes_stored, check_disk
from rms_agents.table_files import check_rows, checked_formats

if TYPE_CHECKING:
    from rms_agents.many_runs import ManyRuns
    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Run

_FORMAT = "parquet"
_FUTURES = 60
_FEWEST_FUTURES = 20
_SHOWN = ("clients",)  # the measure whose band is drawn
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
    count = len(seeds) if len(seeds) > 1 else _futures(scenario, json)
    kept = NAMES if json else _SHOWN
    written = formats if out is not None else ()
    needs = needs_of_run(scenario, count, fitting_threads(scenario), kept, written, json)
    check_room(f"--replicates {len(seeds)}", needs, tables=bool(written))
    check_disk(bytes_stored(scenario.weeks, count, len(kept)), count)
    tell_what_comes_too_late(scenario)
    announce_compilation()
    run = simulate_one(scenario, seeds[0])
    with _all_runs(run, seeds, kept) as runs:
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
    if len(seeds) == 1 and count > 1:
        futures = simulate_all(scenario, range(seeds[0], seeds[0] + count), kept=_SHOWN)
    Report(choice, run, futures, standard_console()).show()


@contextmanager
def _all_runs(run: Run, seeds: range, kept: Sequence[str]) -> Iterator[ManyRuns]:
    """Hand out all runs, of which the first is there already; in the end they are simulated."""
    from rms_agents.simulation import Runs

    if len(seeds) == 1:
        yield Runs(run.scenario, seeds, run.state.weekly[np.newaxis])
        return
    with storing(run.scenario, seeds, kept=kept) as runs:
        yield runs
        runs.simulate()


def _futures(scenario: Scenario, json: bool) -> int:
    """Return how many futures are shown behind a run that is asked for alone; 1 for none."""
    shown = min(_FUTURES, int(_PERSON_WEEKS / (scenario.people * scenario.weeks)))
    return shown if shown >= _FEWEST_FUTURES and not json else 1

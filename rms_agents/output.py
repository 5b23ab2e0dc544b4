"""Results as files: a folder that appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents.atomic import check_folder, new_folder
from rms_agents.network.understood import understood_as_json
from rms_agents.parquet import (
    OF_A_PERSON,
    OF_A_WEEK,
    OF_AN_EVENT,
    Columns,
    described_table,
)
from rms_agents.provenance import program
from rms_agents.table_files import FORMATS, check_rows, table_writer
from rms_agents.tables import events_table, people_table

if TYPE_CHECKING:
    import pandas as pd

    from rms_agents.many_runs import ManyRuns
    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Run, Runs

WEEKLY, PEOPLE, EVENTS = _TABLES = ("weekly", "people", "events")
MANIFEST = "manifest.json"
FILES = (*(f"{name}.parquet" for name in _TABLES), MANIFEST)  # unless told otherwise
_OURS = {MANIFEST, *(f"{name}.{ending}" for name in _TABLES for ending in FORMATS)}


def write_results(
    folder: Path,
    run: Run,
    runs: ManyRuns,
    force: bool = False,
    formats: Sequence[str] = ("parquet",),
) -> None:
    """Write results to a folder, whole or not at all.

    Parameters
    ----------
    folder : Path
    run : Run
        The run whose people and events are kept.
    runs : ManyRuns
        All runs whose weeks are written, that one among them, part by part.
    force : bool
        Whether earlier results are replaced, of whatever format; other files in the folder stay.
    formats : sequence of str
        Of `table_files.FORMATS`.

    Raises
    ------
    InputError
        See `atomic.check_folder`; or if a format cannot hold so many rows.
    """
    place = check_folder(folder, force)
    made_by = manifest(run.scenario, runs.seeds)
    about = {
        "version": made_by["code_version"],
        "configuration_hash": made_by["configuration_hash"],
        "seeds": f"{runs.seeds[0]} to {runs.seeds[-1]}",
    }
    check_rows(formats, len(runs.seeds) * run.scenario.weeks, WEEKLY)
    check_rows(formats, run.scenario.people, PEOPLE)
    check_rows(formats, len(run.state.events), EVENTS)
    tables: dict[str, tuple[Callable[[], Iterator[pd.DataFrame]], Columns]] = {
        WEEKLY: (lambda: map(weekly_table, runs.parts()), OF_A_WEEK),
        PEOPLE: (lambda: iter([people_table(run).reset_index()]), OF_A_PERSON),
        EVENTS: (lambda: iter([events_table(run)]), OF_AN_EVENT),
    }
    with new_folder(place, _OURS.__contains__ if force else None) as new:
        for name, (parts, columns) in tables.items():
            described = partial(described_table, columns=columns, about=about)
            with ExitStack() as files:
                append = [
                    files.enter_context(table_writer(new / f"{name}.{ending}", described))
                    for ending in formats
                ]
                for part in parts():
                    for write in append:
                        write(part)
                    del part  # while the next is simulated
        text = json.dumps(made_by, indent=2, allow_nan=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8")


def weekly_table(runs: Runs) -> pd.DataFrame:
    """Return a row for each seed and week: the weekly measures of many runs."""
    import pandas as pd

    weeks = runs.scenario.weeks
    table = pd.DataFrame.from_records(np.asarray(runs.records).reshape(-1))
    table.insert(0, "seed", np.repeat(runs.seeds, weeks))
    table.insert(1, "week", np.tile(np.arange(1, weeks + 1), len(runs.seeds)))
    return table


def manifest(scenario: Scenario, seeds: Sequence[int]) -> dict[str, Any]:
    """Return what is needed to make the same results again."""
    return {
        "scenario": scenario.name,
        "configuration_hash": scenario.configuration_hash(),
        "seed": seeds[0],
        "replicates": len(seeds),
        "weeks": scenario.weeks,
        **program(),
        "configuration": scenario.configuration(),
        "network": understood_as_json(scenario.network),
    }

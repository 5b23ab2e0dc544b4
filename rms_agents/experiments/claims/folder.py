"""The report as a folder that appears whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rms_agents.atomic import check_folder, new_folder
from rms_agents.experiments.claims.pictures import (
    claim_figure,
    factorial_figure,
    map_figure,
    overview,
    see_saw_figure,
)
from rms_agents.experiments.claims.report import Report, markdown
from rms_agents.experiments.claims.tables import as_json, csv_tables

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REPORT, DATA, FIGURES, TABLES = OURS = ("report.md", "claims.json", "figures", "tables")


def write_report(folder: Path, report: Report, command: str, force: bool = False) -> Path:
    """Write report, pictures (PNG and SVG), tables (CSV) and JSON; return the full path.

    Parameters
    ----------
    folder : Path
    report : Report
    command : str
        What makes the report again.
    force : bool
        Whether an earlier report is replaced; other files in the folder stay.

    Raises
    ------
    InputError
        See `atomic.check_folder`.
    """
    place = check_folder(folder, force)
    with new_folder(place, OURS.__contains__ if force else None) as new:
        (new / FIGURES).mkdir()
        (new / TABLES).mkdir()
        (new / REPORT).write_text(markdown(report, FIGURES, command), encoding="utf-8")
        text = json.dumps(as_json(report), indent=2, allow_nan=False, ensure_ascii=False)
        (new / DATA).write_text(text + "\n", encoding="utf-8")
        for name, table in csv_tables(report).items():
            (new / TABLES / name).write_text(table, encoding="utf-8")
        for name, figure in figures_of(report).items():
            _save(figure, new / FIGURES / name)
    return place


def figures_of(report: Report) -> dict[str, Figure]:
    """Return every picture of a report by name."""
    found = {"overview": overview(report.results)}
    for result in report.results:
        name = result.claim.id
        found[name] = claim_figure(result)
        found[f"{name}-map"] = map_figure(result.found_map)
        if result.factorials:
            found[f"{name}-factorial"] = factorial_figure(result.factorials, result.claim)
        if result.see_saws:
            found[f"{name}-see-saw"] = see_saw_figure(result.see_saws)
    return found


def _save(figure: Figure, path: Path) -> None:
    """Save a picture twice; the same picture makes the same bytes."""
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": path.name}):
        figure.savefig(path.with_suffix(".png"), metadata={"Software": None})
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})

"""The command `analyse`: what a sweep shows, as tables and charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rms_agents.cli.findings_json import analysis_as_json
from rms_agents.cli.labels import (
    band_text,
    interval,
    near,
    shown_as,
    value_text,
    words,
)
from rms_agents.cli.program import command_line
from rms_agents.cli.wording import counted, shown

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.cli.figure_table import FigureTable
    from rms_agents.experiments.analysis.effects import Effects, Level, MainEffect
    from rms_agents.experiments.analysis.report import Analysis

MARK = "analysis.json"
_FOLDER = "analysis"  # within the folder of the sweep, unless another is named
_MOST_LEVELS = 7
_MOST_ACROSS = 8
_STATE_STYLES = {"grows": "green", "idles": "yellow", "collapses": "red"}


def analyse_command(
    path: Path,
    measures: Sequence[str] | None,
    levers: str | None,
    out: Path | None,
    partial: bool,
    json: bool,
) -> None:
    """Show what a sweep shows; write charts and tables."""
    from rms_agents.cli.results_folder import check_place
    from rms_agents.experiments.analysis.report import MEASURES, analyse

    asked = None if levers is None else [name.strip() for name in levers.split(",")]
    analysis = analyse(path, list(measures or MEASURES), asked, partial)
    place = check_place(path / _FOLDER if out is None else out, MARK)
    told = analysis_as_json(analysis)
    files = write_analysis(analysis, told, place)
    if json:
        from rms_agents.cli.as_json import print_json

        print_json({"folder": str(place), "files": files, **told})
        return
    from rich.text import Text

    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(analysis):
        console.print(part, soft_wrap=isinstance(part, Text) and bool(part.no_wrap))
    console.print(Text(f"\n{counted(len(files), 'file')} in {near(place)}", "dim"))


def write_analysis(analysis: Analysis, told: dict[str, Any], place: Path) -> list[str]:
    """Write charts and tables to a folder; return the names of the files."""
    import json

    from rms_agents.cli.plotting.effects import effects_chart
    from rms_agents.cli.plotting.maps import interaction_chart, tipping_chart
    from rms_agents.cli.plotting.style import save
    from rms_agents.cli.results_folder import whole_folder
    from rms_agents.experiments.analysis.report import tables

    title = analysis.results.base.title
    files = []
    with whole_folder(place) as folder:
        for name, text in tables(analysis).items():
            (folder / name).write_text(text, encoding="utf-8")
            files.append(name)
        for measure, effects in analysis.effects.items():
            if effects.effects:
                chart = effects_chart(effects, f"{title}: what moves {words(measure)}")
                files += save(chart, folder, f"effects_{measure}")
        for measure, interaction in analysis.interactions.items():
            chart = interaction_chart(interaction, f"{title}: {words(measure)}")
            files += save(chart, folder, f"interaction_{measure}")
        chart = tipping_chart(analysis.tipping, title)
        files += save(chart, folder, "tipping")
        (folder / MARK).write_text(json.dumps(told, indent=2, allow_nan=False) + "\n", "utf-8")
    return [*files, MARK]


def _layout(analysis: Analysis) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import ClearNote

    results = analysis.results
    yield Text(results.base.title, "bold cyan").append(f"  {results.base.name}", "dim")
    yield Text(
        f"{counted(len(results.points), 'point')}, {counted(len(results.seeds), 'run')} each on "
        f"the same luck, seeds {results.seeds[0]} to {results.seeds[-1]}; design: {results.shape}",
        "dim",
    )
    for note in analysis.notes:
        yield Text(note, "yellow")
    for measure, effects in analysis.effects.items():
        yield Text()
        yield _effects_table(measure, effects, results.shape)
        if effects.note:
            yield Text(effects.note, "dim")
    compared = "Each difference is to the level shown without one"
    if results.shape != "scattered":
        compared += ", which is the base's where it was visited"
    yield ClearNote(f"{compared}. {{mark}}: the interval leaves zero out.")
    if analysis.interactions:
        yield Text()
        yield from _interactions(analysis)
    yield Text()
    yield from _tipping(analysis)
    yield Text()
    yield from _corners(analysis)


def _effects_table(measure: str, effects: Effects, shape: str) -> FigureTable:
    from rms_agents.cli.figure_table import FigureTable

    what = "on the line" if shape == "scattered" else "mean"
    table = FigureTable(f"Effects on {words(measure)}", (what, "difference", "95 % interval"))
    figure = shown_as(measure)
    for effect in effects.effects:
        table.section(effect.lever, "cyan")
        for level in _some_levels(effect):
            cells = (
                f"  {shown(level.value)}",
                figure.shown_mean(level.mean),
                "" if level.difference is None else figure.signed(level.difference.value),
                "" if level.difference is None else interval(figure, level.difference),
            )
            clear = level.difference is not None and level.difference.clear
            table.row(*cells, clear=clear)
        if len(effect.levels) > _MOST_LEVELS:
            table.section(f"  {counted(len(effect.levels), 'level')} in effects.csv", "dim")
    return table


def _some_levels(effect: MainEffect) -> list[Level]:
    """Return all levels, or of many the ends, the middle and the reference."""
    count = len(effect.levels)
    if count <= _MOST_LEVELS:
        return list(effect.levels)
    kept = {0, count // 4, count // 2, 3 * count // 4, count - 1}
    kept |= {at for at, level in enumerate(effect.levels) if level.difference is None}
    return [effect.levels[at] for at in sorted(kept)]


def _interactions(analysis: Analysis) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import FigureTable

    first, second = analysis.levers
    table = FigureTable("Interaction", ("effect", "95 % interval"))
    for measure, found in analysis.interactions.items():
        if found.interaction is None:
            table.row(f"  {words(measure)}", "cannot be told")
            continue
        figure = shown_as(measure)
        cells = (
            f"  {words(measure)}",
            figure.signed(found.interaction.value),
            interval(figure, found.interaction),
        )
        table.row(*cells, clear=found.interaction.clear)
    yield table
    ends = [
        [shown(bands[0].low), shown(bands[-1].high)]
        for bands in (analysis.tipping.grid.columns, analysis.tipping.grid.rows)
    ]
    yield Text(
        f"What the step of {second} from {ends[1][0]} to {ends[1][1]} brings at {first} "
        f"{ends[0][1]} compared with {ends[0][0]}.",
        "dim",
    )


def _tipping(analysis: Analysis) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import Cell, FigureTable
    from rms_agents.experiments.tipping import MEANINGS, STATES

    grid = analysis.tipping.grid
    levers = " x ".join(grid.levers)
    if max(len(grid.columns), len(grid.rows)) > _MOST_ACROSS:
        number = counted(len(analysis.tipping.cells), "cell")
        yield Text(f"Tipping map: {number} over {levers} in tipping.csv")
    else:
        table = FigureTable("Tipping map", [band_text(band) for band in grid.columns], wrap=True)
        shares: dict[tuple[int, int], Cell] = {}
        for found in analysis.tipping.cells:
            numbers = [f"{100 * found.states[name].share:.0f}" for name in STATES]
            likeliest = max(STATES, key=lambda name: found.states[name].share)
            place = (found.cell.row, found.cell.column)
            shares[place] = Cell("/".join(numbers), _STATE_STYLES[likeliest])
        for row, band in enumerate(grid.rows):
            cells = [shares.get((row, column), Cell("")) for column in range(len(grid.columns))]
            table.row(f"  {band_text(band) if len(grid.levers) == 2 else ''}", *cells)
        yield table
        runs = [found.runs for found in analysis.tipping.cells]
        told = f"{min(runs)}" if min(runs) == max(runs) else f"{min(runs)} to {max(runs)}"
        down = f", down {grid.levers[1]}" if len(grid.levers) == 2 else ""
        text = Text(f"Across {grid.levers[0]}{down}. Per cent of {told} runs that ", "dim")
        for name in STATES:
            text.append(f"{name[:-1]}", f"not dim {_STATE_STYLES[name]}")
            text.append("" if name == STATES[-1] else " / ")
        yield text.append("; their intervals are in tipping.csv.")
    yield Text(". ".join(f"{name.capitalize()}: {MEANINGS[name]}" for name in STATES) + ".", "dim")


def _corners(analysis: Analysis) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text("The run nearest to each corner", "bold")
    for corner in analysis.corners:
        where = ", ".join(f"{name} {value_text(corner.values[name])}" for name in corner.corner)
        found = ", ".join(
            f"{words(measure)} {shown_as(measure).shown(corner.figures[measure])}"
            for measure in analysis.effects
        )
        yield Text(f"  {where}: ", "cyan").append(f"{corner.state}; {found}", "not cyan default")
        if corner.arguments is None:
            yield Text("    its scenario file is gone or no longer what it was", "dim")
        else:
            # Never broken by the terminal's width: the line is meant to be copied.
            yield Text(f"    {command_line()} {corner.arguments}", "dim", no_wrap=True)

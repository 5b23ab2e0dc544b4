"""What `run` shows: the story, the weeks, the figures with their bands, and what to try next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents import events
from rms_agents.cli.advice import next_steps
from rms_agents.cli.charts import bar, chart
from rms_agents.cli.choices import Choice
from rms_agents.cli.results import console, number, unit_of
from rms_agents.measures import CAUSES
from rms_agents.simulation import Run, Runs, band

if TYPE_CHECKING:
    from rich.console import Console

_GROUPS = {
    "Clients": ("clients", "new_clients", "churned", "satisfaction", "drawdown", "survived"),
    "Word of mouth": ("word_of_mouth_share", "referral_number", "client_capital"),
    "Sales week": ("selling_share", "unfit_share", "complaint_share", "sales_load"),
    "Service": ("service_agents", "service_load", "complaints"),
    "Money": ("revenue", "profit", "cash", "lowest_cash", "revenue_variation"),
}
_CHARTS = (("clients", "cyan"), ("service_load", "yellow"), ("cash", "green"))
_WORDS = {"clownfish": "sight", "marketing": "advertising"}
_YEAR = 52


def print_report(chosen: Choice, run: Run, futures: Runs, single: bool) -> None:
    """Print what came of a run (`single`) or of many, in a terminal or as plain text."""
    from rich.text import Text

    screen = console()
    scenario = chosen.scenario
    screen.print(Text(scenario.title, style="bold"))
    for line in (scenario.story, f"Watch: {scenario.watch}" if scenario.watch else ""):
        if line:
            screen.print(Text(line))
    runs = len(futures.seeds)
    first, last = futures.seeds[0], futures.seeds[-1]
    shown = f"line: the run of seed {run.seed}" if single else "line: the mean"
    screen.print(
        Text(
            f"\n{scenario.weeks} weeks; {shown}; band: 90 % of {runs} runs ({first} to {last})",
            "dim",
        )
    )
    for measure, colour in _CHARTS:
        _print_chart(screen, measure, colour, run, futures, single)
    _print_years(screen, scenario.weeks)
    _print_notes(screen, run)
    _print_figures(screen, run, futures, single)
    _print_causes(screen, run, futures, single)
    screen.print(Text("\nWhat to try next", style="bold"))
    for command, why in next_steps(chosen, run, futures):
        screen.print(Text.assemble(f"  {command}", (f"   {why}", "dim")), soft_wrap=True)


def _width(screen: Console) -> int:
    return max(30, min(screen.width, 110) - 18)


def _print_chart(
    screen: Console, measure: str, colour: str, run: Run, futures: Runs, single: bool
) -> None:
    from rich.text import Text

    mean, low, high = futures.band(measure)
    line = np.asarray(run.state.weekly[measure], float) if single else mean
    rows, shade, bottom, top = chart(line, _width(screen), 4, low, high)
    screen.print(Text(measure.replace("_", " "), style=f"bold {colour}"))
    unit = unit_of(measure)
    for at, (drawn, shaded) in enumerate(zip(rows, shade, strict=True)):
        edge = {0: number(top, unit), len(rows) - 1: number(bottom, unit)}.get(at, "")
        text = Text(f"{edge:>8} ", style="dim")
        for line_cell, band_cell in zip(drawn, shaded, strict=True):
            if line_cell != "\u2800":
                text.append(chr(ord(line_cell) | ord(band_cell)), style=colour)
            else:
                text.append(band_cell, style="bright_black")
        if at == len(rows) - 1:
            text.append(f" {number(float(line[-1]), unit)}", style=f"bold {colour}")
        screen.print(text, no_wrap=True, crop=True)


def _print_years(screen: Console, weeks: int) -> None:
    from rich.text import Text

    width = _width(screen)
    marks = [" "] * (width + 8)
    step = max(1, round(weeks / _YEAR / 6))
    for year in range(0, weeks // _YEAR + 1, step):
        at = round(year * _YEAR / max(1, weeks - 1) * (width - 1))
        for offset, sign in enumerate("start" if year == 0 else f"year {year}"):
            if at + offset < len(marks):
                marks[at + offset] = sign
    screen.print(Text(" " * 9 + "".join(marks).rstrip(), style="dim"), no_wrap=True)


def _print_notes(screen: Console, run: Run) -> None:
    """Print what happened when, in the run of the seed."""
    from rich.text import Text

    notes = notable(run)
    if notes:
        said = " · ".join(f"week {week}: {what}" for week, what in notes[:8])
        screen.print(Text(f"\nIn the run of seed {run.seed}: {said}"))


def notable(run: Run) -> list[tuple[int, str]]:
    """Return the weeks, from 1, in which something worth a mark happened, and what."""
    happened = run.state.events
    notes: list[tuple[int, str]] = []

    def mark(kind: int, word: str, most: int = 1) -> None:
        weeks = happened["week"][happened["kind"] == kind]
        notes.extend((int(week) + 1, word) for week in weeks[:most])

    mark(events.REFERRED, "first referral")
    mark(events.SERVICE_AGENT_STARTED, "service agent hired", 3)
    mark(events.SALESPERSON_STARTED, "salesperson hired", 2)
    mark(events.COLLAPSED, "the firm collapses")
    weekly = run.state.weekly
    for measure, above, word in (
        ("service_load", 1.25, "service a quarter over its capacity"),
        ("unhappy_clients", 0.5, "first unhappy client"),
    ):
        over = np.flatnonzero(np.asarray(weekly[measure]) > above)
        notes.extend((int(week) + 1, word) for week in over[:1])
    debt = np.flatnonzero(np.asarray(weekly["cash"]) < 0)
    notes.extend((int(week) + 1, "cash below zero") for week in debt[:1])
    return sorted(notes)


def _print_figures(screen: Console, run: Run, futures: Runs, single: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for heading in (f"seed {run.seed}" if single else "", "mean", "90 % of runs"):
        table.add_column(heading, justify="right", no_wrap=True)
    for group, figures in _GROUPS.items():
        table.add_row(Text(f"\n{group}", style="bold"))
        for name in figures:
            unit = unit_of(name)
            mean, low, high = (float(value) for value in band(futures.figures[name]))
            own = number(run.summary[name], unit) if single else ""
            label = name.replace("_", " ")
            if unit not in ("share", "ratio", "people", "1 or 0"):
                label += f" ({unit})"
            spread = f"{number(low, unit)} to {number(high, unit)}"
            table.add_row(f"  {label}", own, number(mean, unit), spread)
    screen.print(table)


def _print_causes(screen: Console, run: Run, futures: Runs, single: bool) -> None:
    from rich.text import Text

    figures: dict[str, Any] = run.summary if single else futures.figures
    counts = {cause: float(np.mean(figures[f"new_clients_{cause}"])) for cause in CAUSES}
    most = max(counts.values())
    if most <= 0:
        return
    screen.print(Text("\nWhat new clients name", style="bold"))
    for cause, count in sorted(counts.items(), key=lambda entry: -entry[1]):
        length = bar(count / most, 30)
        screen.print(Text(f"  {_WORDS.get(cause, cause):15s}{number(count):>6s} {length}"))

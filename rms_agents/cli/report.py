"""What `run` shows: the story, the weeks, the figures with bands, and what to try next."""

from __future__ import annotations

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from rms_agents.bands import band
from rms_agents.cli.advice import suggestions
from rms_agents.cli.charts import Line, bar, chart, stacked_bar
from rms_agents.cli.choices import Choice
from rms_agents.cli.entries import Entries
from rms_agents.cli.figure_table import Cell, FigureTable
from rms_agents.cli.figures import GROUPS, Figure
from rms_agents.cli.highlights import highlights
from rms_agents.cli.wording import counted
from rms_agents.many_runs import ManyRuns
from rms_agents.measures import CAUSES
from rms_agents.simulation import Run

_WIDEST = 120
_TWO_COLUMNS = 104
_THREE_CHARTS = 79
_BETWEEN_COLUMNS = 4
_MOST_HIGHLIGHTS = 7

_CAUSE_NAMES = {
    "marketing": "advertising",
    "clownfish": "sight of happy clients",
    "reputation": "reputation",
    "recommendation": "recommendation",
    "introduction": "introduction",
    "referral": "referral",
}
_WORD_OF_MOUTH = ("recommendation", "introduction", "referral")
_USES = {
    "selling_fit": ("selling to fit people", "█", "green"),
    "selling_unfit": ("selling to unfit people", "▓", "yellow"),
    "complaints": ("complaints", "▚", "red"),
    "delivering": ("delivering", "▒", "blue"),
    "overhead": ("overhead", "░", "dim"),
    "idle": ("idle", "·", "dim"),
}


class Report:
    """A run among its possible futures, laid out for a terminal.

    Parameters
    ----------
    choice : Choice
    run : Run
    futures : ManyRuns or None
        Runs of the same scenario on other seeds, for the bands.
    console : Console
    """

    def __init__(
        self, choice: Choice, run: Run, futures: ManyRuns | None, console: Console
    ) -> None:
        self.choice = choice
        self.run = run
        self.futures = futures
        self.console = console
        self.width = min(console.width, _WIDEST)

    def show(self) -> None:
        """Print everything."""
        told = self.run.scenario.story or self.run.scenario.watch
        parts = (self._title(), *([self._story()] if told else []), self._weeks(), self._figures())
        for part in parts:
            self.console.print(part)
            self.console.print()
        self._show_next()

    def _title(self) -> RenderableType:
        scenario = self.run.scenario
        what = f"{scenario.name} · seed {self.run.seed} · {counted(scenario.weeks, 'week')}"
        title = Text(scenario.title, "bold cyan")
        gap = self.width - title.cell_len - len(what)
        return title + Text(" " * gap if gap > 1 else "\n") + Text(what, "dim")

    def _story(self) -> RenderableType:
        scenario = self.run.scenario
        text = Text(scenario.story)
        if scenario.watch:
            text.append(f"\nWatch: {scenario.watch}", "italic")
        return self._wide(text)

    def _wide(self, text: Text) -> RenderableType:
        return Group(*text.wrap(self.console, self.width))

    def _weeks(self) -> RenderableType:
        weekly = self.run.state.weekly
        clients = np.asarray(weekly["clients"])
        ends = None if self.futures is None else self.futures.band("clients")[1:]
        paths = None if self.futures is None else self.futures.path_band("clients")
        top = Text("Clients", "bold")
        top.append(f"  {clients[-1]:.0f} at the end", "cyan")
        if self.futures is not None:
            top.append(f"   90 % of {len(self.futures.seeds):,} futures: dots each week", "dim")
        if paths is not None:
            top.append(", outline whole paths", "dim")
        outline = None if paths is None else paths[1:]
        lines = [Line(clients, "bold cyan")]
        main = Group(top, *chart(lines, self.width, 10, ends, outline=outline))
        return Group(main, Text(), self._small_charts())

    def _small_charts(self) -> RenderableType:
        weekly = self.run.state.weekly
        across = 3 if self.width >= _THREE_CHARTS else 1
        width = (self.width - 2 * (across - 1)) // across
        money = Text("Revenue", "bold green").append(", ", "dim").append("costs (dotted)", "red")
        panels = [
            (
                money,
                [
                    Line(np.asarray(weekly["costs"]), "red", dotted=True),
                    Line(np.asarray(weekly["revenue"]), "bold green"),
                ],
                None,
            ),
            (Text("Cash", "bold yellow"), [Line(np.asarray(weekly["cash"]), "bold yellow")], 0.0),
            (
                Text("Service load", "bold magenta").append("  (1 is full)", "dim"),
                [Line(np.asarray(weekly["service_load"]), "bold magenta")],
                1.0,
            ),
        ]
        charts = [Group(top, *chart(lines, width, 6, mark=mark)) for top, lines, mark in panels]
        grid = Table.grid(padding=(0, 2, 0, 0) if across > 1 else (0, 0, 1, 0))
        for first in range(0, len(charts), across):
            grid.add_row(*charts[first : first + across])
        for column in grid.columns:
            column.width, column.no_wrap = width, True
        return grid

    def _figures(self) -> RenderableType:
        table = self._table()
        if self.width < _TWO_COLUMNS:
            return Group(table, Text(), self._side(self.width))
        left = Measurement.get(self.console, self.console.options, table).maximum
        right = self.width - left - _BETWEEN_COLUMNS
        grid = Table.grid(padding=(0, _BETWEEN_COLUMNS, 0, 0))
        grid.add_column(width=left)
        grid.add_column(width=right)
        grid.add_row(table, self._side(right))
        return grid

    def _side(self, width: int) -> RenderableType:
        parts = (self._causes(width), Text(), self._hours(width), Text(), self._highlights())
        return Group(*parts)

    def _table(self) -> FigureTable:
        headings = ["this run"]
        if self.futures is not None:
            headings += ["mean", f"90 % of {len(self.futures.seeds):,} futures"]
        table = FigureTable("", headings)
        for group, figures in GROUPS.items():
            table.section(group)
            for figure in figures:
                if figure.optional and not self._happened(figure):
                    continue
                table.row(f"  {figure.label}", *self._cells(figure))
        return table

    def _happened(self, figure: Figure) -> bool:
        among = {} if self.futures is None else self.futures.figures
        return bool(self.run.summary[figure.name] or np.any(among.get(figure.name, 0)))

    def _cells(self, figure: Figure) -> list[Cell]:
        cells = [Cell(figure.shown(self.run.summary[figure.name]), "bold")]
        if self.futures is not None:
            mean, low, high = (float(v) for v in band(self.futures.figures[figure.name]))
            cells += [Cell(figure.shown_mean(mean)), Cell(figure.shown_range(low, high), "dim")]
        return cells

    def _causes(self, width: int) -> RenderableType:
        counts = {cause: self.run.summary[f"new_clients_{cause}"] for cause in CAUSES}
        most = max(1.0, *counts.values())
        grid = Table.grid(padding=(0, 1, 0, 0))
        for cause, count in counts.items():
            style = "magenta" if cause in _WORD_OF_MOUTH else "cyan"
            length = bar(count / most, width - 32, style)
            grid.add_row(Text(_CAUSE_NAMES[cause]), Text(f"{count:3.0f}", "bold"), length)
        return Group(Text("What new clients say brought them", "bold"), grid)

    def _hours(self, width: int) -> RenderableType:
        hours = {use: self.run.summary[f"hours_{use}"] for use in _USES}
        total = sum(hours.values())
        if total <= 0:
            return Text("Nobody sells.", "dim")
        shares = [(hours[use] / total, sign, style) for use, (_, sign, style) in _USES.items()]
        legend = Text()
        for use, (name, sign, style) in _USES.items():
            if hours[use] > 0:
                part = f"{name} {100 * hours[use] / total:.0f}%"
                legend.append(f"{sign} ", style).append(part + "   ")
        lines = legend.wrap(self.console, width)
        return Group(Text("The week of those who sell", "bold"), stacked_bar(shares, width), *lines)

    def _highlights(self) -> RenderableType:
        found = highlights(self.run)
        told = [
            (Text(f"week {week:>3}", "dim"), Text(text)) for week, text in found[:_MOST_HIGHLIGHTS]
        ]
        left = len(found) - _MOST_HIGHLIGHTS
        if left > 0:
            told.append((Text(), Text(f"and {left} more", "dim")))
        if not found:
            return Text("Nothing stood out.", "dim")
        return Group(Text("What stood out", "bold"), Entries(told, gap=1))

    def _show_next(self) -> None:
        if self.futures is None:
            figures = self.run.summary
        else:
            figures = {name: float(v.mean()) for name, v in self.futures.figures.items()}
        self.console.print(Text("What to try next", "bold"))
        for question, command in suggestions(self.choice, self.run.seed, figures):
            self.console.print(Text(question))
            # The terminal wraps it, so that it can be copied as one line.
            self.console.print(Text(f"  {command}", "green"), soft_wrap=True)

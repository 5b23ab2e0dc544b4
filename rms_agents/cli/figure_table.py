"""Tables of figures for any window: no figure is ever cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_BETWEEN = "   "  # figures in one line


@dataclass(frozen=True)
class Cell:
    """A figure and how it is set.

    Attributes
    ----------
    text : str
    style : str
        As Rich names it.
    clear : bool
        Whether chance alone hardly explains it: bold, or a star where nothing can be bold.
    """

    text: str
    style: str = ""
    clear: bool = False


@dataclass(frozen=True)
class ClearNote:
    """A note under a table; `{mark}` in it says how what is clear is marked."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        yield Text(self.text.format(mark="Bold" if _is_rich(console) else "*"), "dim")


class FigureTable:
    """A table whose first column names what the others tell.

    In a window too narrow for it the names take several lines; in a still narrower one each row is
    a name with its figures, headings and all, below.

    Parameters
    ----------
    title : str
        Over the names.
    headings : sequence of str
        Over the figures.
    wrap : bool
        Whether a heading may take several lines.
    gap : int
        Spaces between columns.
    """

    def __init__(
        self, title: str, headings: Sequence[str], wrap: bool = False, gap: int = 1
    ) -> None:
        self.title = title
        self.headings = list(headings)
        self.wrap = wrap
        self.gap = gap
        self._rows: list[list[Cell]] = []

    def section(self, name: str, style: str = "bold cyan") -> None:
        """Add the name of a group of rows."""
        self._rows.append([Cell(name, style)])

    def row(self, name: str, *figures: str | Cell, clear: bool = False, style: str = "") -> None:
        """Add a row; where all of it is clear, its name is marked."""
        cells = [cell if isinstance(cell, Cell) else Cell(cell, style) for cell in (name, *figures)]
        if clear:
            cells = [replace(cell, style="bold") for cell in cells]
            cells[0] = replace(cells[0], clear=True)
        self._rows.append(cells)

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        rows = self._texts(console)
        names = max((name.cell_len for name in self._names(rows)), default=0)
        least = max(map(_narrowest, self._names(rows)), default=0)
        for breaking in (False, True):
            figures = self._widths(rows, breaking)
            room = options.max_width - sum(figures) - self.gap * len(figures)
            if room >= (least if breaking else names):
                yield self._table(rows, [min(names, room), *figures])
                return
        yield from self._listed(rows, options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        rows = self._texts(console)
        figures = self._widths(rows, breaking=False)
        names = max((name.cell_len for name in self._names(rows)), default=0)
        whole = min(names + sum(figures) + self.gap * len(figures), options.max_width)
        return Measurement(whole, whole)

    def _texts(self, console: Console) -> list[list[Text]]:
        return [[_text(cell, _is_rich(console)) for cell in row] for row in self._rows]

    def _names(self, rows: list[list[Text]]) -> list[Text]:
        return [Text(self.title), *(row[0] for row in rows)]

    def _widths(self, rows: list[list[Text]], breaking: bool) -> list[int]:
        """Return how wide each column of figures has to be, whether its heading breaks or not."""
        widths = []
        for column, heading in enumerate(self.headings, start=1):
            parts = heading.split() if breaking and self.wrap else [heading]
            cells = (row[column].cell_len for row in rows if len(row) > column)
            widths.append(max(chain(map(cell_len, parts), cells), default=0))
        return widths

    def _table(self, rows: list[list[Text]], widths: list[int]) -> Table:
        table = Table(box=None, padding=(0, self.gap, 0, 0), header_style="dim", pad_edge=False)
        # Widths are given: left to itself Rich would take from the figures to spare the names.
        table.add_column(Text(self.title, "bold not dim"), width=widths[0], vertical="bottom")
        for heading, width in zip(self.headings, widths[1:], strict=True):
            table.add_column(Text(heading), justify="right", width=width, vertical="bottom")
        for row in rows:
            table.add_row(_hanging(row[0]), *row[1:])
        return table

    def _listed(self, rows: list[list[Text]], width: int) -> Iterator[RenderableType]:
        if self.title:
            yield Text(self.title, "bold")
        for name, *figures in rows:
            yield _hanging(name)
            indent = _indent(name) + 2
            told: list[Text] = []
            for heading, figure in zip(self.headings, figures, strict=False):
                if not figure.plain.strip():
                    continue
                if heading or not told:
                    told.append(Text.assemble((f"{heading} ", "dim"), figure))
                else:  # a figure without a heading belongs to the one before it
                    told[-1] = Text.assemble(told[-1], " ", figure)
            for line in _lines(told, width - indent):
                yield Padding(line, (0, 0, 0, indent), expand=False)


def _is_rich(console: Console) -> bool:
    return console.color_system is not None


def _text(cell: Cell, rich: bool) -> Text:
    style = "bold" if cell.clear and not cell.style else cell.style
    return Text(f"{cell.text} *" if cell.clear and not rich else cell.text, style)


def _indent(name: Text) -> int:
    return len(name.plain) - len(name.plain.lstrip())


def _lines(told: list[Text], width: int) -> Iterator[Text]:
    """Put as many texts into a line as it holds; none is broken that a line could hold."""
    line = Text()
    for text in told:
        if line and line.cell_len + len(_BETWEEN) + text.cell_len > width:
            yield line
            line = Text()
        line = line + Text(_BETWEEN) + text if line else text
    if line:
        yield line


def _narrowest(name: Text) -> int:
    """Return the width in which no word of a name is broken."""
    return _indent(name) + max(map(cell_len, name.plain.split()), default=0)


def _hanging(name: Text) -> RenderableType:
    """Return a name whose further lines begin below the first."""
    indent = _indent(name)
    if indent == 0:
        return name
    return Padding(Text(name.plain.strip(), name.style), (0, 0, 0, indent), expand=False)

"""Charts of the weeks, drawn with Braille dots, two by four to a character.

Without colour a chart still reads: a solid line is a solid line, a second one is dotted, and the
band is a sparse raster.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.text import Text

from rms_agents.cli.wording import compact

Array = NDArray[np.float64]

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # bit of row and column
_BLANK = 0x2800
_WEEKS_PER_YEAR = 52
_NICE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


class Line(NamedTuple):
    """A weekly measure to draw: its values, its colour, and whether it is dotted."""

    values: Array
    style: str
    dotted: bool = False


class Canvas:
    """A grid of characters, each of two by four dots and of one colour."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._bits = np.zeros((height, width), np.int64)
        self._styles = np.full((height, width), "", dtype=object)

    def dot(self, column: int, row: int, style: str) -> None:
        """Set a dot, counted from the upper left; its character takes the colour."""
        place = row // 4, column // 2
        if self._styles[place] != style:
            self._bits[place] = 0  # a character has one colour: what is drawn later wins it
            self._styles[place] = style
        self._bits[place] |= _DOTS[row % 4][column % 2]

    def rows(self) -> list[Text]:
        """Return the characters, row by row."""
        found = []
        for bits, styles in zip(self._bits.tolist(), self._styles.tolist(), strict=True):
            row = Text()
            for bit, style in zip(bits, styles, strict=True):
                row.append(chr(_BLANK + bit) if bit else " ", style)
            found.append(row)
        return found


def chart(
    lines: list[Line],
    width: int,
    height: int,
    band: Array | None = None,
    mark: float | None = None,
    outline: Array | None = None,
) -> list[Text]:
    """Return a chart as rows of text: axis to the left, weeks below.

    Parameters
    ----------
    lines : list of Line
        All of the same number of weeks; later ones lie on top.
    width, height : int
        In characters; the axes are inside.
    band : float array, shape (2, weeks), optional
        Low and high ends of a band below the lines.
    mark : float, optional
        A value that the axis shall show, with a dotted line across.
    outline : float array, shape (2, weeks), optional
        Low and high ends of a wider band, of which only the edges are drawn.
    """
    drawn = [line.values for line in lines]
    drawn += [ends.ravel() for ends in (band, outline) if ends is not None]
    low, high = _limits(drawn, mark)
    labels = {0: compact(high), height - 2: compact(low)}
    if mark is not None and low < mark < high:
        labels.setdefault(round((height - 2) * (high - mark) / (high - low)), compact(mark))
    margin = max(len(label) for label in labels.values()) + 1
    canvas = Canvas(width - margin - 1, height - 1)
    columns, rows = 2 * canvas.width, 4 * canvas.height

    def row_of(value: float) -> int:
        return round((rows - 1) * (high - value) / (high - low))

    if band is not None:
        ends = [_resampled(end, columns) for end in band]
        for column in range(0, columns, 2):
            for row in range(row_of(ends[1][column]), row_of(ends[0][column]) + 1):
                if row % 2 == 0:
                    canvas.dot(column, row, "dim cyan")
    if outline is not None:
        for end in outline:
            values = _resampled(end, columns)
            for column in range(0, columns, 3):
                canvas.dot(column, row_of(values[column]), "dim cyan")
    if mark is not None and low < mark < high:
        for column in range(0, columns, 4):
            canvas.dot(column, row_of(mark), "dim")
    for line in lines:
        values = _resampled(line.values, columns)
        before = row_of(values[0])
        for column in range(columns):
            now = row_of(values[column])
            if not line.dotted or column % 3 == 0:
                first = before + (now > before) - (now < before) if not line.dotted else now
                for row in range(min(first, now), max(first, now) + 1):
                    canvas.dot(column, row, line.style)
            before = now
    found = []
    for number, characters in enumerate(canvas.rows()):
        label = labels.get(number, "")
        tick = "┤" if label else "│"
        found.append(Text(f"{label:>{margin}}{tick}", "dim").append_text(characters))
    found.append(_time_axis(len(lines[0].values), margin, canvas.width))
    return found


def bar(share: float, width: int, style: str) -> Text:
    """Return a bar of eighths of a character that fills a share of the width."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    whole, rest = divmod(eighths, 8)
    return Text("█" * whole + (" ▏▎▍▌▋▊▉"[rest] if rest else ""), style)


def stacked_bar(shares: list[tuple[float, str, str]], width: int) -> Text:
    """Return one full bar in parts: each a share, the sign that fills it, and its colour."""
    ends = np.rint(np.cumsum([0.0] + [share for share, _, _ in shares]) * width).astype(int)
    found = Text()
    for place, (_, sign, style) in enumerate(shares):
        found.append(sign * (ends[place + 1] - ends[place]), style)
    return found


def _resampled(values: Array, columns: int) -> Array:
    """Return a value a column: the mean of its weeks, or between two weeks where they are few."""
    weeks = len(values)
    if weeks <= columns:
        places = np.linspace(0, weeks - 1, columns)
        return np.interp(places, np.arange(weeks), values)
    ends = np.linspace(0, weeks, columns + 1).astype(int)
    return np.add.reduceat(values, ends[:-1]) / np.diff(ends)


def _limits(drawn: list[Array], mark: float | None) -> tuple[float, float]:
    """Return round ends of the axis around everything drawn; zero is one of them or inside."""
    highest = max(0.0, mark or 0.0, *(float(values.max()) for values in drawn))
    lowest = min(0.0, *(float(values.min()) for values in drawn))
    high = _rounded_up(highest) if highest > 0 else 0.0
    low = -_rounded_up(-lowest) if lowest < 0 else 0.0
    return (low, high) if high > low else (0.0, 1.0)


def _rounded_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(nice for nice in _NICE if nice * power >= value * (1 - 1e-9)) * power


def _time_axis(weeks: int, margin: int, width: int) -> Text:
    """Return the axis below: a mark at every year, or at every few weeks of a short run."""
    steps: tuple[int, ...] = (1, 2, 4, 13, 26, 52)
    unit, name = 1, "week"
    if weeks >= 2 * _WEEKS_PER_YEAR:
        steps = (1, 2, 5, 10, 20, 50, 100)
        unit, name = _WEEKS_PER_YEAR, "year"
    room = len(f"{name} {weeks // unit}") + 1
    step = next((s for s in steps if s * unit * width / weeks >= room), steps[-1])
    axis = [" "] * (margin + 1 + width)
    for count in range(step, weeks // unit + 1, step):
        place = margin + round(count * unit / weeks * width)
        label = f"{name} {count}" if count == step else str(count)
        start = place - len(label) + 1
        if start > margin and place < len(axis):
            axis[start : place + 1] = label
    return Text("".join(axis), "dim")

"""Small charts in text: a line with its band over the weeks, in braille dots."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row, then column of a cell


def chart(
    line: Array, width: int, height: int, low: Array | None = None, high: Array | None = None
) -> tuple[list[str], list[str], float, float]:
    """Return a chart as two layers of text rows, and the values of its lower and upper edge.

    Parameters
    ----------
    line : array, shape (weeks,)
    width, height : int
        In characters; each holds two by four dots.
    low, high : array, shape (weeks,), optional
        The band, drawn as a lighter layer where the line is not.

    Returns
    -------
    line_rows, band_rows : list of str
        Characters of the line, and of the band; blank braille where there is nothing.
    bottom, top : float
    """
    every = [line] + [edge for edge in (low, high) if edge is not None]
    bottom = min(0.0, min(float(edge.min()) for edge in every))
    top = max(float(edge.max()) for edge in every)
    if top <= bottom:
        top = bottom + 1.0
    columns = np.linspace(0, len(line) - 1, 2 * width).round().astype(int)

    def rows_of(values: Array) -> Any:
        share = (values[columns] - bottom) / (top - bottom)
        return np.clip(((1 - share) * (4 * height - 1)).round().astype(int), 0, 4 * height - 1)

    drawn = np.zeros((4 * height, 2 * width), bool)
    at = rows_of(line)
    for column in range(2 * width):
        before = at[max(0, column - 1)]
        first, last = sorted((before, at[column]))
        drawn[first : last + 1, column] = True
    shaded = np.zeros_like(drawn)
    if low is not None and high is not None:
        above, below = rows_of(high), rows_of(low)
        for column in range(2 * width):
            shaded[above[column] : below[column] + 1 : 2, column] = column % 2 == 0
    return _cells(drawn), _cells(shaded & ~drawn), bottom, top


def bar(share: float, width: int) -> str:
    """Return a horizontal bar that fills a share of the width, to an eighth of a character."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def _cells(dots: NDArray[np.bool_]) -> list[str]:
    rows = []
    for top in range(0, dots.shape[0], 4):
        row = ""
        for left in range(0, dots.shape[1], 2):
            bits = sum(_DOTS[r][c] for r in range(4) for c in range(2) if dots[top + r, left + c])
            row += chr(_BLANK + bits)
        rows.append(row)
    return rows

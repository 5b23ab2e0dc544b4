"""The maps over two levers: a measure as shades, states as shares of each cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from rms_agents.cli.labels import band_text, lever_label, measure_label, tick, value_text
from rms_agents.cli.plotting.style import (
    FAINT,
    GREEN,
    SEQUENTIAL,
    VERMILION,
    YELLOW,
    blank,
    headline,
    house_style,
)
from rms_agents.experiments.analysis.maps import Band, Grid, InteractionMap, TippingMap
from rms_agents.experiments.tipping import COLLAPSES, GROWS, IDLES, MEANINGS, STATES

STATE_COLOURS = {GROWS: GREEN, IDLES: YELLOW, COLLAPSES: VERMILION}
_STATE_INK = {GROWS: "white", IDLES: "black", COLLAPSES: "white"}
_MOST_LABELLED = 12  # cells across or down that still carry numbers
_ROOM_FOR_NUMBER = 0.3  # of a cell's width


def interaction_chart(shown: InteractionMap, title: str) -> Figure:
    """Return a map of a measure over two levers."""
    with house_style():
        figure, axes = _canvas(shown.grid)
        masked = np.ma.masked_invalid(shown.means)
        image = axes.imshow(masked, origin="lower", aspect="auto", cmap=SEQUENTIAL)
        norm = image.norm
        assert isinstance(norm, Normalize)
        if max(shown.means.shape) <= _MOST_LABELLED:
            for cell in shown.grid.cells:
                mean = float(shown.means[cell.row, cell.column])
                axes.text(
                    cell.column,
                    cell.row,
                    tick(mean),
                    ha="center",
                    va="center",
                    color="white" if norm(mean) > 0.55 else "black",
                )
        else:
            figure.colorbar(image, ax=axes, shrink=0.8, format=lambda x, _: tick(x))
        _axes(axes, shown.grid)
        below = interaction_text(shown, _signed)
        headline(figure, title, f"{measure_label(shown.measure)}\n{below}")
    return figure


def tipping_chart(shown: TippingMap, title: str) -> Figure:
    """Return the map of where the firm grows, idles and collapses.

    Each cell is divided among the states as its runs are.
    """
    grid = shown.grid
    with house_style():
        figure, axes = _canvas(grid)
        labelled = max(len(grid.columns), len(grid.rows)) <= _MOST_LABELLED
        for found in shown.cells:
            left = found.cell.column - 0.48
            for name in STATES:
                width = 0.96 * found.states[name].share
                axes.add_patch(
                    Rectangle(
                        (left, found.cell.row - 0.48),
                        width,
                        0.96,
                        facecolor=STATE_COLOURS[name],
                        edgecolor="none",
                    )
                )
                if labelled and width >= _ROOM_FOR_NUMBER * 0.96:
                    axes.text(
                        left + width / 2,
                        found.cell.row,
                        f"{100 * found.states[name].share:.0f}%",
                        ha="center",
                        va="center",
                        fontsize=8,
                        color=_STATE_INK[name],
                    )
                left += width
        axes.set_xlim(-0.5, len(grid.columns) - 0.5)
        axes.set_ylim(-0.5, len(grid.rows) - 0.5)
        _axes(axes, grid)
        figure.legend(
            handles=[Patch(color=STATE_COLOURS[name], label=name) for name in STATES],
            loc="outside upper right",
            ncols=3,
            frameon=False,
            handlelength=1,
            handleheight=1,
        )
        told = "\n".join(f"{name}: {MEANINGS[name]}" for name in STATES)
        headline(figure, title, f"Each cell is divided as its firms are.\n{told}")
    return figure


def _canvas(grid: Grid) -> tuple[Figure, Axes]:
    cell = 0.95 if max(len(grid.columns), len(grid.rows)) <= _MOST_LABELLED else 0.35
    width = min(12.0, max(5.6, 1.9 + cell * len(grid.columns)))
    height = min(10.0, max(3.0, 1.9 + 0.6 * cell * len(grid.rows)))
    figure = blank(width, height)
    return figure, figure.add_subplot()


def _axes(axes: Axes, grid: Grid) -> None:
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    _ticks(axes, "x", grid.levers[0], grid.columns)
    if len(grid.levers) == 2:
        _ticks(axes, "y", grid.levers[1], grid.rows)
    else:
        axes.set_yticks([])


def _ticks(axes: Axes, axis: str, lever: str, bands: tuple[Band, ...]) -> None:
    step = max(1, -(-len(bands) // _MOST_LABELLED))
    places = list(range(0, len(bands), step))
    words = [band_text(bands[place]) for place in places]
    getattr(axes, f"set_{axis}ticks")(places, words)
    getattr(axes, f"set_{axis}label")(lever_label(lever), color=FAINT)
    if axis == "x" and max(map(len, words)) * len(words) > 60:
        axes.tick_params(axis="x", rotation=25)


def interaction_text(shown: InteractionMap, signed: Callable[[float], str]) -> str:
    """Return what the two levers do together, in words; nothing where it cannot be told."""
    found = shown.interaction
    if found is None:
        return ""
    first, second = shown.grid.levers
    ends = [
        [value_text(value) for value in (bands[0].low, bands[-1].high)]
        for bands in (shown.grid.columns, shown.grid.rows)
    ]
    told = (
        f"The step of {second} from {ends[1][0]} to {ends[1][1]} brings {signed(found.value)}\n"
        f"at {first} {ends[0][1]} compared with {ends[0][0]}"
    )
    if found.ends is None:
        return told
    return f"{told} (95 % interval {' to '.join(map(signed, found.ends))})"


def _signed(value: float) -> str:
    text = tick(value)
    return text if text.startswith("-") else f"+{text}"

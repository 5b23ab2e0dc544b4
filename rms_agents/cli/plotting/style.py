"""The house style of the charts: few lines, direct labels, colours that everybody can tell apart.

The colours are those of Okabe & Ito (2008), chosen so that the colour-blind can tell them apart.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from rms_agents.cli.labels import tick

BLUE, SKY, GREEN, YELLOW = "#0072B2", "#56B4E9", "#009E73", "#F0E442"
ORANGE, VERMILION, PURPLE, BLACK = "#E69F00", "#D55E00", "#CC79A7", "#000000"
INK, FAINT, GRID = "#222222", "#6b6b6b", "#e4e4e4"

# One hue, light to dark: also told apart in grey.
SEQUENTIAL = LinearSegmentedColormap.from_list("reef", ["#f2f7fb", SKY, BLUE, "#00304d"])
# Around zero: below it vermilion, above it blue.
DIVERGING = LinearSegmentedColormap.from_list("tide", [VERMILION, "#f7f7f7", BLUE])

_TITLE_SIGNS, _NOTE_SIGNS = 10.5, 16.0  # that fit in an inch, in the sizes of `headline`

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "rms_agents",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style."""
    with mpl.rc_context(_STYLE):
        yield


def blank(width: float, height: float) -> Figure:
    """Return a figure of so many inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def headline(figure: Figure, title: str, below: str = "") -> None:
    """Write what a figure shows over it, and how to read it below, in lines that fit."""
    wide = figure.get_figwidth()
    figure.suptitle(
        _in_lines(title, _TITLE_SIGNS * wide), x=0.01, ha="left", fontsize=11, fontweight="bold"
    )
    if below:
        told = _in_lines(below, _NOTE_SIGNS * wide)
        figure.supxlabel(told, x=0.01, ha="left", fontsize=7.5, color=FAINT)


def _in_lines(text: str, signs: float) -> str:
    """Return a text whose lines have at most so many signs."""
    return "\n".join(textwrap.fill(line, int(signs)) for line in text.splitlines())


def save(figure: Figure, folder: Path, name: str) -> list[str]:
    """Write a figure as PNG and SVG; return the file names."""
    with house_style():
        figure.savefig(folder / f"{name}.png", dpi=160, metadata={"Software": None})
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    return [f"{name}.png", f"{name}.svg"]


def keep_shares(axes: Axes) -> None:
    """Let an axis of shares end at 0 and 1, where all shares do."""
    low, high = axes.get_ylim()
    axes.set_ylim(max(low, -0.03), min(high, 1.03))


def short_numbers(axes: Axes, axis: str) -> None:
    """Write the numbers of an axis in few characters."""
    getattr(axes, f"{axis}axis").set_major_formatter(FuncFormatter(lambda x, _: tick(x)))

"""The triangle as a picture: every split of the budget, the best, the present, the collapse."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.cli.figures import Figure
from rms_agents.cli.wording import compact, counted

if TYPE_CHECKING:
    from rms_agents.experiments.triad import Spot, Triad

Array = NDArray[np.float64]

_HEIGHT = math.sqrt(3) / 2
_CORNERS = np.array([[0.5, _HEIGHT], [0.0, 0.0], [1.0, 0.0]])  # marketing, sales, service
_NEAR = 18  # cells that can bound a cell: the lattice's nearest and those beyond
_INK, _FAINT, _DANGER = "#1b2a33", "#6b7880", "#d0342c"
_BEST, _PRESENT = "#e0701a", "#5b2a86"
_MOST_LABELLED = 9  # colleagues: more of them leave no room for numbers


def draw_triad(triad: Triad, figure: Figure) -> dict[str, bytes]:
    """Return the picture as ``png`` and ``svg``; the same map gives the same bytes.

    A cell holds the splits nearest to one number of whole colleagues.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    with mpl.rc_context(
        {"font.family": "DejaVu Sans", "svg.hashsalt": "triad", "hatch.linewidth": 0.7}
    ):
        canvas = Canvas(figsize=(9.6, 9.6), dpi=150, facecolor="white")
        axes = canvas.add_axes((0.04, 0.09, 0.92, 0.80))
        axes.set_aspect("equal")
        axes.set_axis_off()
        axes.set_xlim(-0.08, 1.08)
        axes.set_ylim(-0.1, _HEIGHT + 0.05)
        cells = _cells(triad)
        _fill(axes, canvas, triad, figure, cells)
        _edges(axes)
        collapsing = _collapse_line(axes, triad, cells)
        _marks(axes, triad, cells)
        _words(canvas, triad, figure, collapsing)
        found = {}
        for kind, about in (("png", {"Software": None}), ("svg", {"Date": None})):
            out = io.BytesIO()
            canvas.savefig(out, format=kind, metadata=about)
            found[kind] = out.getvalue()
    return found


def _position(spot: Spot) -> Array:
    return np.asarray(np.array([spot.marketing, spot.sales, spot.service]) @ _CORNERS)


def _cells(triad: Triad) -> list[Array]:
    """Return for each spot the part of the triangle that is nearest to it, as a polygon."""
    centres = np.stack([_position(spot) for spot in triad.spots])
    found = []
    for centre in centres:
        distances = np.linalg.norm(centres - centre, axis=1)
        cell = _CORNERS
        for other in centres[np.argsort(distances, kind="stable")[1 : _NEAR + 1]]:
            cell = _clipped(cell, (centre + other) / 2, centre - other)
        found.append(cell)
    return found


def _clipped(polygon: Array, point: Array, inwards: Array) -> Array:
    """Return the part of a convex polygon on the inner side of a line (Sutherland and Hodgman)."""
    sides = (polygon - point) @ inwards
    kept = []
    for k, (corner, side) in enumerate(zip(polygon, sides, strict=True)):
        before, side_before = polygon[k - 1], sides[k - 1]
        if (side >= 0) != (side_before >= 0):
            kept.append(before + (corner - before) * side_before / (side_before - side))
        if side >= 0:
            kept.append(corner)
    return np.array(kept).reshape(-1, 2)


def _fill(axes: Any, canvas: Any, triad: Triad, figure: Figure, cells: list[Array]) -> None:
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    from matplotlib.patches import Polygon
    from matplotlib.ticker import FuncFormatter

    values = np.array([spot.mean for spot in triad.spots])
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    shades = colormaps["YlGnBu_r" if triad.measure == "steadiness" else "YlGnBu"]
    scale = Normalize(low, high)
    for spot, cell in zip(triad.spots, cells, strict=True):
        shade = shades(scale(spot.mean))
        axes.add_patch(Polygon(cell, facecolor=shade, edgecolor="#d5dde0", linewidth=0.9, zorder=1))
        if triad.most <= _MOST_LABELLED:
            dark = 0.299 * shade[0] + 0.587 * shade[1] + 0.114 * shade[2] < 0.55
            x, y = _middle(cell)
            axes.text(
                x,
                y,
                f"{spot.mix.salespeople} : {spot.mix.service_agents}\n"
                f"{figure.shown_mean(spot.mean)}",
                ha="center",
                va="center",
                fontsize=9.5 if triad.most <= 6 else 7,
                color="white" if dark else _INK,
                linespacing=1.25,
                zorder=4,
            )
    bar = canvas.add_axes((0.06, 0.05, 0.28, 0.016))
    ticks = FuncFormatter(lambda value, _: figure.shown_mean(value))
    drawn = canvas.colorbar(
        ScalarMappable(scale, shades), cax=bar, orientation="horizontal", format=ticks
    )
    drawn.outline.set_visible(False)
    drawn.set_ticks([low, high])
    for label, side in zip(bar.get_xticklabels(), ("left", "right"), strict=True):
        label.set_horizontalalignment(side)
    bar.tick_params(length=0, labelsize=9, colors=_INK)
    better = ", less is better" if triad.measure == "steadiness" else ""
    bar.set_title(f"mean {figure.label}{better}", fontsize=9, color=_INK, loc="left", pad=5)


def _middle(cell: Array) -> Array:
    """Return the centre of gravity of a polygon."""
    after = np.roll(cell, -1, axis=0)
    cross = cell[:, 0] * after[:, 1] - after[:, 0] * cell[:, 1]
    return np.asarray(((cell + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum()))


def _edges(axes: Any) -> None:
    """Draw the three axes: shares of the budget, with ticks in the direction they are read."""
    outline = np.vstack([_CORNERS, _CORNERS[:1]])
    axes.plot(outline[:, 0], outline[:, 1], color=_INK, linewidth=1.2, zorder=3)
    marketing, sales, service = _CORNERS
    for start, end, outwards, turn in (
        (sales, marketing, np.array([-1.0, 0.0]), 60),  # marketing grows up the left edge
        (marketing, service, np.array([0.5, _HEIGHT]), -60),  # service down the right edge
        (service, sales, np.array([0.5, -_HEIGHT]), 0),  # sales along the bottom, leftwards
    ):
        for share in (0.2, 0.4, 0.6, 0.8):
            place = start + share * (end - start)
            tip = place + 0.012 * outwards
            axes.plot(*zip(place, tip, strict=True), color=_FAINT, linewidth=0.9, zorder=2)
            x, y = place + 0.034 * outwards
            axes.text(x, y, f"{share:.0%}", ha="center", va="center", fontsize=8, color=_FAINT)
        x, y = start + 0.5 * (end - start) + 0.072 * np.array(outwards)
        name = {60: "marketing →", -60: "service →", 0: "← sales"}[turn]
        axes.text(x, y, name, rotation=turn, ha="center", va="center", fontsize=10, color=_FAINT)
    for (x, y), name, up, side in (
        (marketing, "all marketing", 0.03, "center"),
        (sales, "all sales", -0.045, "center"),
        (service, "all service", -0.045, "center"),
    ):
        axes.text(x, y + up, name, ha=side, va="center", fontsize=12, weight="bold", color=_INK)


def _collapse_line(axes: Any, triad: Triad, cells: list[Array]) -> bool:
    """Draw the border between where most firms survive and where most collapse, if there is one."""
    sides: dict[tuple[float, ...], list[tuple[bool, Array]]] = {}
    for spot, cell in zip(triad.spots, cells, strict=True):
        for ends in zip(cell, np.roll(cell, -1, axis=0), strict=True):
            if np.linalg.norm(ends[0] - ends[1]) > 1e-9:
                middle = tuple(np.round((ends[0] + ends[1]) / 2, 6).tolist())
                sides.setdefault(middle, []).append((spot.survived < 0.5, np.array(ends)))
    drawn = False
    for meeting in sides.values():
        if len({collapses for collapses, _ in meeting}) == 2:
            line = meeting[0][1]
            axes.plot(
                line[:, 0],
                line[:, 1],
                color=_DANGER,
                linewidth=2.6,
                zorder=5,
                solid_capstyle="round",
            )
            drawn = True
    for spot, cell in zip(triad.spots, cells, strict=True):
        if spot.survived < 0.5:
            from matplotlib.patches import Polygon

            axes.add_patch(
                Polygon(
                    cell,
                    facecolor="none",
                    edgecolor=_DANGER,
                    hatch="///",
                    linewidth=0,
                    alpha=0.25,
                    zorder=2,
                )
            )
            drawn = True
    return drawn


def _marks(axes: Any, triad: Triad, cells: list[Array]) -> None:
    """Mark the best spot, those that may be as good, and the present staff."""
    from matplotlib.patches import Polygon

    for spot, cell in zip(triad.spots, cells, strict=True):
        inside = _middle(cell) + 0.93 * (cell - _middle(cell))
        look = None
        if spot == triad.best:
            look = (_BEST, 3.0, "-", "best, and present" if spot == triad.present_spot else "best")
        elif spot == triad.present_spot:
            look = (_PRESENT, 2.4, "-", "present")
        elif spot.may_be_best:
            look = (_BEST, 1.6, ":", "")
        if look is None:
            continue
        colour, width, style, name = look
        axes.add_patch(
            Polygon(
                inside,
                facecolor="none",
                edgecolor=colour,
                linewidth=width,
                linestyle=style,
                joinstyle="round",
                zorder=6,
            )
        )
        if name:
            axes.text(
                _middle(cell)[0],
                cell[:, 1].max() + 0.004,
                name,
                ha="center",
                va="center",
                fontsize=9.5,
                weight="bold",
                color="white",
                zorder=8,
                bbox={"boxstyle": "round,pad=0.25", "facecolor": colour, "edgecolor": "white"},
            )


def _words(canvas: Any, triad: Triad, figure: Figure, collapsing: bool) -> None:
    canvas.text(
        0.06, 0.97, _headline(triad, figure), fontsize=16, weight="bold", color=_INK, va="top"
    )
    hybrids = counted(triad.present.hybrids, "hybrid")
    beside = f" beside {hybrids}" if triad.present.hybrids else ""
    canvas.text(
        0.06,
        0.93,
        f"{triad.scenario.title} ({triad.scenario.name}): {compact(triad.budget)} a week split "
        f"among marketing, sales and service{beside}\n"
        f"{triad.scenario.weeks} weeks, {triad.runs} runs each on the same luck",
        fontsize=10,
        color=_FAINT,
        va="top",
        linespacing=1.5,
    )
    notes = []
    if triad.most <= _MOST_LABELLED:
        notes.append("in each cell: salespeople : service agents")
    if sum(spot.may_be_best for spot in triad.spots) > 1:
        notes.append("dotted: cannot be told from the best")
    notes.append(
        "hatched, up to the red line: most of the firms collapse"
        if collapsing
        else "in no cell most firms collapse"
    )
    canvas.text(
        0.94,
        0.035,
        "\n".join(notes),
        fontsize=9,
        color=_INK,
        ha="right",
        va="bottom",
        linespacing=1.5,
    )


def _headline(triad: Triad, figure: Figure) -> str:
    shares = {
        "marketing": triad.best.marketing,
        "sales": triad.best.sales,
        "service": triad.best.service,
    }
    told = ", ".join(f"{share:.0%} {name}" for name, share in shares.items() if share > 0.005)
    return f"Best for {triad.measure}: {told}"

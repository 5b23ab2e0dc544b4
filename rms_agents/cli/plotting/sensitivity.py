"""The charts of a study of sensitivity."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rms_agents.cli.labels import measure_label, tick, value_text
from rms_agents.cli.plotting.style import (
    BLUE,
    FAINT,
    GREEN,
    GRID,
    INK,
    ORANGE,
    VERMILION,
    blank,
    headline,
    house_style,
    short_numbers,
)
from rms_agents.experiments.analysis.estimate import Estimate
from rms_agents.experiments.sensitivity.decision import Decision, Flip
from rms_agents.experiments.sensitivity.indices import Screening, TotalEffects
from rms_agents.experiments.sensitivity.tornado import Tornado

_MOST_BARS = 15
_MOST_PANELS = 8
_ACROSS = 4


def tornado_chart(found: Tornado, measure: str, title: str) -> Figure:
    """Return the tornado: how far each input moves the measure over its range."""
    bars = found.bars[:_MOST_BARS]
    reach = max((bar.reach for bar in bars), default=0.0) or 1.0
    with house_style():
        figure = blank(8.6, 1.5 + 0.34 * len(bars))
        axes = figure.add_subplot()
        for row, bar in enumerate(bars):
            # To the same side one bar would hide the other: then they lie one below the other.
            half = 0.17 if bar.low.value * bar.high.value > 0 else 0.0
            ends = (
                (bar.low, bar.input.low, ORANGE, row - half),
                (bar.high, bar.input.high, BLUE, row + half),
            )
            for estimate, value, colour, place in ends:
                axes.barh(
                    place, estimate.value, height=0.3 if half else 0.62, color=colour, zorder=2
                )
                if estimate.ends is not None:
                    axes.plot(estimate.ends, [place, place], color=INK, linewidth=1, zorder=3)
                _end_label(axes, estimate, value_text(value), place, reach)
        names = [f"{bar.input.name}{'' if bar.input.measured else ' *'}" for bar in bars]
        axes.set_yticks(range(len(bars)), names)
        axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        axes.axvline(0, color=INK, linewidth=1, zorder=4)
        axes.margins(x=0.14)
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        short_numbers(axes, "x")
        axes.set_xlabel(
            f"{measure_label(measure)}: difference to {tick(found.mean)} in the scenario"
        )
        hidden = len(found.bars) - len(bars)
        headline(
            figure,
            title,
            "Orange: at the low end of the range, blue: at its high end, all else as in the "
            "scenario. Lines: 95 % intervals.\n* The range is an assumption; others rest on the "
            "source declared with the parameter."
            + (f" {hidden} shorter bars are in tornado.csv." if hidden else ""),
        )
    return figure


def _end_label(axes: Axes, estimate: Estimate, text: str, row: float, reach: float) -> None:
    """Write the end of a range beyond its bar and its interval."""
    ends = (0.0, estimate.value, *(estimate.ends or ()))
    right = estimate.value >= 0
    place = max(ends) + 0.015 * reach if right else min(ends) - 0.015 * reach
    if abs(estimate.value) < 0.01 * reach:
        return
    axes.text(
        place,
        row,
        text,
        ha="left" if right else "right",
        va="center",
        fontsize=7,
        color=FAINT,
    )


def indices_chart(found: TotalEffects, title: str) -> Figure:
    """Return the chart of Sobol' indices, with the share of luck beside them."""
    indices = found.indices[:_MOST_BARS]
    with house_style():
        figure = blank(7.6, 1.9 + 0.32 * len(indices))
        axes = figure.add_subplot()
        for row, index in enumerate(indices):
            for value, half, shift, filled in (
                (index.total, index.total_half, -0.12, True),
                (index.first, index.first_half, 0.12, False),
            ):
                axes.plot(
                    [value - half, value + half],
                    [row + shift] * 2,
                    color=BLUE if filled else FAINT,
                    linewidth=1.4,
                )
                axes.plot(
                    value,
                    row + shift,
                    "o",
                    markersize=5,
                    color=BLUE if filled else FAINT,
                    markerfacecolor=BLUE if filled else "white",
                )
        axes.set_yticks(range(len(indices)), [index.name for index in indices])
        axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        axes.grid(axis="both")
        axes.spines["left"].set_visible(False)
        left, right = axes.get_xlim()
        axes.set_xlim(
            max(min(0.0, left), -0.5), min(right, 1.5)
        )  # beyond, an interval says nothing
        axes.set_xlabel("Share of the variance of the mean response")
        below = "Filled: with all interactions; hollow: alone. Lines: 95 % intervals (bootstrap)."
        if found.luck is not None:
            axes.axvspan(0, found.luck.left, color=GRID, zorder=0)
            below += (
                f"\nOf all variance of single runs {100 * found.luck.share.value:.0f} % is mere "
                "luck; the shares here divide the rest.\nGrey: what luck is left in the means; a "
                "total effect within it may be nothing."
            )
        headline(figure, title, below)
    return figure


def screening_chart(found: Screening, measure: str, title: str) -> Figure:
    """Return the chart of elementary effects: how large, and how much they vary."""
    shown = found.inputs[:_MOST_BARS]
    with house_style():
        figure = blank(7.6, 1.5 + 0.3 * len(shown))
        axes = figure.add_subplot()
        for row, one in enumerate(shown):
            axes.plot([one.size - one.half, one.size + one.half], [row, row], color=BLUE, lw=1.6)
            axes.plot(one.size, row, "o", color=BLUE, markersize=5)
            axes.plot(one.spread, row, "|", color=VERMILION, markersize=9, markeredgewidth=1.8)
        axes.set_yticks(range(len(shown)), [one.name for one in shown])
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.grid(axis="both")
        axes.spines["left"].set_visible(False)
        axes.set_xlim(left=0)
        short_numbers(axes, "x")
        axes.set_xlabel(f"Effect of the whole range on {measure_label(measure)}")
        hidden = len(found.inputs) - len(shown)
        headline(
            figure,
            title,
            "Dots: mean size of the effect, with 95 % intervals. Red strokes: how much the effect "
            "varies;\nbeyond the dot, it depends on the other inputs."
            + (f" {hidden} smaller ones are in screening.csv." if hidden else ""),
        )
    return figure


def decision_chart(found: Decision, measure: str, title: str) -> Figure:
    """Return how the difference between two choices depends on the inputs that matter most."""
    flips = found.flips[:_MOST_PANELS]
    across = min(_ACROSS, len(flips))
    down = -(-len(flips) // across)
    with house_style():
        figure = blank(max(5.6, 2.6 * across), 1.6 + 2.2 * down)
        panels = figure.subplots(down, across, sharey=True, squeeze=False)
        for at, panel in enumerate(panels.flat):
            if at < len(flips):
                _curve(panel, flips[at])
            else:
                panel.axis("off")
        short_numbers(panels[0, 0], "y")
        figure.supylabel(f"{measure_label(measure)}: difference", fontsize=9)
        hidden = len(found.flips) - len(flips)
        headline(
            figure,
            title,
            f"Above zero (green): more with {found.first.text}. Below (orange): more with "
            f"{found.second.text}.\nDotted: the scenario's own value. Grey band: 95 % interval of "
            "the threshold. Bars: 95 % intervals."
            + (f"\n{hidden} further inputs are in decision.csv." if hidden else ""),
        )
    return figure


def _curve(axes: Axes, flip: Flip) -> None:
    places = [float(value) for value in flip.values]
    means = [difference.value for difference in flip.differences]
    axes.axhline(0, color=INK, linewidth=1)
    if flip.threshold is not None and flip.probability > 0.5:
        if flip.threshold.ends is not None:
            axes.axvspan(*flip.threshold.ends, color=GRID, zorder=0)
        axes.axvline(flip.threshold.value, color=FAINT, linewidth=1)
        axes.annotate(
            value_text(float(flip.threshold.value)),
            (flip.threshold.value, 0.98),
            xycoords=("data", "axes fraction"),
            xytext=(3, 0),
            textcoords="offset points",
            va="top",
            fontsize=8,
        )
    axes.plot(places, means, color=FAINT, linewidth=1.2, zorder=2)
    for place, found in zip(places, flip.differences, strict=True):
        colour = GREEN if found.value >= 0 else ORANGE
        if found.ends is not None:
            axes.plot([place, place], found.ends, color=colour, lw=1.4, zorder=3)
        axes.plot(place, found.value, "o", color=colour, markersize=4.5, zorder=4)
    axes.axvline(float(flip.input.base), color=FAINT, linewidth=1, linestyle=":")
    axes.set_title(flip.input.name, fontsize=8)
    axes.set_xlabel(flip.input.unit, fontsize=8, color=FAINT)
    axes.locator_params(axis="x", nbins=5)
    short_numbers(axes, "x")
    axes.margins(x=0.08)

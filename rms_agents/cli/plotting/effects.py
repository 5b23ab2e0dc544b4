"""The chart of main effects: a panel a lever, all on the same scale."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rms_agents.cli.labels import measure_label, value_text
from rms_agents.cli.plotting.style import (
    BLUE,
    FAINT,
    SKY,
    blank,
    headline,
    house_style,
    keep_shares,
    short_numbers,
)
from rms_agents.experiments.analysis.effects import Effects, MainEffect
from rms_agents.experiments.analysis.results import is_number, unit

_MOST_PANELS = 12
_ACROSS = 4


def effects_chart(effects: Effects, title: str, band: bool = True) -> Figure:
    """Return the chart of the main effects on a measure.

    Parameters
    ----------
    effects : Effects
        With at least one effect.
    title : str
    band : bool
        Whether intervals are known.
    """
    drawn = effects.effects[:_MOST_PANELS]
    across = min(_ACROSS, len(drawn))
    down = -(-len(drawn) // across)
    with house_style():
        figure = blank(max(4.6, 2.7 * across), 0.9 + 2.5 * down)
        panels = figure.subplots(down, across, sharey=True, squeeze=False)
        for at, panel in enumerate(panels.flat):
            if at < len(drawn):
                _panel(panel, drawn[at])
            else:
                panel.axis("off")
        short_numbers(panels[0, 0], "y")
        if unit(effects.measure) in ("share", "1 or 0"):
            keep_shares(panels[0, 0])
        for row in panels:
            row[0].set_ylabel(measure_label(effects.measure))
        below = "Bars: 95 % interval of the difference to the hollow point. " if band else ""
        if effects.explained is not None:
            below = "Dots: points of the design. Bars: 95 % interval of the line's rise. "
        if band and not all(_is_clear(effect) for effect in drawn):
            below += "Grey name: every interval includes no difference. "
        hidden = len(effects.effects) - len(drawn)
        if hidden:
            below += f"{hidden} smaller effects are in effects.csv. "
        headline(figure, title, below)
    return figure


def _is_clear(effect: MainEffect) -> bool:
    """Return whether any level differs from the reference beyond luck."""
    return any(level.difference is not None and level.difference.clear for level in effect.levels)


def _panel(axes: Axes, effect: MainEffect) -> None:
    number = is_number(effect.lever)
    places = [float(v.value) if number else float(i) for i, v in enumerate(effect.levels)]
    means = [level.mean for level in effect.levels]
    if effect.points is not None:
        axes.plot(*effect.points.T, ".", color=SKY, markersize=3, alpha=0.6, zorder=1)
    axes.plot(places, means, "-", color=BLUE, linewidth=1.4 if number else 0, zorder=2)
    for place, level in zip(places, effect.levels, strict=True):
        reference = level.difference is None
        axes.plot(
            place,
            level.mean,
            "o",
            color=BLUE,
            markersize=5,
            markerfacecolor="white" if reference else BLUE,
            zorder=4,
        )
        found = level.difference
        if found is not None and found.ends is not None:
            shift = level.mean - found.value
            axes.plot(
                [place, place],
                [shift + end for end in found.ends],
                color=BLUE,
                linewidth=1.6,
                zorder=3,
            )
    axes.set_xlabel(unit(effect.lever), fontsize=8, color=FAINT)
    axes.set_title(effect.lever, color="black" if _is_clear(effect) else FAINT)
    axes.grid(axis="y")
    axes.margins(x=0.12)
    if effect.points is None and len(places) <= 6:
        axes.set_xticks(places, [value_text(level.value) for level in effect.levels])
        if not number:
            axes.tick_params(axis="x", rotation=25)
    elif number:
        axes.locator_params(axis="x", nbins=5)
        short_numbers(axes, "x")

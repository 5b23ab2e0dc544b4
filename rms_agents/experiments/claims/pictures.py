"""The pictures of the claims."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents.experiments.claims.factorial import FACTORS, FactorialResult
from rms_agents.experiments.claims.failure_map import FailureMap
from rms_agents.experiments.claims.firms import Firms
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.see_saw import SeeSaw
from rms_agents.experiments.claims.statement import Claim, statement
from rms_agents.experiments.claims.study import Result
from rms_agents.experiments.claims.verdict import Effect, Outcome
from rms_agents.experiments.claims.wording import how_much_better, inequality, percent, plain
from rms_agents.parameters import parameter, parameters

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito's colours: told apart by people who see colours differently.
COLOURS: dict[Outcome, str] = {"holds": "#0072B2", "open": "#B8B8B8", "reversed": "#D55E00"}
WORDS: dict[Outcome, str] = {
    "holds": "holds",
    "open": "too small or unclear",
    "reversed": "reversed",
}
_INK = "#333333"


def new_figure(wide: float, high: float) -> Figure:
    """Return an empty figure in the house's style; nothing global is touched."""
    from matplotlib.figure import Figure

    return Figure(figsize=(wide, high), dpi=110, layout="constrained", facecolor="white")


def overview(results: Sequence[Result]) -> Figure:
    """Draw for each claim the shares of firms in which it holds, is open or reversed."""
    figure = new_figure(9, 1.3 + 0.42 * len(results))
    axes = figure.subplots()
    names = [f"{result.claim.id}  {result.claim.name}" for result in results]
    left = np.zeros(len(results))
    for outcome, colour in COLOURS.items():
        shares = np.array([100 * result.firms.share(outcome) for result in results])
        axes.barh(names, shares, left=left, color=colour, label=WORDS[outcome], height=0.72)
        for place, (start, share) in enumerate(zip(left, shares, strict=True)):
            if share >= 5:
                ink = "white" if outcome != "open" else _INK
                axes.text(
                    start + share / 2, place, f"{share:.0f}", ha="center", va="center", color=ink
                )
        left += shares
    for place, result in enumerate(results):
        axes.text(102, place, result.verdict, va="center", color=_INK, weight="bold")
    axes.invert_yaxis()
    axes.set_xlim(0, 122)
    axes.spines["bottom"].set_bounds(0, 100)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("share of sampled firms, %")
    _bare(axes)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return figure


def claim_figure(result: Result) -> Figure:
    """Draw a claim: effect and ablations, sampled firms, what tells them apart, and the map."""
    figure = new_figure(11, 8)
    axes = figure.subplots(2, 2)
    figure.suptitle(f"{result.claim.id}  {result.claim.name}: {result.verdict}", weight="bold")
    _draw_ablations(axes[0, 0], result)
    _draw_firms(axes[0, 1], result.firms)
    _draw_condition(axes[1, 0], result.firms)
    _draw_map(figure, axes[1, 1], result.map)
    return figure


def map_figure(found: FailureMap) -> Figure:
    """Draw a map by itself."""
    figure = new_figure(7, 4)
    _draw_map(figure, figure.subplots(), found)
    return figure


def see_saw_figure(found: Sequence[SeeSaw]) -> Figure:
    """Draw one founder's revenue and the spectrum over all, for each kind of founder."""
    figure = new_figure(11, 2.5 * len(found))
    axes = figure.subplots(len(found), 2, width_ratios=(3, 2), squeeze=False, sharex="col")
    top = max(float(one.weekly.max()) for one in found)
    for (left, right), one in zip(axes, found, strict=True):
        years = np.arange(1, len(one.weekly) + 1) / 52
        left.fill_between(years, one.weekly, color=COLOURS["holds"], alpha=0.25, lw=0, step="mid")
        quarter = np.convolve(one.weekly, np.full(13, 1 / 13), "valid")
        left.plot(years[6:-6], quarter, color=COLOURS["holds"], lw=1.6)
        left.set_title(one.name, loc="left", fontsize=10, weight="bold")
        left.set_ylabel("revenue a week")
        left.set_xlim(0, years[-1])
        left.set_ylim(0, 1.05 * top)
        right.plot(one.periods, 100 * one.spectrum, color=_INK)
        right.set_ylabel("share of power, %")
        words = "slow drift, no peak"
        if one.period is not None:
            right.axvline(one.period, color=COLOURS["holds"], lw=1)
            words = f"peak at {one.period:.0f} weeks"
        foretold = one.foretold["period"]
        if foretold is not None:
            right.axvline(foretold, color=COLOURS["reversed"], lw=1, ls="--")
            words += f" (dashed: formula, {foretold:.0f})"
        right.set_title(words, loc="left", fontsize=10)
        right.set_ylim(0, None)
        _bare(left)
        _bare(right)
    axes[-1, 0].set_xlabel("year (line: mean of 13 weeks)")
    axes[-1, 1].set_xlabel("period, weeks")
    return figure


def factorial_figure(found: Sequence[FactorialResult], claim: Claim) -> Figure:
    """Draw the main effects and interactions of marketing, sales and service."""
    figure = new_figure(9, 4.6)
    axes = figure.subplots()
    terms = list(found[0].terms)
    names = [" × ".join(term) for term in terms]
    for shift, result, colour in zip((-0.14, 0.14), found, ("#0072B2", "#E69F00"), strict=True):
        places = np.arange(len(terms)) + shift
        effects = [result.terms[term] for term in terms]
        _dots(axes, places, effects, [colour] * len(terms))
        axes.plot([], [], "o", color=colour, label=result.name)
    axes.axvline(0, color=_INK, lw=0.8)
    axes.axhline(len(FACTORS) - 0.5, color="#DDDDDD", lw=0.8)
    axes.set_yticks(range(len(terms)), names)
    axes.invert_yaxis()
    axes.set_xlabel(
        f"{measure(claim.measure).meaning} (main effects above the line, interactions below)"
    )
    axes.legend(frameon=False)
    _bare(axes)
    return figure


def _draw_ablations(axes: Axes, result: Result) -> None:
    claim = result.claim
    names = ["stated pair", *(f"{one.name}" for one in result.ablations)]
    effects = [result.effect, *(one.effect for one in result.ablations)]
    scale = _scale(claim)
    colours = [COLOURS["holds"], *["#009E73"] * len(result.ablations)]
    _dots(axes, np.arange(len(effects)), [_times(one, scale) for one in effects], colours)
    axes.axvline(0, color=_INK, lw=0.8)
    axes.axvline(claim.sign * claim.smallest * scale, color=_INK, lw=0.8, ls=":")
    axes.set_yticks(range(len(names)), [textwrap.fill(name, 26) for name in names], fontsize=8.5)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(_effect_label(claim))
    axes.locator_params(axis="x", nbins=6)
    axes.set_title(
        "What is left without ... (dotted: the smallest that matters)", fontsize=10, loc="left"
    )
    _bare(axes)


def _draw_firms(axes: Axes, firms: Firms) -> None:
    scale = _scale(firms.claim)
    order = np.argsort([effect.mean for effect in firms.effects])
    for place, number in enumerate(order):
        effect = _times(firms.effects[number], scale)
        colour = COLOURS[firms.outcomes[number]]
        axes.plot([place, place], [effect.low, effect.high], color=colour, lw=0.8, alpha=0.6)
        axes.plot(place, effect.mean, ".", color=colour, ms=4)
    lowest = scale * float(np.quantile([effect.low for effect in firms.effects], 0.02))
    highest = scale * float(np.quantile([effect.high for effect in firms.effects], 0.98))
    aside = 0.05 * (max(highest, 0.0) - min(lowest, 0.0)) or 1.0
    axes.set_ylim(min(lowest, 0.0) - aside, max(highest, 0.0) + aside)
    axes.axhline(0, color=_INK, lw=0.8)
    axes.axhline(firms.claim.sign * firms.claim.smallest * scale, color=_INK, lw=0.8, ls=":")
    for outcome, colour in COLOURS.items():
        axes.plot(
            [], [], "o", color=colour, label=f"{WORDS[outcome]}: {percent(firms.share(outcome))}"
        )
    axes.legend(frameon=False, fontsize=8.5, loc="best")
    axes.set_xlabel("sampled firms, by effect")
    axes.set_ylabel(_effect_label(firms.claim))
    axes.set_title("Over the plausible ranges of what nobody knows", fontsize=10, loc="left")
    _bare(axes)


def _draw_condition(axes: Axes, firms: Firms) -> None:
    condition = firms.condition
    if condition is None:
        axes.set_title("What tells the firms apart", fontsize=10, loc="left")
        axes.axis("off")
        words = "Nearly all firms are of one kind:\nthere is nothing to tell apart."
        axes.text(0.5, 0.5, words, ha="center", va="center", color=_INK, transform=axes.transAxes)
        return
    tells = condition.balanced >= statement().rules.told_from
    unlike = "" if tells else f": {how_much_better(condition)} than guessing"
    axes.set_title(f"What tells the firms apart best{unlike}", fontsize=10, loc="left")
    name = condition.inequality.name
    figures: Any = firms.figures.get(name)
    if figures is None:
        figures = np.array([float(firm[name]) for firm in firms.values])
    scale = _scale(firms.claim)
    means = scale * np.array([effect.mean for effect in firms.effects])
    for outcome, colour in COLOURS.items():
        those = np.array([one == outcome for one in firms.outcomes])
        axes.plot(figures[those], means[those], "o", color=colour, ms=4, alpha=0.8)
    if name in parameters() and isinstance(parameter(name).default, int):
        axes.locator_params(axis="x", integer=True)
    else:
        axes.locator_params(axis="x", nbins=6)
    axes.axvline(condition.inequality.threshold, color=_INK, lw=1, ls="--")
    axes.axhline(0, color=_INK, lw=0.8)
    axes.set_xlabel(f"{name}     (best: {inequality(condition)}, {percent(condition.right)} right)")
    axes.set_ylabel(_effect_label(firms.claim))
    _bare(axes)


def _draw_map(figure: Figure, axes: Axes, found: FailureMap) -> None:
    scale = _scale(found.claim)
    means = scale * np.array([[effect.mean for effect in row] for row in found.effects])
    far = max(float(np.abs(means).max()), scale * found.claim.smallest)
    colours = "RdBu" if found.claim.sign > 0 else "RdBu_r"
    image = axes.imshow(means, cmap=colours, vmin=-far, vmax=far, aspect="auto", origin="lower")
    for row in range(len(found.rows)):
        for column in range(len(found.columns)):
            sign = {"holds": "●", "open": "", "reversed": "×"}[found.outcome(row, column)]
            ink = "white" if abs(means[row, column]) > 0.6 * far else _INK
            axes.text(column, row, sign, ha="center", va="center", color=ink)
    axes.set_xticks(range(len(found.columns)), [plain(value) for value in found.columns])
    axes.set_yticks(range(len(found.rows)), [plain(value) for value in found.rows])
    axes.set_xlabel(found.across)
    axes.set_ylabel(found.down)
    axes.set_title("Where it holds (●), is reversed (×); blue: as claimed", fontsize=10, loc="left")
    figure.colorbar(image, ax=axes, label=_effect_label(found.claim), shrink=0.9)


def _dots(axes: Axes, places: Any, effects: Sequence[Effect], colours: Sequence[str]) -> None:
    for place, effect, colour in zip(places, effects, colours, strict=True):
        axes.plot([effect.low, effect.high], [place, place], color=colour, lw=2, alpha=0.6)
        axes.plot(effect.mean, place, "o", color=colour, ms=6)


def _scale(claim: Claim) -> float:
    return 100.0 if measure(claim.measure).unit == "share" else 1.0


def _effect_label(claim: Claim) -> str:
    unit = measure(claim.measure).unit
    shown = {"share": ", points", "ratio": "", "of the mean": ", share of the mean"}
    return f"effect{shown.get(unit, f', {unit}')}"


def _times(effect: Effect, scale: float) -> Effect:
    return Effect(*(scale * end for end in effect))


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)

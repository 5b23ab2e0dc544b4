"""Main effects: what each lever does to a measure, the others as the design has them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.analysis.estimate import Estimate, linear_fit, paired
from rms_agents.experiments.analysis.results import Results, is_number
from rms_agents.parameters import Value

Array = NDArray[np.float64]


class Level(NamedTuple):
    """A value of a lever and what the measure comes to there.

    Attributes
    ----------
    value : value
    mean : float
    difference : Estimate or None
        To the reference level; None for that level itself.
    """

    value: Value
    mean: float
    difference: Estimate | None


class MainEffect(NamedTuple):
    """What one lever does to one measure.

    Attributes
    ----------
    lever, measure : str
    levels : tuple of Level
        On a grid the mean over all other levers; one at a time, with all others at their base; for
        scattered points the two ends of a straight line.
    swing : Estimate
        From the lowest level to the highest; for words, from the first to the last.
    points : array of float, shape (points, 2), or None
        For scattered numbers: value and mean of the measure at each point.
    """

    lever: str
    measure: str
    levels: tuple[Level, ...]
    swing: Estimate
    points: Array | None = None


class Effects(NamedTuple):
    """All main effects on a measure.

    Attributes
    ----------
    measure : str
    effects : tuple of MainEffect
        The largest swing first.
    explained : float or None
        For scattered points: the share of the differences between points that straight lines
        explain.
    note : str
        What the design cannot show; empty if nothing.
    """

    measure: str
    effects: tuple[MainEffect, ...]
    explained: float | None
    note: str


def main_effects(results: Results, measure: str) -> Effects:
    """Return what each lever does to a measure.

    On a grid and one at a time, differences between levels are taken within each replicate, where
    all points share their luck, and then averaged: paired intervals. They tell how much luck blurs
    the effect *at the points of this design*. For scattered points a straight line is fitted: see
    `estimate.linear_fit`.
    """
    if results.shape == "scattered":
        return _scattered(results, measure)
    found = [_levels(results, measure, lever) for lever in results.levers]
    note = ""
    if results.shape == "one-at-a-time" and len(results.levers) > 1:
        note = "One at a time: each effect holds where all else is as in the base."
    return Effects(measure, _largest_first(found), None, note)


def _levels(results: Results, measure: str, lever: str) -> MainEffect:
    values = results.values(lever)
    figures = results.figures[measure]
    chosen = np.ones(len(values), bool)
    if results.shape == "one-at-a-time":
        assert results.base_point is not None
        place = results.names.index(lever)
        base = results.points[results.base_point]
        chosen = np.array(
            [
                all(a == b for i, (a, b) in enumerate(zip(p, base, strict=True)) if i != place)
                for p in results.points
            ]
        )
    levels = results.levels(lever)
    means = np.stack(
        [
            figures[chosen & np.array([value == level for value in values])].mean(axis=0)
            for level in levels
        ]
    )
    base_value = results.base_value(lever)
    reference = levels.index(base_value) if base_value in levels else 0
    return MainEffect(
        lever,
        measure,
        tuple(
            Level(
                level,
                float(means[at].mean()),
                None if at == reference else paired(means[at] - means[reference]),
            )
            for at, level in enumerate(levels)
        ),
        paired(means[-1] - means[0]),
    )


def encoded(results: Results, lever: str) -> tuple[Array, list[Value]]:
    """Return a lever as columns of a fit, and the level that each column stands for.

    A number becomes one column from 0 at its lowest to 1 at its highest level; words become a
    column of 0 and 1 each, but for the first.
    """
    levels = results.levels(lever)
    values = results.values(lever)
    if is_number(lever):
        low, high = float(levels[0]), float(levels[-1])
        return ((np.array(values, float) - low) / (high - low))[:, None], [levels[-1]]
    found = [[float(value == level) for level in levels[1:]] for value in values]
    return np.array(found), levels[1:]


def _scattered(results: Results, measure: str) -> Effects:
    figures = results.figures[measure]
    parts = [encoded(results, lever) for lever in results.levers]
    columns = np.hstack([np.ones((len(figures), 1)), *(part for part, _ in parts)])
    fit = linear_fit(columns, figures)
    if fit is None:
        return Effects(
            measure,
            (),
            None,
            f"{len(figures)} points cannot tell the effects of {len(results.levers)} levers apart: "
            "too few points, or levers that move together.",
        )
    centre = columns.mean(axis=0)
    found = []
    first = 1
    for lever, (part, ends) in zip(results.levers, parts, strict=True):
        own = slice(first, first + part.shape[1])
        others = float(centre @ fit.coefficients - centre[own] @ fit.coefficients[own])
        levels = [Level(results.levels(lever)[0], others, None)]
        for at, end in enumerate(ends, first):
            estimate = fit.estimate(at)
            levels.append(Level(end, others + estimate.value, estimate))
        points = None
        if is_number(lever):
            values = np.array(results.values(lever), float)
            points = np.column_stack([values, figures.mean(axis=1)])
        swing = levels[-1].difference
        assert swing is not None
        found.append(MainEffect(lever, measure, tuple(levels), swing, points))
        first += part.shape[1]
    note = (
        "Scattered points: each effect is that of the best straight line from end to end, even "
        f"where that leaves what is possible; lines explain {100 * fit.explained:.0f} % of the "
        "differences between points."
    )
    return Effects(measure, _largest_first(found), fit.explained, note)


def _largest_first(effects: list[MainEffect]) -> tuple[MainEffect, ...]:
    def span(effect: MainEffect) -> float:
        means = [level.mean for level in effect.levels]
        return max(means) - min(means)

    return tuple(sorted(effects, key=span, reverse=True))

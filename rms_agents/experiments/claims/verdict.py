"""From numbers to a verdict, by the rules that `claims.toml` states and by nothing else."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.claims.statement import Rules, Verdict
from rms_agents.experiments.intervals import half_width

Outcome = Literal["holds", "reversed", "open"]
Ablated = Literal["removes", "weakens", "leaves", "strengthens"]


class Effect(NamedTuple):
    """A mean of paired differences, with its 95 % interval."""

    mean: float
    low: float
    high: float


def effect_of(values: NDArray[np.float64]) -> Effect:
    """Return the mean of some pairs' differences; of one pair, an interval without ends."""
    mean = float(values.mean())
    half = half_width(values)
    if half is None:
        return Effect(mean, -math.inf, math.inf)
    return Effect(mean, mean - half, mean + half)


def turned(effect: Effect, sign: int) -> Effect:
    """Return an effect counted in the direction that the claim foretells."""
    return effect if sign > 0 else Effect(-effect.mean, -effect.high, -effect.low)


def stated_outcome(effect: Effect, sign: int, smallest: float) -> Outcome:
    """Return what the stated pair says: the whole interval must be large enough."""
    found = turned(effect, sign)
    if found.low >= smallest:
        return "holds"
    return "reversed" if found.high <= -smallest else "open"


def firm_outcome(effect: Effect, sign: int, smallest: float) -> Outcome:
    """Return what one sampled firm says: a clear direction, and a mean that is large enough."""
    found = turned(effect, sign)
    if found.low > 0.0 and found.mean >= smallest:
        return "holds"
    return "reversed" if found.high < 0.0 and found.mean <= -smallest else "open"


def verdict(stated: Outcome, holds_share: float, reversed_share: float, rules: Rules) -> Verdict:
    """Return the verdict on a claim.

    Parameters
    ----------
    stated : {"holds", "reversed", "open"}
        What the stated pair says.
    holds_share, reversed_share : float
        Of the sampled firms.
    rules : Rules

    Returns
    -------
    {"supported", "conditional", "unsupported", "reversed"}
    """
    if stated == "holds" and holds_share >= rules.supported_from:
        return "supported"
    if stated == "reversed" and reversed_share >= holds_share:
        return "reversed"
    return "conditional" if holds_share >= rules.conditional_from else "unsupported"


def ablation_outcome(without: Effect, difference: Effect, sign: int, smallest: float) -> Ablated:
    """Return what taking a mechanism away does to an effect.

    Parameters
    ----------
    without : Effect
        The effect with the mechanism away.
    difference : Effect
        That less the effect with the mechanism.
    sign : int
    smallest : float

    Returns
    -------
    {"removes", "weakens", "leaves", "strengthens"}
        It removes an effect that was large enough to matter, clearly shrinks and no longer is; it
        leaves one that does not clearly change.
    """
    change = turned(difference, sign)
    left = turned(without, sign).mean
    if change.high < 0.0:
        return "removes" if left < smallest <= left - change.mean else "weakens"
    return "strengthens" if change.low > 0.0 else "leaves"


def direction(effect: Effect) -> Literal["up", "down", "unclear"]:
    """Return where an effect clearly goes."""
    if effect.low > 0.0:
        return "up"
    return "down" if effect.high < 0.0 else "unclear"

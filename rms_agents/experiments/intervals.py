"""Intervals around means of few values, or the words why there is none.

A 95 % interval that holds the truth less often than that is worse than none, and means of runs are
not those of a textbook: one firm in fifty collapses, a count is nought but for three runs. So on
the side of the long tail the end is where Hall's t has it, which allows for skewness (P. Hall 1992,
JRSS B 54:221); on the other it is Student's, drawn towards Hall's the more the skewness is known.
Where fewer than ten values differ from all the others, the few decide, nothing is known of them,
and nothing is said. docs/intervals.md counts how often such intervals hold the truth.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FEWEST_DIFFERING = 10
_ROUNDING = 1e-12  # of the largest value: what sums in another order differ by
_FEW = 30  # values of which a skewness is too rough to bring an end nearer
_STRAIGHT = 1e-6  # skewness below which Hall's t is Student's
_HALVINGS = 60  # more than a float has digits


def _middle_share(angle: float, degrees: int) -> float:
    """Return P(abs(T) < tan(angle) * sqrt(degrees)) for Student's t.

    The finite series of Abramowitz & Stegun 26.7.3 and 26.7.4: exact for whole degrees of freedom.
    """
    sine, cosine = math.sin(angle), math.cos(angle)
    if degrees == 1:
        return 2.0 * angle / math.pi
    odd = degrees % 2
    places = np.arange(1, (degrees - 2 - odd) // 2 + 1)
    ratios = (2 * places - 1 + odd) / (2 * places + odd) * cosine**2
    series = 1.0 + float(np.cumprod(ratios).sum())
    if odd:
        return 2.0 / math.pi * (angle + sine * cosine * series)
    return sine * series


@cache
def student_t(share: float, degrees: int) -> float:
    """Return the t beyond which, on both sides together, ``1 - share`` of the distribution lies.

    Parameters
    ----------
    share : float
        Such as .95.
    degrees : int
        Degrees of freedom, at least 1.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _middle_share(middle, degrees) < share:
            low = middle
        else:
            high = middle
    return math.tan(low) * math.sqrt(degrees)


def half_width(values: NDArray[np.float64], share: float = 0.95) -> float | None:
    """Return half the width of the interval of a mean; None where one value says nothing of it."""
    count = len(values)
    if count < 2:
        return None
    return student_t(share, count - 1) * float(values.std(ddof=1)) / math.sqrt(count)


class Interval(NamedTuple):
    """An interval, or why there is none.

    Attributes
    ----------
    low, high : float or None
        None for both where the values cannot tell.
    reason : str
        Empty, or in a few words why not.
    """

    low: float | None
    high: float | None
    reason: str = ""


def mean_interval(values: NDArray[np.float64], share: float = 0.95) -> Interval:
    """Return the interval of a mean: see the module.

    Parameters
    ----------
    values : array of float, shape (runs,)
    share : float
        How often the interval should hold the true mean.
    """
    count = len(values)
    if count < 2:
        return Interval(None, None, "one pair says nothing of chance")
    differing = count_differing(values)
    if 2 * differing < count and differing < FEWEST_DIFFERING:
        return Interval(None, None, too_few(differing, count))
    return Interval(*mean_ends(values, share))


def mean_ends(values: NDArray[np.float64], share: float = 0.95) -> tuple[float, float]:
    """Return the ends of the interval of a mean, of however few values that differ.

    Parameters
    ----------
    values : array of float, shape (runs,)
        At least two.
    share : float
        How often the interval should hold the true mean.
    """
    count = len(values)
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    if spread <= _ROUNDING * abs(mean):
        return mean, mean
    critical = student_t(share, count - 1) / math.sqrt(count)
    skewness = float(((values - mean) ** 3).mean()) / spread**3
    trust = 1.0 - min(1.0, _FEW / count)  # as the variance of an estimated skewness falls
    below, above = (
        hall if hall > critical else critical + trust * (hall - critical)
        for hall in (_hall(critical, skewness, count), -_hall(-critical, skewness, count))
    )
    return mean - below * spread, mean + above * spread


def count_differing(values: NDArray[np.float64]) -> int:
    """Return how many values are not the one in the middle: the commonest, where most are alike."""
    middle = np.sort(values)[len(values) // 2]
    apart = np.abs(values - middle)
    return int((apart > _ROUNDING * np.abs(values).max()).sum())


def too_few(differing: int, count: int) -> str:
    """Return the words for values of which all but a few are alike."""
    if differing == 0:
        return f"no difference in {count} pairs, which does not rule out a rare one"
    return f"only {differing} of {count} pairs differ from the rest"


def _hall(wanted: float, skewness: float, count: int) -> float:
    """Return what (mean - truth) / spread is where Hall's transformation of it is `wanted`."""
    if abs(skewness) < _STRAIGHT:
        return wanted
    inner = 1.0 + skewness * (wanted - skewness / (6.0 * count))
    return 3.0 / skewness * (math.cbrt(inner) - 1.0)

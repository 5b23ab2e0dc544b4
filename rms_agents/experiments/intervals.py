"""Intervals around means of few values: Student's t, without a library of statistics."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

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

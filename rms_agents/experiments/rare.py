"""What so many pairs say of something that happens in none or few of them."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

_NORMAL_95 = 1.959963984540054
_ERROR = 0.025  # on each side
_HALVINGS = 60


@cache
def share_at_most(happened: int, count: int) -> float:
    """Return the largest share of which so few of so many would not be surprising.

    The upper end of Clopper and Pearson's exact 95 % interval; of none of n, 3.7 / n.
    """
    if happened >= count:
        return 1.0
    low, high = happened / count, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _chance_of_so_few(happened, count, middle) > _ERROR:
            low = middle
        else:
            high = middle
    return high


def _chance_of_so_few(happened: int, count: int, share: float) -> float:
    return sum(
        math.comb(count, k) * share**k * (1.0 - share) ** (count - k) for k in range(happened + 1)
    )


def bounded_interval(differences: NDArray[np.float64], span: float) -> tuple[float, float]:
    """Return where a mean difference can lie if few pairs differ from the others.

    Each share, of the pairs that go further up and of those that go further down, is at the most
    what `share_at_most` says; how far they go is taken to be the most that there is.

    Parameters
    ----------
    differences : array of float, shape (pairs,)
    span : float
        The most by which two runs can differ.
    """
    count = len(differences)
    middle = float(np.sort(differences)[count // 2])
    down, up = int((differences < middle).sum()), int((differences > middle).sum())
    return (
        middle - (span + middle) * share_at_most(down, count),
        middle + (span - middle) * share_at_most(up, count),
    )


def paired_shares(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of a difference of two shares, each pair being -1, 0 or 1.

    Tango's score interval for paired shares (1998, Statistics in Medicine 17:891), which is never
    without width: of 30 pairs that are all alike it goes from -11 to +11 points.
    """
    count = len(differences)
    up, down = int((differences > 0).sum()), int((differences < 0).sum())
    found = (up - down) / count
    ends = []
    for side in (-1.0, 1.0):
        near, far = found, side
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            if abs(_score(up, down, count, middle)) <= _NORMAL_95:
                near = middle
            else:
                far = middle
        ends.append(near)
    return ends[0], ends[1]


def _score(up: int, down: int, count: int, difference: float) -> float:
    """Return by how many standard errors the pairs are off a difference of shares."""
    # The likeliest share that goes down, given the difference: the root of a quadratic equation.
    linear = -up - down + (2 * count - up + down) * difference
    constant = -down * difference * (1.0 - difference)
    root = math.sqrt(max(0.0, linear**2 - 8.0 * count * constant))
    share = (root - linear) / (4.0 * count)
    variance = count * (2.0 * share + difference * (1.0 - difference))
    apart = up - down - count * difference
    if apart == 0.0:
        return 0.0
    return apart / math.sqrt(variance) if variance > 0 else math.inf

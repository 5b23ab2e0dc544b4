"""Bands over the weeks of many runs: one for each week by itself, one for whole paths."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LEAST_SCALE = 0.1  # of the mean one: in weeks in which hardly any run has left the others yet


def band(values: Array, share: float = 0.9) -> Array:
    """Return mean, low and high over the first axis; `share` of the runs lies between the last two.

    That holds for each week by itself. The ends are order statistics (no interpolation): each is
    the value of a run.
    """
    ordered = np.sort(values, axis=0)
    last = len(ordered) - 1
    low = int(np.floor(last * (1 - share) / 2))
    return np.stack([ordered.mean(axis=0), ordered[low], ordered[last - low]])


def path_band(
    values: Array, share: float = 0.9, lowest: float = -math.inf, highest: float = math.inf
) -> Array | None:
    """Return mean, low and high between which a whole path stays with a chance of `share`.

    How far a path strays is its largest distance from the mean of the others in any week, in units
    of their scatter in that week, above and below each by itself. The band is as wide as the path
    that strays as the k-th least of n, k being ``share * (n + 1)`` rounded up: so a further path,
    which might as well stand at any place among them, lies inside with about that chance
    (conformal prediction, Vovk et al. 2005, with each path left out in turn).

    Parameters
    ----------
    values : array of float, shape (runs, weeks)
    share : float
    lowest, highest : float
        What values cannot go beyond.

    Returns
    -------
    array of float, shape (3, weeks), or None
        None where k is more than n: of so few runs the widest does not reach far enough.
    """
    runs = len(values)
    place = math.ceil(share * (runs + 1))
    if place > runs or runs < 2:
        return None
    mean = values.mean(axis=0)
    apart = values - mean
    squares = np.stack([np.minimum(apart, 0.0) ** 2, np.maximum(apart, 0.0) ** 2])
    sums = squares.sum(axis=1)
    own = np.where(apart < 0, squares[0], squares[1])
    others = np.where(apart < 0, sums[0], sums[1]) - own
    least = (_LEAST_SCALE**2) * sums.mean() / runs
    strays = own * (runs / (runs - 1)) ** 2 / (others / (runs - 1) + least + (own == 0))
    reach = math.sqrt(float(np.sort(strays.max(axis=1))[place - 1]))
    below, above = reach * np.sqrt(sums / runs + least)
    return np.stack([mean, np.maximum(mean - below, lowest), np.minimum(mean + above, highest)])

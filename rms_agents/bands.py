"""Bands over the weeks of many runs: one for each week by itself, one for whole paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

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


def band_by_weeks(columns: Iterable[Array], share: float = 0.9) -> Array:
    """Return what `band` does, to the same bits, from some weeks of all runs at a time.

    Parameters
    ----------
    columns : iterable of arrays of float, shape (runs, weeks of this part)
        All weeks in order. None holds a single week unless there is but one: numpy would add up a
        single column in another order, and so to other last bits.
    share : float
    """
    return np.concatenate([band(values, share) for values in columns], axis=1)


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
    return path_band_by_weeks(lambda: [values], len(values), share, lowest, highest)


def path_band_by_weeks(
    columns: Callable[[], Iterable[Array]],
    runs: int,
    share: float = 0.9,
    lowest: float = -math.inf,
    highest: float = math.inf,
) -> Array | None:
    """Return what `path_band` does, to the same bits, from some weeks of all runs at a time.

    Parameters
    ----------
    columns : callable
        Returns all weeks in order, some in each array (see `band_by_weeks`); called twice.
    runs : int
    share, lowest, highest : float
        See `path_band`.
    """
    place = math.ceil(share * (runs + 1))
    if place > runs or runs < 2:
        return None
    found = [_mean_and_squares(values) for values in columns()]
    mean = np.concatenate([part for part, _ in found])
    sums = np.concatenate([part for _, part in found], axis=1)
    least = (_LEAST_SCALE**2) * sums.mean() / runs
    furthest = np.zeros(runs)
    first = 0
    for values in columns():
        weeks = slice(first, first + values.shape[1])
        strays = _strays(values - mean[weeks], sums[:, weeks], least)
        np.maximum(furthest, strays.max(axis=1), out=furthest)
        first = weeks.stop
    reach = math.sqrt(float(np.sort(furthest)[place - 1]))
    below, above = reach * np.sqrt(sums / runs + least)
    return np.stack([mean, np.maximum(mean - below, lowest), np.minimum(mean + above, highest)])


def _mean_and_squares(values: Array) -> tuple[Array, Array]:
    """Return the mean of each week, and the summed squares of what lies below and above it."""
    mean = values.mean(axis=0)
    apart = values - mean
    below = np.minimum(apart, 0.0)
    below *= below
    above = np.maximum(apart, 0.0, out=apart)
    above *= above
    return mean, np.stack([below.sum(axis=0), above.sum(axis=0)])


def _strays(apart: Array, sums: Array, least: float) -> Array:
    """Return how far each path is from the others in each week, squared, in place of `apart`."""
    runs = len(apart)
    others = np.where(apart < 0, sums[0], sums[1])
    own = np.square(apart, out=apart)
    # In place, as all of this is as large as what is asked about.
    others -= own
    others /= runs - 1
    others += least
    others += own == 0
    own *= (runs / (runs - 1)) ** 2
    own /= others
    return own

"""How much of what varies is mere luck."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.analysis.estimate import Estimate
from rms_agents.experiments.intervals import student_t

Array = NDArray[np.float64]

_GROUPS = 50  # of points that are left out together
_EDGE = 1e-6
_FEWEST = 3  # replicates that allow an interval


class Luck(NamedTuple):
    """The share of luck in the variance of a measure.

    Attributes
    ----------
    share : Estimate
        Variance of single runs at given inputs over all variance of single runs, with its 95 %
        interval; none with fewer than three replicates.
    left : float
        Share of the variance between *means of the replicates* that is still luck. Indices of the
        means are blurred by it: an input whose total effect does not exceed it may do nothing.
    """

    share: Estimate
    left: float


def luck(values: Array) -> Luck | None:
    """Return the share of luck, from replicates that have the same luck at every point.

    With a mean per point and a mean per replicate taken out (two-way analysis of variance; Searle,
    Casella & McCulloch 1992), what is left is luck that meets other inputs differently. Luck common
    to all points raises or lowers them together, and does not make points differ. The interval
    counts both how few points and how few replicates there are (jackknife of the log odds over
    each, the squares added), with as many degrees of freedom as the fewer of the two allow.

    Parameters
    ----------
    values : array of float, shape (points, replicates)
        At points drawn over the ranges.

    Returns
    -------
    Luck or None
        None where there is one replicate, or nothing varies at all.
    """
    points, replicates = values.shape
    if replicates < 2 or points < 2 or np.ptp(values) == 0:
        return None
    share, left = _shares(values)
    if replicates < _FEWEST or points < _FEWEST:
        return Luck(Estimate(share, None, None), left)
    groups = np.array_split(np.arange(points), min(points, _GROUPS))
    fewer_points = [_shares(np.delete(values, group, axis=0))[0] for group in groups]
    fewer_runs = [_shares(np.delete(values, at, axis=1))[0] for at in range(replicates)]
    variance = _jackknife(_log_odds(fewer_points)) + _jackknife(_log_odds(fewer_runs))
    half = student_t(0.95, min(len(groups), replicates) - 1) * math.sqrt(variance)
    middle = float(_log_odds([share])[0])
    low, high = (1 / (1 + math.exp(-end)) for end in (middle - half, middle + half))
    return Luck(Estimate(share, low, high), left)


def _log_odds(shares: list[float]) -> Array:
    """Return shares on a scale without ends, on which their errors are nearly normal."""
    inside = np.clip(shares, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inside / (1 - inside)))


def _jackknife(without: Array) -> float:
    """Return the variance of an estimate from its values with one part after the other left out."""
    count = len(without)
    return float((count - 1) / count * ((without - without.mean()) ** 2).sum())


def _shares(values: Array) -> tuple[float, float]:
    points, replicates = values.shape
    means = values.mean(axis=1)
    within = float(values.var(axis=1, ddof=1).mean())
    rest = values - means[:, None] - values.mean(axis=0) + values.mean()
    meeting = float((rest**2).sum()) / ((points - 1) * (replicates - 1))
    between = float(means.var(ddof=1))
    inputs = max(0.0, between - meeting / replicates)
    total = inputs + within
    return (
        within / total if total > 0 else 0.0,
        min(1.0, meeting / replicates / between) if between > 0 else 1.0,
    )

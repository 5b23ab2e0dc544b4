"""How much of what varies is mere luck."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_RESAMPLES = 1000
_SEED = 21


class Luck(NamedTuple):
    """The share of luck in the variance of a measure.

    Attributes
    ----------
    share, low, high : float
        Variance of single runs at given inputs over all variance of single runs, with its 95 %
        interval (bootstrap over points).
    left : float
        Share of the variance between *means of the replicates* that is still luck. Indices of the
        means are blurred by it: an input whose total effect does not exceed it may do nothing.
    """

    share: float
    low: float
    high: float
    left: float


def luck(values: Array) -> Luck | None:
    """Return the share of luck, from replicates that have the same luck at every point.

    With a mean per point and a mean per replicate taken out (two-way analysis of variance; Searle,
    Casella & McCulloch 1992), what is left is luck that meets other inputs differently. Luck common
    to all points raises or lowers them together, and does not make points differ.

    Parameters
    ----------
    values : array of float, shape (points, replicates)
        At points drawn over the ranges.

    Returns
    -------
    Luck or None
        None where there is one replicate, or nothing varies at all.
    """
    if values.shape[1] < 2 or values.shape[0] < 2 or np.ptp(values) == 0:
        return None
    share, left = _shares(values)
    generator: Any = np.random.Generator(np.random.PCG64(_SEED))
    drawn = np.array(
        [
            _shares(values[generator.integers(0, len(values), len(values))])[0]
            for _ in range(_RESAMPLES)
        ]
    )
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Luck(share, float(low), float(high), left)


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

"""An estimate with its 95 % interval, from values that share luck or from a straight-line fit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.intervals import count_differing, mean_interval, student_t

Array = NDArray[np.float64]


class Estimate(NamedTuple):
    """A value and its 95 % interval; no interval where one run says nothing of it."""

    value: float
    low: float | None
    high: float | None

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval; None without one."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.ends is not None and self.ends[0] * self.ends[1] > 0


def paired(differences: Array) -> Estimate:
    """Return the mean of differences, one a replicate, with its interval: see `intervals`.

    Where none differs from the others, that is what is said of these replicates: no more.
    """
    mean = float(differences.mean())
    if len(differences) > 1 and count_differing(differences) == 0:
        return Estimate(mean, mean, mean)
    low, high, _ = mean_interval(differences)
    return Estimate(mean, low, high)


class Fit(NamedTuple):
    """A linear fit.

    Attributes
    ----------
    coefficients : array of float, shape (columns,)
    halves : array of float, shape (columns,)
        Half the width of each coefficient's 95 % interval.
    explained : float
        Share of the variance between point means that the fit explains.
    """

    coefficients: Array
    halves: Array
    explained: float

    def estimate(self, column: int) -> Estimate:
        """Return a coefficient with its interval."""
        value, half = float(self.coefficients[column]), float(self.halves[column])
        return Estimate(value, value - half, value + half)


def linear_fit(columns: Array, values: Array) -> Fit | None:
    """Return the least-squares fit of values at scattered points, all points on the same luck.

    Both the choice of points and the luck make the coefficients uncertain. Residuals of one point
    belong together, and so do those of one replicate: the covariance is that of two-way
    clustering (Cameron, Gelbach & Miller 2011), each part with its small-sample factor, never below
    the larger of its two parts. No straight line is assumed to be the truth: the interval is that
    of the best line.

    Parameters
    ----------
    columns : array of float, shape (points, columns)
        The first is all ones.
    values : array of float, shape (points, replicates)

    Returns
    -------
    Fit or None
        None where the points cannot tell the columns apart.
    """
    points, replicates = values.shape
    width = columns.shape[1]
    if points < width + 2 or np.linalg.matrix_rank(columns) < width:
        return None
    weights = np.linalg.pinv(columns)  # (columns, points)
    means = values.mean(axis=1)
    coefficients = weights @ means
    fitted = columns @ coefficients
    residuals = values - fitted[:, None]
    scores = weights[:, :, None] * residuals[None] / replicates  # (columns, points, replicates)
    correction = points / (points - width)
    by_point = (scores.sum(axis=2) ** 2).sum(axis=1) * correction
    degrees = points - width
    variance = by_point
    if replicates > 1:
        by_luck = (scores.sum(axis=1) ** 2).sum(axis=1) * replicates / (replicates - 1)
        both = (scores**2).sum(axis=(1, 2)) * correction
        variance = np.maximum(by_point + by_luck - both, np.maximum(by_point, by_luck))
        degrees = min(degrees, replicates - 1)
    spread = float(((means - means.mean()) ** 2).sum())
    left = float(((means - fitted) ** 2).sum())
    return Fit(
        coefficients,
        student_t(0.95, degrees) * np.sqrt(variance),
        1.0 - left / spread if spread > 0 else 1.0,
    )

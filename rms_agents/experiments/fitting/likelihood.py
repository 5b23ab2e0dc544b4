"""The exact likelihood of times of adoption, its maximum, and intervals from its profile.

Given who had adopted before a period, everybody else adopts in it with chance ``1 - exp(-h)``,
each by luck of their own, at the hazard ``h = outside + strength x seen``. So the likelihood of a
history is a product over people and periods, and needs no simulation. Its logarithm is concave:
there is one maximum. Below strength 0 the hazard is cut off at 0; the model knows no such
strength, but an interval that may reach below 0 covers as often there as anywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.fitting.adoptions import Adoptions

Array = NDArray[np.float64]

OUTSIDE, STRENGTH = 0, 1
MOST_HAZARD = 5.0  # the largest hazard a period that the model takes: 99 % adopt at once
_CHI_SQUARE_90 = 2.705543454095404  # 90 % quantile, one degree of freedom


class Interval(NamedTuple):
    """An estimate with its 90 % interval; an end that the data do not bound is infinite."""

    value: float
    low: float
    high: float

    def covers(self, truth: float) -> bool:
        """Return whether the interval holds a value."""
        return self.low <= truth <= self.high


@dataclass(frozen=True)
class History:
    """What happened to the people at risk, gathered by what they saw.

    Attributes
    ----------
    seen : float array, shape (kinds,)
        What was seen, each value once.
    adopted, stayed : float arrays, shape (kinds,)
        In how many person-periods somebody who saw that adopted, or did not.
    """

    seen: Array
    adopted: Array
    stayed: Array

    @classmethod
    def of(cls, adoptions: Adoptions, seen: Array, first: int, last: int) -> History:
        """Return what happened in the periods `first` to `last` (from 1, both included).

        Parameters
        ----------
        adoptions
        seen : float array, shape (people, until)
        first, last : int
        """
        periods = np.arange(first, last + 1)
        times = adoptions.times[:, None]
        at_risk = (times == 0) | (times >= periods)
        adopts = times == periods
        kinds, place = np.unique(seen[:, first - 1 : last][at_risk], return_inverse=True)
        adopted = np.bincount(place, weights=adopts[at_risk], minlength=len(kinds))
        there = np.bincount(place, minlength=len(kinds)).astype(float)
        return cls(kinds, adopted.astype(float), there - adopted)

    def log_likelihood(self, outside: float, strength: float) -> float:
        """Return the logarithm of the chance of all this."""
        hazard = np.maximum(0.0, outside + strength * self.seen)
        some = self.adopted > 0
        if (hazard[some] <= 0.0).any():
            return -math.inf
        chance = -np.expm1(-hazard[some])
        return float(self.adopted[some] @ np.log(chance) - self.stayed @ hazard)


class Fit:
    """The likeliest outside influence and strength of what is seen.

    Parameters
    ----------
    history : History

    Attributes
    ----------
    outside, strength : float
        Hazards a period; the strength per unit of what is seen.
    most : float
        The logarithm of the likelihood there.

    Raises
    ------
    InputError
        If everybody adopts at once, or nobody at risk ever saw anything.
    """

    def __init__(self, history: History) -> None:
        widest = float(history.seen.max(initial=0.0))
        if not history.stayed.any():
            raise InputError("everybody adopts at the first chance: nothing can be estimated")
        if widest <= 0.0:
            raise InputError(
                "nobody who had not adopted yet ever saw an adopter: sight cannot be estimated"
            )
        self._history = history
        self._columns = np.stack([np.ones_like(history.seen), history.seen])
        strongest = MOST_HAZARD / min(1.0, widest)
        self._limits = ((0.0, MOST_HAZARD), (-strongest, strongest))
        self.strength = _falling_root(
            lambda value: self._slope(STRENGTH, self._best(OUTSIDE, value), value),
            *self._limits[STRENGTH],
        )
        self.outside = self._best(OUTSIDE, self.strength)
        self.most = history.log_likelihood(self.outside, self.strength)

    def interval(self, which: int) -> Interval:
        """Return one of the two with its 90 % interval by the profile of the likelihood.

        It holds all values that a likelihood ratio test at 10 % does not refuse.
        """
        value = (self.outside, self.strength)[which]
        low, high = self._limits[which]
        return Interval(value, self._end(which, value, low), self._end(which, value, high))

    def without_strength(self) -> float:
        """Return the likeliest outside influence if what is seen does nothing."""
        return self._best(OUTSIDE, 0.0)

    def not_negative(self) -> tuple[float, float]:
        """Return the likeliest (outside, strength) of those that the model knows."""
        if self.strength >= 0.0:
            return self.outside, self.strength
        return self.without_strength(), 0.0

    def profile(self, which: int, value: float) -> float:
        """Return the log-likelihood at a value of one of the two, the other at its best."""
        return self._history.log_likelihood(*self._pair(which, value))

    def _pair(self, which: int, value: float) -> tuple[float, float]:
        other = self._best(1 - which, value)
        return (value, other) if which == OUTSIDE else (other, value)

    def _slope(self, which: int, outside: float, strength: float) -> float:
        hazard = outside * self._columns[OUTSIDE] + strength * self._columns[STRENGTH]
        pulled = hazard > 0.0
        weight = self._history.adopted[pulled] / np.expm1(hazard[pulled])
        weight -= self._history.stayed[pulled]
        return float(self._columns[which, pulled] @ weight)

    def _best(self, which: int, other: float) -> float:
        """Return the likeliest of one of the two, given the other."""
        free, fixed = self._columns[which], other * self._columns[1 - which]
        bound = (self._history.adopted > 0) & (free > 0.0)  # there the hazard must be above 0
        low, high = self._limits[which]
        low = max(low, float((-fixed[bound] / free[bound]).max(initial=low)))
        low += 1e-12 + 1e-9 * abs(low)

        def slope(value: float) -> float:
            return self._slope(which, *((value, other) if which == OUTSIDE else (other, value)))

        return _falling_root(slope, low, max(low, high))

    def _end(self, which: int, value: float, limit: float) -> float:
        """Return where the profile falls below the line between its top and a limit."""
        from scipy.optimize import brentq

        def above(candidate: float) -> float:
            return max(-10.0, self.profile(which, candidate) - self.most + _CHI_SQUARE_90 / 2)

        if above(limit) >= 0.0:
            return limit if limit == 0.0 else math.copysign(math.inf, limit)
        return float(brentq(above, value, limit, xtol=1e-10))


def _falling_root(slope: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function crosses 0, or the end nearest to it."""
    from scipy.optimize import brentq

    if slope(low) <= 0.0:
        return low
    return high if slope(high) >= 0.0 else float(brentq(slope, low, high, xtol=1e-13))

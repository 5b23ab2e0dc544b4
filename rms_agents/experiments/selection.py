"""Selecting the best of many alternatives: screening on common luck, until one is good enough.

A ranking and selection procedure with common random numbers in the line of Nelson and Matejcik
(1995, Management Science 41:1935), who let them share luck, Nelson, Swann, Goldsman and Song (2001,
Operations Research 49:950), who screen first so that the bulk of many alternatives costs little,
and Kim and Nelson (2001, ACM TOMACS 11:251), who screen again and again. Unlike those it promises a
*good* selection, whatever the means are, and estimates variances anew at each look.

At each look all that are left have the same number of runs, on the same seeds; the runs double from
look to look. For a pair (i, l) the difference of the means is at most

    mean(i) - mean(l) + t * sd(i - l) / sqrt(runs),

with Student's t at .05 / (looks * (alternatives - 1)) on one side. Where that is below zero, i is
dropped; as soon as nobody left can be better than the leader by more than the indifference, the
leader is selected. Let b be the best. If the bounds of the pairs (b, l) hold at every look, b is
never dropped and the selected is at most the indifference below it; by Bonferroni's inequality
they hold with probability .95, however the alternatives depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.best_probability import ERROR, FEWEST
from rms_agents.experiments.intervals import student_t

Array = NDArray[np.float64]
Sample = Callable[[int, range], Array]

LOOKS = 11
MOST = FEWEST << (LOOKS - 1)  # runs of one alternative
_ROUNDING = 1e-12  # of the variances: what a difference of two of them is made of


@dataclass(frozen=True)
class Selection:
    """What was selected, and how sure that is.

    Attributes
    ----------
    values : list of array of float
        What the runs of each alternative came to, run r with the luck r; higher is better.
    left : tuple of int
        Alternatives that were not dropped.
    leader : int
        The one of them with the highest mean.
    lead_bound : float
        What the best of the others left may be better by, at the most; 0 if none is left.
    indifference : float
    """

    values: list[Array]
    left: tuple[int, ...]
    leader: int
    lead_bound: float
    indifference: float

    @property
    def decided(self) -> bool:
        """Whether the leader is the best, or within the indifference of it: P >= .95."""
        return self.lead_bound <= self.indifference

    @property
    def runs(self) -> int:
        """How many runs there were in all."""
        return sum(map(len, self.values))


def difference_bounds(values: Array, alternatives: int, rare: bool = False) -> Array:
    """Return by how much each column's mean may be above each other's, at the most.

    Parameters
    ----------
    values : array of float, shape (runs, columns)
        Row r holds what all came to with the luck r.
    alternatives : int
        How many there were in the beginning.
    rare : bool
        For what is 0 or 1: two runs are imagined, in which either is ahead once, so that a few
        dozen runs in which nothing happened are no proof (after Agresti and Min 2005, Statistics
        in Medicine 24:729).

    Returns
    -------
    array of float, shape (columns, columns)
        Row i, column l: the upper bound of mean i less mean l.
    """
    runs = len(values)
    means = values.mean(axis=0)
    scatter = (values - means).T @ (values - means)
    own = np.diag(scatter)
    squares = own[:, None] + own[None, :] - 2.0 * scatter
    squares[squares < _ROUNDING * np.maximum(own[:, None], own[None, :])] = 0.0
    if rare:
        squares += 2.0 * (1.0 - np.eye(len(means)))
    error = ERROR / (LOOKS * max(1, alternatives - 1))
    half = student_t(1.0 - 2.0 * error, runs - 1) * np.sqrt(squares / ((runs - 1) * runs))
    return np.asarray(means[:, None] - means[None, :] + half)


def select(
    alternatives: int, sample: Sample, indifference: float, most_runs: int, rare: bool = False
) -> Selection:
    """Select the alternative with the highest mean, or one as good as that.

    Parameters
    ----------
    alternatives : int
    sample : callable
        ``sample(i, places)`` returns what alternative i comes to with the luck of each place.
    indifference : float
        A difference that does not matter.
    most_runs : int
        Runs at the most, of all alternatives together.
    rare : bool
        Whether values are 0 or 1: see `difference_bounds`.

    Raises
    ------
    InputError
        If `most_runs` do not even suffice for a first look.
    """
    least = FEWEST * alternatives
    if most_runs < least:
        raise InputError(
            f"--max-runs {most_runs}: must be at least {least}: {FEWEST} for each of "
            f"{alternatives} alternatives"
        )
    values = [np.empty(0)] * alternatives
    left = np.arange(alternatives)
    spent = done = taken = 0
    while True:
        count = min(max(FEWEST, 2 * done), done + (most_runs - spent) // len(left))
        for i in left:
            values[i] = np.concatenate([values[i], sample(int(i), range(done, count))])
        spent += len(left) * (count - done)
        done = count
        taken += 1
        bounds = difference_bounds(np.stack([values[i] for i in left], 1), alternatives, rare)
        kept = (bounds >= 0.0).all(axis=1)
        left, bounds = left[kept], bounds[np.ix_(kept, kept)]
        place = int(np.argmax([values[i].mean() for i in left]))
        others = np.delete(bounds[:, place], place)
        lead_bound = max(0.0, float(others.max())) if len(others) else 0.0
        found = Selection(values, tuple(left.tolist()), int(left[place]), lead_bound, indifference)
        if found.decided or taken == LOOKS or most_runs - spent < len(left):
            return found


class Indifference(NamedTuple):
    """A difference that does not matter: a number, or a share of something."""

    value: float
    share: bool

    def of(self, scale: float) -> float:
        """Return it in the units of a measure, given what a share is a share of."""
        return self.value * scale if self.share else self.value


def checked_indifference(text: str) -> Indifference:
    """Return what ``2%`` or ``5000`` stands for, or refuse it."""
    word = text.strip()
    share = word.endswith("%")
    try:
        value = float(word.removesuffix("%")) / (100.0 if share else 1.0)
    except ValueError:
        value = -1.0
    if not (np.isfinite(value) and value >= 0):
        raise InputError(f"--indifference {text}: must be a share such as 2%, or a number from 0")
    return Indifference(value, share)

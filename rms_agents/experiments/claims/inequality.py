"""The single inequality that best tells the firms in which a claim holds from the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FOLDS = 10


class Inequality(NamedTuple):
    """A figure on one side of a threshold.

    Attributes
    ----------
    name : str
    above : bool
        Whether the claim is said to hold at the threshold and above, or below it.
    threshold : float
    """

    name: str
    above: bool
    threshold: float

    def says(self, values: Array) -> Flags:
        """Return where the inequality holds."""
        return values >= self.threshold if self.above else values < self.threshold


class Condition(NamedTuple):
    """The best inequality, and how far to trust it.

    Attributes
    ----------
    inequality : Inequality
        Found on all firms.
    right : float
        Share of firms told rightly by inequalities in whose finding they had no part.
    guessing : float
        Share told rightly by always giving the commoner answer.
    balanced : float
        Mean of the shares told rightly among the firms in which the claim holds, and among the
        others; .5 is no better than chance.
    """

    inequality: Inequality
    right: float
    guessing: float
    balanced: float


def best_inequality(figures: Mapping[str, Array], holds: Flags) -> Inequality:
    """Return the inequality with the highest balanced accuracy; the first of equals.

    Parameters
    ----------
    figures : mapping of str to array of float, shape (firms,)
    holds : array of bool, shape (firms,)
        True at least once, and false at least once.
    """
    best = Inequality("", True, 0.0)
    highest = -1.0
    for name, values in figures.items():
        order = np.argsort(values, kind="stable")
        ordered, flags = values[order], holds[order]
        places = np.flatnonzero(np.diff(ordered) > 0.0)  # a threshold lies between two values
        if not len(places):
            continue
        yes_below = np.cumsum(flags)[places] / flags.sum()
        no_below = np.cumsum(~flags)[places] / (~flags).sum()
        above = 0.5 * (no_below + 1.0 - yes_below)
        for is_above, accuracy in ((True, above), (False, 1.0 - above)):
            place = int(accuracy.argmax())
            if accuracy[place] > highest + 1e-12:
                highest = float(accuracy[place])
                low, high = ordered[places[place]], ordered[places[place] + 1]
                best = Inequality(name, is_above, float(0.5 * (low + high)))
    return best


def find_condition(figures: Mapping[str, Array], holds: Flags) -> Condition | None:
    """Return the best inequality with its tenfold cross-validation.

    Every tenth firm is left out in turn, the inequality (its figure, side and threshold) is found
    anew on the others, and asked about those left out.

    Returns
    -------
    Condition or None
        None where fewer than two firms are of either kind, so that nothing can be learnt.
    """
    if min(holds.sum(), (~holds).sum()) < 2:
        return None
    told = np.zeros(len(holds), bool)
    folds = np.arange(len(holds)) % _FOLDS
    for fold in range(_FOLDS):
        left_out = folds == fold
        learnt = holds[~left_out]
        if learnt.all() or not learnt.any():
            told[left_out] = learnt.all()
            continue
        rule = best_inequality({name: v[~left_out] for name, v in figures.items()}, learnt)
        told[left_out] = rule.says(figures[rule.name][left_out])
    right = told == holds
    return Condition(
        best_inequality(figures, holds),
        float(right.mean()),
        float(max(holds.mean(), 1.0 - holds.mean())),
        float(0.5 * (right[holds].mean() + right[~holds].mean())),
    )

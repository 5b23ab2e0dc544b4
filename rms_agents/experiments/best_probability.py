"""How probable it is that each of a few alternatives is the best, from runs on the same luck."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST = 30  # pairs before anything is said: means of fewer are far from normal
ERROR = 0.05
_DRAWS = 20_000
_SEED = 20  # of the draws below only; the runs have their own luck
_SAME = 1e-9  # of the largest value: what rounding alone makes of equal means


def probability_best(values: Array) -> Array:
    """Return for each alternative the probability that its mean is the highest.

    The means, not single runs, are compared: what is not known of them after so many runs is drawn
    20,000 times from a multivariate Student t with their covariance (the posterior under a flat
    prior), and the share of the draws in which each is highest is counted. The covariance keeps
    what the alternatives owe to common luck. For two alternatives this is one minus the one-sided
    p value of the paired t test. A draw in which several are equally high is shared among them.

    Parameters
    ----------
    values : array of float, shape (runs, alternatives)
        Row r holds what all alternatives came to with the luck r; higher is better. At least two
        rows.

    Returns
    -------
    array of float, shape (alternatives,)
        Adds up to 1.
    """
    runs = len(values)
    generator: Any = np.random.Generator(np.random.PCG64(_SEED))
    means = values.mean(axis=0)
    # A triangle R with R'R the scatter: equal alternatives get equal columns, so they stay equal.
    triangle = np.linalg.qr(values - means, mode="r")
    normal = generator.standard_normal((_DRAWS, len(triangle)))
    spread = normal @ triangle / np.sqrt((runs - 1) * runs)
    stretch = np.sqrt((runs - 1) / generator.chisquare(runs - 1, _DRAWS))
    drawn = means + spread * stretch[:, None]
    highest = drawn.max(axis=1, keepdims=True)
    best = drawn >= highest - _SAME * np.abs(values).max()
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))


def looks(most: int) -> list[int]:
    """Return after how many pairs to look: 30, twice as many each time, and at the most."""
    counts = []
    count = FEWEST
    while count < most:
        counts.append(count)
        count *= 2
    return [*counts, most]


def needed_probability(most: int, alternatives: int) -> float:
    """Return the probability of being best that decides.

    Whoever looks often is sooner or later misled by luck, and so is whoever compares many. Shared
    out over the looks and the rivals (Bonferroni's inequality), the chance of ever naming one whose
    mean is not the highest stays below .05, as far as the means are normal.
    """
    return 1.0 - ERROR / (len(looks(most)) * (alternatives - 1))


def decided_best(probabilities: Array, most: int) -> int | None:
    """Return the place of the alternative that is the best beyond `needed_probability`, or None."""
    leader = int(probabilities.argmax())
    if probabilities[leader] >= needed_probability(most, len(probabilities)):
        return leader
    return None

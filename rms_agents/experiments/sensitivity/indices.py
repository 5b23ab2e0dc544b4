"""Screening and total effects, computed by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.sensitivity.inputs import Evaluate, Input, points_at
from rms_agents.experiments.sensitivity.luck import Luck, luck

Array = NDArray[np.float64]

_LEVELS = 4  # of Morris' grid
_RESAMPLES = 1000


class Screened(NamedTuple):
    """What an input does over its range, whatever the others (Morris 1991; Campolongo 2007).

    Attributes
    ----------
    name : str
    size, half : float
        Mean size of its elementary effects, scaled to the whole range, and half the width of its
        95 % interval (bootstrap over trajectories).
    mean : float
        Mean of the effects with their signs: near zero beside a large size, it works both ways.
    spread : float
        Their standard deviation: large where it interacts or bends.
    """

    name: str
    size: float
    half: float
    mean: float
    spread: float


class Index(NamedTuple):
    """The share of the variance of the mean response that an input causes (Sobol' 1993).

    Attributes
    ----------
    name : str
    first, first_half : float
        By itself, and half the width of the 95 % interval (bootstrap).
    total, total_half : float
        With all its interactions (Homma & Saltelli 1996; Jansen 1999).
    """

    name: str
    first: float
    first_half: float
    total: float
    total_half: float


class Screening(NamedTuple):
    """Screened inputs, the largest effect first, and the share of luck at the screened points."""

    inputs: tuple[Screened, ...]
    luck: Luck | None
    runs: int


class TotalEffects(NamedTuple):
    """Sobol' indices, the largest total effect first, and the share of luck.

    Attributes
    ----------
    indices : tuple of Index
        Empty if the mean response does not vary.
    luck : Luck or None
    runs : int
    """

    indices: tuple[Index, ...]
    luck: Luck | None
    runs: int


def screen(inputs: Sequence[Input], evaluate: Evaluate, trajectories: int, seed: int) -> Screening:
    """Return what each input does, from few runs: one changes at a time, along random paths.

    Parameters
    ----------
    inputs : sequence of Input
    evaluate : callable
        Gives the replicates at each point.
    trajectories : int
        At least 2; each visits one point more than there are inputs.
    seed : int
        Of the paths.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    problem = _problem(inputs)
    shares = sample.sample(problem, trajectories, num_levels=_LEVELS, seed=seed)
    values = evaluate(points_at(inputs, shares))
    found = analysis.analyze(
        problem,
        shares,
        values.mean(axis=1),
        num_levels=_LEVELS,
        num_resamples=_RESAMPLES,
        seed=seed,
    )
    screened = [
        Screened(own.name, *(float(found[key][at]) for key in _SCREENED))
        for at, own in enumerate(inputs)
    ]
    return Screening(
        tuple(sorted(screened, key=lambda one: one.size, reverse=True)), luck(values), values.size
    )


_SCREENED = ("mu_star", "mu_star_conf", "mu", "sigma")


def total_effects(
    inputs: Sequence[Input], evaluate: Evaluate, base: int, seed: int
) -> TotalEffects:
    """Return the share of the variance that each input causes, alone and with all others.

    Parameters
    ----------
    inputs : sequence of Input
        Independent, uniform over their ranges.
    evaluate : callable
        Gives the replicates at each point.
    base : int
        A power of 2; ``base * (inputs + 2)`` points are visited (Saltelli 2010).
    seed : int
        Of the points.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sample

    problem = _problem(inputs)
    shares = sample.sample(problem, base, calc_second_order=False, seed=seed)
    values = evaluate(points_at(inputs, shares))
    block = len(inputs) + 2
    independent = np.concatenate([values[::block], values[block - 1 :: block]])
    means = values.mean(axis=1)
    if np.ptp(means) == 0:
        return TotalEffects((), luck(independent), values.size)
    found: Any = analysis.analyze(
        problem,
        means,
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        seed=seed + 1,  # of its bootstrap; SALib takes 0 for none
    )
    indices = [
        Index(own.name, *(float(found[key][at]) for key in _INDICES))
        for at, own in enumerate(inputs)
    ]
    return TotalEffects(
        tuple(sorted(indices, key=lambda one: one.total, reverse=True)),
        luck(independent),
        values.size,
    )


_INDICES = ("S1", "S1_conf", "ST", "ST_conf")


def _problem(inputs: Sequence[Input]) -> dict[str, Any]:
    """Return the unit cube in SALib's words; `points_at` gives the cube its units."""
    return {
        "num_vars": len(inputs),
        "names": [own.name for own in inputs],
        "bounds": [[0.0, 1.0]] * len(inputs),
    }

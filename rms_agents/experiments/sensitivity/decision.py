"""A decision between two staffings, and what must be true for the better choice to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, quoted
from rms_agents.experiments.analysis.estimate import Estimate, paired
from rms_agents.experiments.hiring import with_more
from rms_agents.experiments.sensitivity.inputs import Evaluate, Input
from rms_agents.experiments.sensitivity.tornado import moved
from rms_agents.parameters import Value, parameter
from rms_agents.scenario import Scenario

Array = NDArray[np.float64]

DEFAULT = "sales.salespeople+1/service.service_agents+1"
STEPS = 5  # values over each range
_RESAMPLES = 2000
_SEED = 22
_SURE, _HARDLY = 0.95, 0.05

_CHANGE = re.compile(r"([a-z_]+\.[a-z_]+)\s*([+=-])\s*(.+)")


class Side(NamedTuple):
    """One of the two choices: its words, its scenario and the parameters that it sets for good."""

    text: str
    scenario: Scenario
    fixed: tuple[str, ...]


class Flip(NamedTuple):
    """How the better choice depends on one input.

    Attributes
    ----------
    input : Input
    values : tuple of value
        Where it was looked at.
    differences : tuple of Estimate
        First less second choice there, on the same luck.
    threshold : Estimate or None
        Where the better choice changes, nearest to the scenario's own value; straight lines lie
        between the values. None if the means do not cross within the range.
    probability : float
        That there is a threshold within the range: the share of resampled seeds that show one.
    """

    input: Input
    values: tuple[Value, ...]
    differences: tuple[Estimate, ...]
    threshold: Estimate | None
    probability: float

    @property
    def swing(self) -> float:
        """How far the difference moves over the range."""
        means = [difference.value for difference in self.differences]
        return max(means) - min(means)

    @property
    def verdict(self) -> str:
        """Whether it ``flips``, ``may flip`` or is ``none in range``."""
        if self.probability >= _SURE:
            return "flips"
        return "none in range" if self.probability <= _HARDLY else "may flip"


class Decision(NamedTuple):
    """Which of two choices is better, and what would change that.

    Attributes
    ----------
    first, second : Side
    difference : Estimate
        First less second in the scenario as it is.
    flips : tuple of Flip
        The surest first, then those that move the difference most.
    """

    first: Side
    second: Side
    difference: Estimate
    flips: tuple[Flip, ...]


def parse_decision(scenario: Scenario, text: str) -> tuple[Side, Side]:
    """Return the two choices of ``NAME+1/NAME+1``.

    Each side is one or more of ``NAME+N``, ``NAME-N`` or ``NAME=VALUE`` with commas between them.
    What is added stays added through the timeline, as in `hire`.

    Raises
    ------
    InputError
        If it is not two different sides, or a side is not accepted by the model.
    """
    sides = text.split("/")
    if len(sides) != 2:
        raise InputError(f"--decision {text}: must be two choices with / between: {DEFAULT}")
    first, second = (_side(scenario, side.strip()) for side in sides)
    if first.scenario.configuration() == second.scenario.configuration():
        raise InputError(f"--decision {text}: both choices are the same")
    return first, second


def _side(scenario: Scenario, text: str) -> Side:
    values: dict[str, Value] = {}
    more: dict[str, float] = {}
    for part in text.split(","):
        found = _CHANGE.fullmatch(part.strip())
        if found is None:
            raise InputError(f"--decision {quoted(part)}: must be NAME+N, NAME-N or NAME=VALUE")
        name, sign, value = found.groups()
        declared = parameter(name)
        if sign == "=":
            values[name] = declared.parsed(value)
            continue
        try:
            more[name] = float(f"{sign}{value}")
        except ValueError:
            raise InputError(f"--decision {part}: {quoted(value)} is not a number") from None
        if not declared.numeric or isinstance(declared.default, bool):
            raise InputError(f"--decision {part}: only numbers can be raised; use {name}=VALUE")
    changed = scenario.with_values(values)
    if more:
        changed = with_more(changed, {1: more})
        changed.changes()  # refuses what cannot change or leaves its range
    return Side(text, changed, tuple(values))


def decide(
    sides: tuple[Side, Side], inputs: Sequence[Input], first: Evaluate, second: Evaluate
) -> Decision:
    """Return which of two choices is better, and at which values of each input that changes.

    Parameters
    ----------
    sides : tuple of Side
    inputs : sequence of Input
    first, second : callable
        Give the replicates of each choice at points in the inputs, on the same luck.

    Returns
    -------
    Decision
        The uncertainty of each threshold is that of the luck: seeds are drawn anew, with
        replacement, 2,000 times, the same for all points (bootstrap of the pairs).
    """
    base = tuple(own.base for own in inputs)
    points = [base]
    for place, own in enumerate(inputs):
        points += [moved(base, place, value) for value in own.steps(STEPS)]
    differences = first(points) - second(points)
    flips = []
    at = 1
    for own in inputs:
        values = own.steps(STEPS)
        flips.append(find_flip(own, values, differences[at : at + len(values)]))
        at += len(values)
    flips.sort(key=lambda flip: (flip.probability, flip.swing), reverse=True)
    return Decision(*sides, paired(differences[0]), tuple(flips))


def find_flip(own: Input, values: Sequence[Value], differences: Array) -> Flip:
    """Return where a difference changes its sign over the values of an input.

    Parameters
    ----------
    own : Input
    values : sequence of value
        In rising order.
    differences : array of float, shape (values, replicates)
    """
    places = np.array(values, float)
    base = float(own.base)
    replicates = differences.shape[1]
    generator: Any = np.random.Generator(np.random.PCG64(_SEED))
    counts = generator.multinomial(replicates, np.full(replicates, 1 / replicates), _RESAMPLES)
    drawn = _thresholds(places, counts @ differences.T / replicates, base)
    there = ~np.isnan(drawn)
    mean = float(_thresholds(places, differences.mean(axis=1)[None], base)[0])
    threshold = None
    if not np.isnan(mean):
        low, high = np.quantile(drawn[there], (0.025, 0.975)) if there.any() else (mean, mean)
        threshold = Estimate(mean, min(float(low), mean), max(float(high), mean))
        if replicates < 2:
            threshold = Estimate(mean, None, None)
    return Flip(
        own,
        tuple(values),
        tuple(paired(row) for row in differences),
        threshold,
        float(there.mean()),
    )


def _thresholds(places: Array, curves: Array, base: float) -> Array:
    """Return where each curve changes its sign nearest to the base; NaN where it does not.

    A curve that only touches zero, or stays there, does not change its sign.
    """
    curves = curves.copy()
    for at in range(1, curves.shape[1]):
        zero = curves[:, at] == 0
        curves[zero, at] = np.sign(curves[zero, at - 1]) * np.finfo(float).tiny
    left, right = curves[:, :-1], curves[:, 1:]
    crosses = np.sign(left) * np.sign(right) < 0
    share = np.divide(left, left - right, out=np.zeros_like(left), where=crosses)
    found = np.where(crosses, places[:-1] + share * np.diff(places), np.nan)
    distances = np.where(crosses, np.abs(found - base), np.inf)
    return np.asarray(found[np.arange(len(found)), distances.argmin(axis=1)])

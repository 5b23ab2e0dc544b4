"""The tornado: each input alone at the ends of its range, all else as in the scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rms_agents.experiments.analysis.estimate import Estimate, paired
from rms_agents.experiments.sensitivity.inputs import Evaluate, Input
from rms_agents.parameters import Value


class Bar(NamedTuple):
    """What an input does alone.

    Attributes
    ----------
    input : Input
    low, high : Estimate
        Difference of the measure to the scenario as it is, at the low and the high end of the
        range, on the same luck.
    """

    input: Input
    low: Estimate
    high: Estimate

    @property
    def reach(self) -> float:
        """The larger of both differences."""
        return max(abs(self.low.value), abs(self.high.value))


class Tornado(NamedTuple):
    """All bars, the farthest reaching first, and the mean of the scenario as it is."""

    bars: tuple[Bar, ...]
    mean: float


def tornado(inputs: Sequence[Input], evaluate: Evaluate) -> Tornado:
    """Return what each input does alone, with paired 95 % intervals.

    Interactions stay hidden here: `indices.total_effects` shows them.
    """
    base = tuple(own.base for own in inputs)
    points = [base]
    for place, own in enumerate(inputs):
        points += [moved(base, place, end) for end in own.steps(2)]
    values = evaluate(points)
    bars = [
        Bar(own, *(paired(values[1 + 2 * at + end] - values[0]) for end in (0, 1)))
        for at, own in enumerate(inputs)
    ]
    return Tornado(
        tuple(sorted(bars, key=lambda bar: bar.reach, reverse=True)), float(values[0].mean())
    )


def moved(base: tuple[Value, ...], place: int, value: Value) -> tuple[Value, ...]:
    """Return a point with one value changed."""
    return (*base[:place], value, *base[place + 1 :])

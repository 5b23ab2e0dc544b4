"""What is not known, or can be chosen, and between which ends an honest study varies it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.parameters import Parameter, Value, parameter, parameters
from rms_agents.scenario import Scenario

Array = NDArray[np.float64]
Points = Sequence[tuple[Value, ...]]
Evaluate = Callable[[Points], Array]  # a row a point, a column a replicate

GROUPS = {"levers": "lever", "unknowns": "unknown"}


class Input(NamedTuple):
    """Something that varies.

    Attributes
    ----------
    name : str
    low, high : float
        The ends of its plausible range.
    base : value
        What the scenario has; it may lie outside.
    whole : bool
        Whether only whole numbers count.
    unit, source : str
        Of the range: as declared with the parameter.
    """

    name: str
    low: float
    high: float
    base: Value
    whole: bool = False
    unit: str = ""
    source: str = ""

    @property
    def measured(self) -> bool:
        """Whether the range rests on evidence; otherwise it is an assumption."""
        return "assumption" not in self.source

    def value(self, share: float) -> Value:
        """Return the value below which `share` of the range lies."""
        if not self.whole:
            return float(self.low + share * (self.high - self.low))
        count = int(self.high) - int(self.low) + 1
        return int(self.low) + min(math.floor(share * count), count - 1)

    def steps(self, count: int) -> list[Value]:
        """Return so many values from end to end; whole numbers each once."""
        found = np.linspace(self.low, self.high, count)
        if self.whole:
            return [int(value) for value in np.unique(np.round(found))]
        return [float(value) for value in found]


def points_at(inputs: Sequence[Input], shares: Array) -> list[tuple[Value, ...]]:
    """Return the points of a design in the unit cube, in the units of the inputs."""
    return [
        tuple(found.value(float(share)) for found, share in zip(inputs, row, strict=True))
        for row in shares
    ]


def chosen_inputs(scenario: Scenario, over: str) -> tuple[list[Input], list[str]]:
    """Return what varies, with its ranges.

    Parameters
    ----------
    scenario : Scenario
    over : str
        ``levers`` or ``unknowns``: all of a kind that have a plausible range declared; or names
        with commas between them, each with its own range if wanted: ``NAME=LOW:HIGH``.

    Returns
    -------
    inputs : list of Input
    left_out : list of str
        Of a whole group: names that this scenario does not let vary.

    Raises
    ------
    InputError
        For unknown names, names without a range, and ranges out of order or out of bounds.
    """
    if over in GROUPS:
        found, left_out = [], []
        for name, declared in parameters().items():
            if declared.kind != GROUPS[over] or declared.plausible is None:
                continue
            own = _input(scenario, declared, *declared.plausible, declared.source)
            try:
                for end in own.steps(2):
                    scenario.with_values({name: end})
            except InputError:
                left_out.append(name)
            else:
                found.append(own)
        return found, left_out
    found = [_named(scenario, text.strip()) for text in over.split(",")]
    for position, own in enumerate(found):
        if own.name in {other.name for other in found[:position]}:
            raise InputError(f"--over {own.name}: is named twice")
        for end in own.steps(2):
            scenario.with_values({own.name: end})
    return found, []


def _named(scenario: Scenario, text: str) -> Input:
    name, equals, ends = (part.strip() for part in text.partition("="))
    if name in GROUPS:
        raise InputError(f"--over {name}: stands alone; beside names, name its members too")
    if name not in parameters():
        known = [*GROUPS, *parameters()]
        raise InputError(f"--over: unknown parameter {quoted(name)}: {nearest(name, known)}")
    declared = parameter(name)
    if not declared.numeric or isinstance(declared.default, bool):
        values = ("true", "false") if declared.numeric else declared.choices
        raise InputError(
            f"--over {name}: only numbers have a range, and this has no order from low to high "
            f"({declared.type_name}). A sweep runs each of its values: "
            f"--vary {name}={','.join(values) or 'A,B'}"
        )
    if not equals:
        if declared.plausible is None:
            raise InputError(f"--over {name}: has no plausible range; give one: {name}=LOW:HIGH")
        return _input(scenario, declared, *declared.plausible, declared.source)
    try:
        low, high = (float(part) for part in ends.split(":"))
    except ValueError:
        raise InputError(f"--over {text}: must be NAME=LOW:HIGH in numbers") from None
    for end in (low, high):
        declared.checked(end)
    if not low < high:
        raise InputError(f"--over {text}: LOW must be below HIGH")
    return _input(scenario, declared, low, high, "assumption of whoever gave the range")


def _input(scenario: Scenario, declared: Parameter, low: float, high: float, source: str) -> Input:
    return Input(
        declared.name,
        float(low),
        float(high),
        scenario.values[declared.name],
        isinstance(declared.default, int),
        declared.unit,
        source,
    )

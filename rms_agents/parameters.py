"""The parameters of the model: declared once, in `parameters.toml`, and checked here.

A scenario is a value for each of them. The compiled rules see the numeric ones as one record whose
fields are the names with an underscore for the point: ``sales.promise`` is ``p.sales_promise``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from rms_agents.errors import InputError, nearest, quoted, shortened

Value = bool | int | float | str

# Nothing in the model is smaller and means anything; a ratio to something smaller would overflow.
NEAREST_TO_ZERO = 1e-12
Kind = Literal["lever", "unknown", "switch", "setting"]


class Parameter(BaseModel):
    """One declaration.

    Attributes
    ----------
    name : str
        ``group.name``.
    default : bool, int, float or str
        Value in the baseline; its type is the parameter's type.
    unit : str
    low, high : float or None
        What is accepted, ends included; None for switches, choices and files.
    plausible : tuple of float or None
        What an honest study of the unknowns, or of the levers, would vary.
    choices : tuple of str
        The accepted words, for a choice.
    kind : {"lever", "unknown", "switch", "setting"}
        A lever is chosen by the firm, an unknown belongs to the world.
    fixed : bool
        True where it cannot change during a run.
    meaning, source : str
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str
    default: bool | int | float | str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    plausible: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    kind: Kind
    fixed: bool = False
    meaning: str
    source: str = "a switch of the model"

    @property
    def type_name(self) -> str:
        """The kind of value accepted, in words."""
        if self.name == "network.seed":
            return "'run' or a whole number"
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        words: dict[type, str] = {
            bool: "true or false",
            int: "a whole number",
            float: "a number",
            str: "a text",
        }
        return words[type(self.default)]

    @property
    def numeric(self) -> bool:
        """Whether the compiled rules see it."""
        return not isinstance(self.default, str)

    def checked(self, value: object) -> Value:
        """Return `value` in the parameter's own type, or refuse it.

        Raises
        ------
        InputError
            Naming the parameter, the value and the rule.
        """
        value = plain_value(value)
        if self.name == "network.seed" and isinstance(value, str) and value == "run":
            return "run"
        if isinstance(self.default, str) and self.name != "network.seed":
            if not isinstance(value, str) or (self.choices and value not in self.choices):
                raise self._refusal(value, f"must be {self.type_name}")
            return value
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise self._refusal(value, "must be true or false")
            return value
        if isinstance(value, bool) or not isinstance(value, int | float | np.number):
            raise self._refusal(value, f"must be {self.type_name}")
        if not (isinstance(value, int) or math.isfinite(value)):
            raise self._refusal(value, "must be finite")
        whole = isinstance(self.default, int) or self.name == "network.seed"
        if whole and value != int(value):
            raise self._refusal(value, "must be a whole number")
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            raise self._refusal(
                value, f"must be from {self.low:,.16g} to {self.high:,.16g} {self.unit}"
            )
        if whole:
            return int(value)
        number = float(value)
        if 0.0 < abs(number) < NEAREST_TO_ZERO:
            raise self._refusal(number, f"must be 0, or at least {NEAREST_TO_ZERO:g} away from it")
        return number

    def parsed(self, text: str) -> Value:
        """Return the value that a text such as ``0.3`` or ``true`` stands for, checked."""
        word = text.strip()
        if isinstance(self.default, bool):
            known = {"true": True, "on": True, "false": False, "off": False}
            return self.checked(known.get(word.lower(), text))
        if isinstance(self.default, str) and self.name != "network.seed":
            return self.checked(word)
        for kind in (int, float):
            try:
                return self.checked(kind(word))
            except InputError:
                raise
            except (ValueError, OverflowError):
                continue
        return self.checked(word)

    def _refusal(self, value: object, rule: str) -> InputError:
        shown = quoted(value) if isinstance(value, str) else shortened(str(value))
        return InputError(f"{self.name} = {shown}: {rule.strip()}")


def plain_value(value: object) -> object:
    """Return a value of numpy's, an array of no dimension too, as Python's own; others as is.

    `numpy.linspace` and `numpy.array` hand out such numbers, switches and words.
    """
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


@cache
def parameters() -> dict[str, Parameter]:
    """Return every declaration by name, in the order of the file."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        groups: dict[str, dict[str, dict[str, Any]]] = tomllib.load(file)
    found = {}
    for group, members in groups.items():
        for member, entry in members.items():
            low, high = entry.pop("range", (None, None))
            for field in ("plausible", "choices"):
                if field in entry:
                    entry[field] = tuple(entry[field])
            name = f"{group}.{member}"
            found[name] = Parameter(
                name=name,
                low=None if low is None else float(low),
                high=None if high is None else float(high),
                **entry,
            )
    return found


def parameter(name: str) -> Parameter:
    """Return one declaration; an unknown name is refused with the nearest valid ones."""
    known = parameters()
    if name not in known:
        raise InputError(f"unknown parameter {quoted(name)}: {nearest(name, known)}")
    return known[name]


def defaults() -> dict[str, Value]:
    """Return the baseline: the default of every parameter."""
    return {name: declared.default for name, declared in parameters().items()}


def field_name(name: str) -> str:
    """Return the record field of a parameter."""
    return name.replace(".", "_")


@cache
def record_index() -> dict[str, int]:
    """Return the position of each numeric parameter in the record."""
    numeric = [name for name, declared in parameters().items() if declared.numeric]
    return {name: position for position, name in enumerate(numeric)}


@cache
def record_dtype() -> np.dtype[Any]:
    """Return the record type that the compiled rules read: every numeric parameter as a float."""
    return np.dtype((np.record, [(field_name(name), np.float64) for name in record_index()]))


def pack(values: Mapping[str, Value]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the numeric parameters as one vector, in the order of `record_index`."""
    return np.array([float(values[name]) for name in record_index()], dtype=np.float64)

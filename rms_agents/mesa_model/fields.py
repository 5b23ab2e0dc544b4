"""Attributes of an agent that are the fields of its row."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from rms_agents.errors import InputError


class Field:
    """An attribute of an agent that reads the field of its row and, where allowed, writes it."""

    def __init__(self, name: str, writable: bool) -> None:
        self.name = name
        self.writable = writable

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return agent.row[self.name].item()

    def __set__(self, agent: Any, value: float) -> None:
        if not self.writable:
            raise InputError(
                f"{self.name} = {value!r}: can only be read; the rules of the week change it, "
                "because others depend on it"
            )
        agent.row[self.name] = finite(self.name, value)


def finite(name: str, value: float) -> float:
    """Return a number that may stand in a row, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise InputError(f"{name} = {value!r}: must be a number")
    if not math.isfinite(value):
        raise InputError(f"{name} = {value!r}: must be finite")
    return float(value)


def show_fields(role: type, fields: np.dtype[Any], writable: set[str]) -> None:
    """Give a role an attribute for each field of its row that it does not show in its own way."""
    for name in fields.names or ():
        if not hasattr(role, name):
            setattr(role, name, Field(name, name in writable))

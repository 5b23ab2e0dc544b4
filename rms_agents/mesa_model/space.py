"""The market as a space of Mesa's: a cell a person, connected where people are acquainted."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np
from mesa.discrete_space import Network as CellNetwork

from rms_agents.errors import InputError

_GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


class Market(CellNetwork):
    """The cells of a market: a view of the ties, which stay as they are for a whole run."""

    def add_cell(self, *_: Any) -> NoReturn:
        """Refuse: see `_refuse`."""
        self._refuse()

    def remove_cell(self, *_: Any) -> NoReturn:
        """Refuse: see `_refuse`."""
        self._refuse()

    def add_connection(self, *_: Any) -> NoReturn:
        """Refuse: see `_refuse`."""
        self._refuse()

    def remove_connection(self, *_: Any) -> NoReturn:
        """Refuse: see `_refuse`."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        """Refuse a change that the week, which reads the ties themselves, would not see."""
        raise InputError(
            "cells and connections: stay as they are, as do the people and ties of a run; for "
            "others give the model a scenario with ties of your own: Scenario.with_network"
        )


def places_of(community: Any) -> dict[int, tuple[float, float]]:
    """Return where everybody stands: communities on a spiral, their members on one around each."""
    found: dict[int, tuple[float, float]] = {}
    sizes = np.bincount(community)
    room = 1.3 * math.sqrt(float(sizes.max()))
    seen = np.zeros(len(sizes), np.int64)
    for i, group in enumerate(community):
        far, angle = room * math.sqrt(float(group) + 0.5), _GOLDEN_ANGLE * float(group)
        near, turn = 0.5 * math.sqrt(seen[group] + 0.5), _GOLDEN_ANGLE * float(seen[group])
        found[i] = (
            far * math.cos(angle) + near * math.cos(turn),
            far * math.sin(angle) + near * math.sin(turn),
        )
        seen[group] += 1
    return found

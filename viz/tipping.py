"""The tipping map: what becomes of the firm at each pair of values of two levers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rms_agents.errors import InputError
from rms_agents.experiments.tipping import MEANINGS, STATES, firm_state
from rms_agents.parameters import Value, parameter
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many
from viz.compute import in_order
from viz.firm import Firm, built
from viz.lever_list import slider_ends
from viz.turns import Stale

COLUMNS, ROWS = 11, 9
RUNS = 12  # of each cell
_PERSON_WEEKS = 400_000_000  # of a whole map: some seconds


class Cell(NamedTuple):
    """What became of the runs of one cell.

    Attributes
    ----------
    growth, idle, collapse : int
        Runs in each of the states of `experiments.tipping`.
    clients : float
        Mean number of clients at the end.
    """

    growth: int
    idle: int
    collapse: int
    clients: float

    @property
    def outcome(self) -> str:
        """What happened most often; of equals the worse."""
        counts = {"collapse": self.collapse, "idle": self.idle, "growth": self.growth}
        return max(counts, key=lambda name: counts[name])


@dataclass(frozen=True)
class Map:
    """Which cells a map has.

    Attributes
    ----------
    across, up : str
        The two levers.
    columns, rows : tuple of value
        Their values, ascending.
    here : tuple of (int, int)
        Column and row nearest to the firm as it is.
    runs : int
        Of each cell.
    """

    across: str
    up: str
    columns: tuple[Value, ...]
    rows: tuple[Value, ...]
    here: tuple[int, int]
    runs: int

    def values(self, place: tuple[int, int]) -> dict[str, Value]:
        """Return the two values of a cell."""
        return {self.across: self.columns[place[0]], self.up: self.rows[place[1]]}

    def from_here(self) -> list[tuple[int, int]]:
        """Return the places of all cells, those near "you are here" first."""
        places = [(x, y) for y in range(len(self.rows)) for x in range(len(self.columns))]
        return sorted(
            places, key=lambda at: (at[0] - self.here[0]) ** 2 + (at[1] - self.here[1]) ** 2
        )


def tipping_map(firm: Firm, across: str, up: str) -> Map:
    """Return the map of two levers around a firm.

    The two levers must be different and have a scale: see `app_state.check_axes`.
    """
    scenario = built(firm)
    columns, rows = axis(scenario, across, COLUMNS), axis(scenario, up, ROWS)
    cells = len(columns) * len(rows)
    fits = _PERSON_WEEKS // (scenario.people * scenario.weeks * cells)
    here = (_nearest(columns, scenario.values[across]), _nearest(rows, scenario.values[up]))
    return Map(across, up, columns, rows, here, max(1, min(RUNS, fits)))


def drawn(map_: Map, found: dict[tuple[int, int], Cell]) -> dict[str, Any]:
    """Return what the page draws of a map: rows from the top, each cell with its outcome."""
    rows = [
        [
            None if (cell := found.get((x, y))) is None else cell._asdict() | {"is": cell.outcome}
            for x in range(len(map_.columns))
        ]
        for y in reversed(range(len(map_.rows)))
    ]
    return {
        "across": map_.across,
        "up": map_.up,
        "columns": list(map_.columns),
        "rows": list(reversed(map_.rows)),
        "here": [map_.here[0], len(map_.rows) - 1 - map_.here[1]],
        "runs": map_.runs,
        "meanings": MEANINGS,
        "cells": rows,
        "busy": True,
    }


def axis(scenario: Scenario, name: str, most: int) -> tuple[Value, ...]:
    """Return values of a lever over the range of its slider, the scenario's own among them."""
    declared = parameter(name)
    lowest, highest = declared.low or 0.0, declared.high or math.inf
    now = float(scenario.values[name])
    low, high = slider_ends(declared)
    low, high = max(lowest, min(low, now)), max(high, now)
    size = _stride((high - low) / (most - 1), isinstance(declared.default, int))
    first = max(math.floor(low / size) * size, now - size * (most - 1))
    values = [first + size * place for place in range(most)]
    values[_nearest(values, now)] = now
    inside = [value for value in values if lowest <= value <= highest]
    return tuple(declared.checked(float(f"{value:.10g}")) for value in inside)


def _stride(span: float, whole: bool) -> float:
    """Return a round distance near `span`."""
    if whole:
        return float(max(1, math.floor(span)))
    power = 10.0 ** math.floor(math.log10(span)) if span > 0 else 1.0
    return min(
        (m * power for m in (1, 2, 2.5, 5, 10)), key=lambda size: abs(math.log(size / (span or 1)))
    )


def cells(firm: Firm, map_: Map, seed: int, stale: Stale) -> Iterator[dict[tuple[int, int], Cell]]:
    """Yield all cells that are known so far, again and again until the map is full.

    A cell whose values contradict each other stays away.
    """
    found: dict[tuple[int, int], Cell] = {}

    def one(place: tuple[int, int]) -> Cell | None:
        changed = firm
        try:
            for name, value in map_.values(place).items():
                changed = changed.moved(name, value)
        except InputError:
            return None
        return cell(built(changed), seed, map_.runs)

    for finished in in_order(map_.from_here(), one, stale):
        found |= {place: result for place, result in finished if result is not None}
        yield dict(found)


def cell(scenario: Scenario, seed: int, runs: int) -> Cell:
    """Return what becomes of a scenario in so many runs, the first with the given seed."""
    figures = simulate_many(scenario, range(seed, seed + runs), threads=1).figures
    states = firm_state(figures, scenario.values["firm.initial_clients"])
    growth, idle, collapse = (int((states == place).sum()) for place in range(len(STATES)))
    return Cell(growth, idle, collapse, float(figures["clients"].mean()))


def _nearest(values: Sequence[Value], now: Value) -> int:
    return int(np.argmin([abs(float(value) - float(now)) for value in values]))

"""The results of a sweep as arrays: a row a design point, a column a replicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.experiments.sweep.axes import SCENARIO
from rms_agents.experiments.sweep.folder import SweepFolder
from rms_agents.experiments.sweep.plan import recorded_scenario
from rms_agents.experiments.sweep.tables import read_runs
from rms_agents.measures import BY_NAME, FIGURES, RUN_FIGURES
from rms_agents.parameters import Value, parameter
from rms_agents.provenance import differences, program
from rms_agents.scenario import Scenario

Array = NDArray[np.float64]
Shape = Literal["grid", "one-at-a-time", "scattered"]

INITIAL_CLIENTS = "firm.initial_clients"


@dataclass(frozen=True)
class Results:
    """The results of a sweep.

    Attributes
    ----------
    base : Scenario
        What the sweep departs from.
    others : mapping of str to Scenario
        Those that the design names, where ``scenario`` varies.
    names : tuple of str
        What the design names.
    points : tuple of tuple of value
        A value for each name, of every point that has all its replicates.
    numbers : tuple of int
        The number of each of these points in the design.
    seeds : tuple of int
        Of each replicate.
    figures : dict of str to array of float, shape (points, replicates)
    initial_clients : array of float, shape (points,)
    left_out : int
        Points of the design that lack replicates.
    same_code : bool
        Whether this very version of the program made them.
    """

    base: Scenario
    others: Mapping[str, Scenario]
    names: tuple[str, ...]
    points: tuple[tuple[Value, ...], ...]
    numbers: tuple[int, ...]
    seeds: tuple[int, ...]
    figures: dict[str, Array]
    initial_clients: Array
    left_out: int = 0
    same_code: bool = True

    @cached_property
    def levers(self) -> tuple[str, ...]:
        """What really varies: names with more than one value."""
        return tuple(name for name in self.names if len(self.levels(name)) > 1)

    def values(self, name: str) -> list[Value]:
        """Return the value of a lever at each point."""
        place = self.names.index(name)
        return [point[place] for point in self.points]

    def levels(self, name: str) -> list[Value]:
        """Return the values of a lever, each once: numbers in order, words as they came."""
        found = list(dict.fromkeys(self.values(name)))
        return sorted(found, key=float) if is_number(name) else found

    def base_value(self, name: str) -> Value:
        """Return the value that the scenario itself has."""
        return self.base.name if name == SCENARIO else self.base.values[name]

    @cached_property
    def base_point(self) -> int | None:
        """The point from which all others depart in one lever; None if there is no such point."""
        for at, point in enumerate(self.points):
            if all(
                sum(a != b for a, b in zip(point, other, strict=True)) <= 1 for other in self.points
            ):
                return at
        return None

    @cached_property
    def shape(self) -> Shape:
        """How the points lie: it decides what they can show."""
        combinations = 1
        for name in self.levers:
            combinations *= len(self.levels(name))
        if len(set(self.points)) == len(self.points) == combinations:
            return "grid"
        return "scattered" if self.base_point is None else "one-at-a-time"


def is_number(name: str) -> bool:
    """Return whether a lever's values have an order and distances."""
    if name == SCENARIO:
        return False
    declared = parameter(name)
    return declared.numeric and not isinstance(declared.default, bool)


def unit(name: str) -> str:
    """Return the unit of a lever or measure; nothing where it has none."""
    if name in BY_NAME:
        return BY_NAME[name].unit
    if name in RUN_FIGURES:
        return RUN_FIGURES[name][0]
    return "" if name == SCENARIO else parameter(name).unit


def check_measures(names: Sequence[str]) -> None:
    """Refuse what is no figure of a run."""
    for position, name in enumerate(names):
        if name not in FIGURES:
            raise InputError(f"--measure: unknown measure {quoted(name)}: {nearest(name, FIGURES)}")
        if name in names[:position]:
            raise InputError(f"--measure {name}: is named twice")


def read_results(path: Path, partial: bool = False) -> Results:
    """Return the results of a sweep.

    Parameters
    ----------
    path : Path
        Folder of the sweep.
    partial : bool
        Whether to make do with the points of which all runs are finished and went well.

    Raises
    ------
    InputError
        If the folder is no sweep, or anything is missing and `partial` is not given.
    """
    folder = SweepFolder(path)
    table = read_runs(path, partial)
    told = folder.description
    count, replicates, names = told["points"], told["replicates"], tuple(told["varied"])
    runs = np.asarray(table["run"])
    there = np.zeros(count * replicates, bool)
    there[runs] = True
    whole = np.flatnonzero(there.reshape(count, replicates).all(axis=1))
    if not len(whole):
        raise InputError(f"{path}: no point of the design has all its {replicates} replicates yet")
    row_of = np.zeros(count * replicates, np.int64)
    row_of[runs] = np.arange(len(runs))
    rows = row_of.reshape(count, replicates)[whole]
    columns = [table.column(name).take(rows[:, 0]).to_pylist() for name in names]
    base = recorded_scenario(told["scenario"])
    others = {name: recorded_scenario(entry) for name, entry in told["other_scenarios"].items()}
    points = tuple(zip(*columns, strict=True))
    return Results(
        base,
        others,
        names,
        points,
        tuple(int(point) for point in whole),
        tuple(range(told["seed"], told["seed"] + replicates)),
        {name: np.asarray(table.column(name))[rows] for name in FIGURES},
        _initial_clients(base, others, names, points),
        count - len(whole),
        not differences(told, program()),
    )


def _initial_clients(
    base: Scenario,
    others: Mapping[str, Scenario],
    names: tuple[str, ...],
    points: tuple[tuple[Value, ...], ...],
) -> Array:
    """Return with how many clients the firm of each point begins."""
    found = []
    for point in points:
        values = dict(zip(names, point, strict=True))
        scenario = others[str(values[SCENARIO])] if SCENARIO in values else base
        found.append(float(values.get(INITIAL_CLIENTS, scenario.values[INITIAL_CLIENTS])))
    return np.array(found)

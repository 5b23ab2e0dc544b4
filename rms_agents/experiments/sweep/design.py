"""Designs: which points of the space of parameters a sweep visits."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rms_agents.csv_text import csv_text, read_label
from rms_agents.errors import InputError, nearest, quoted, shortened
from rms_agents.experiments.sweep.axes import SCENARIO, Axis
from rms_agents.parameters import Value, parameter, parameters
from rms_agents.paths import user_path
from rms_agents.scenario import Scenario, read_text

KINDS = ("grid", "lhs", "sobol", "one-at-a-time")
MOST_POINTS = 10_000_000
_CELLS_KEPT = 4096  # of each column, as read: most designs have few values, many times


class Design(NamedTuple):
    """The points of a sweep.

    Attributes
    ----------
    names : tuple of str
        What varies: parameters, or ``scenario``.
    points : list of tuple of value
        A value for each name, in order.
    """

    names: tuple[str, ...]
    points: list[tuple[Value, ...]]

    def text(self) -> str:
        """Return the design as CSV; `read_design` reads exactly the same back."""
        return csv_text(self.names, ([_written(value) for value in point] for point in self.points))


def make_design(
    kind: str | None,
    axes: Sequence[Axis],
    points: int | None,
    seed: int,
    scenario: Scenario,
) -> Design:
    """Return the points of a design.

    Parameters
    ----------
    kind : str or None
        ``grid``, ``lhs`` (Latin hypercube: McKay, Beckman and Conover 1979), ``sobol`` (scrambled,
        Owen 1998), ``one-at-a-time``, or the path of a CSV file. None is a grid.
    axes : sequence of Axis
    points : int or None
        Size of a sampled design.
    seed : int
        Of a sampled design.
    scenario : Scenario
        From which one thing at a time departs.

    Raises
    ------
    InputError
        Where the parts do not fit together.
    """
    if kind is not None and kind.lower().endswith(".csv"):
        if axes:
            raise InputError(f"--design {kind}: the file says what varies; leave --vary out")
        if points is not None:
            raise InputError(f"--points {points}: {kind} has its own points")
        return read_design(read_text(user_path(kind)), kind)
    chosen = kind or "grid"
    if chosen not in KINDS:
        raise InputError(f"--design {kind}: {nearest(chosen, KINDS)} (or the path of a .csv file)")
    if not axes:
        raise InputError("--vary: name something to vary, such as service.service_agents=1..4")
    for position, axis in enumerate(axes):
        if axis.name in {earlier.name for earlier in axes[:position]}:
            raise InputError(f"--vary {axis.name}: is varied twice; give all values at once")
    axes = [axis.checked() for axis in axes]
    names = tuple(axis.name for axis in axes)
    if chosen in ("lhs", "sobol"):
        return Design(names, _sampled(chosen, axes, points, seed))
    if points is not None:
        raise InputError(f"--points {points}: is for --design lhs or sobol")
    for axis in axes:
        if axis.distribution is not None:
            raise InputError(
                f"--vary {axis.name}={shortened(axis.spec)}: a distribution needs --design lhs or "
                "sobol"
            )
    if chosen == "grid":
        count = 1
        for axis in axes:
            count *= len(axis.values)
        _check_count(count)
        return Design(names, list(itertools.product(*(axis.values for axis in axes))))
    base = tuple(
        scenario.name if axis.name == SCENARIO else scenario.values[axis.name] for axis in axes
    )
    found = [base]
    for position, axis in enumerate(axes):
        for value in axis.values:
            point = (*base[:position], value, *base[position + 1 :])
            if point != base:
                found.append(point)
    return Design(names, found)


def read_design(text: str, source: str) -> Design:
    """Return the design of a CSV text: names in the first row, a point in each other row."""
    rows = _rows(text, source)
    names = tuple(name.strip() for name in next(rows, (0, []))[1])
    points = _points(names, rows, source)
    if not points:
        raise InputError(f"{source}: needs a row of names and at least one point")
    return Design(names, points)


def _rows(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each line that is not empty."""
    try:
        for line, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            if row:
                yield line, row
    except csv.Error as fault:
        raise InputError(f"{source}: is not CSV ({fault})") from None


def _points(
    names: tuple[str, ...], rows: Iterator[tuple[int, list[str]]], source: str
) -> list[tuple[Value, ...]]:
    for position, name in enumerate(names):
        if name != SCENARIO and name not in parameters():
            known = [SCENARIO, *parameters()]
            raise InputError(f"{source}: unknown parameter {quoted(name)}: {nearest(name, known)}")
        if name in names[:position]:
            raise InputError(f"{source}: {name} comes twice")
    readers = [lru_cache(_CELLS_KEPT)(_reader(name)) for name in names]
    points: list[tuple[Value, ...]] = []
    for line, row in rows:
        if len(points) == MOST_POINTS:
            raise InputError(f"{source}: has more than {MOST_POINTS:,} points; that is the most")
        if len(row) != len(names):
            raise InputError(f"{source}, line {line}: {len(row)} values for {len(names)} names")
        try:
            points.append(tuple([read(cell) for read, cell in zip(readers, row, strict=True)]))
        except InputError as error:
            raise InputError(f"{source}, line {line}: {error}") from None
    return points


def _reader(name: str) -> Callable[[str], Value]:
    """Return what reads a cell of a column."""
    if name == SCENARIO:
        return lambda cell: read_label(cell).strip()
    declared = parameter(name)
    return lambda cell: declared.parsed(read_label(cell))


def _sampled(
    kind: str, axes: Sequence[Axis], points: int | None, seed: int
) -> list[tuple[Value, ...]]:
    from scipy.stats import qmc

    if points is None:
        raise InputError(f"--design {kind}: needs --points N")
    if points < 1:
        raise InputError(f"--points {points}: must be at least 1")
    _check_count(points)
    if kind == "lhs":
        shares = qmc.LatinHypercube(len(axes), rng=seed).random(points)
    else:
        if points & (points - 1):
            below = 1 << (points.bit_length() - 1)
            raise InputError(
                f"--points {points}: a Sobol sequence is balanced at powers of 2 only: "
                f"{below} or {2 * below}"
            )
        sampler = qmc.Sobol(len(axes), rng=seed)
        shares = sampler.random_base2(points.bit_length() - 1)
    return [
        tuple(axis.sampled(float(share)) for axis, share in zip(axes, row, strict=True))
        for row in shares
    ]


def _check_count(count: int) -> None:
    if count > MOST_POINTS:
        raise InputError(f"--vary: {count:,} points; at most {MOST_POINTS:,}")


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

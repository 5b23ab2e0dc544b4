"""Maps over two levers: a measure and what the two do together, and where a firm tips over."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.experiments.analysis.effects import encoded
from rms_agents.experiments.analysis.estimate import Estimate, linear_fit, paired
from rms_agents.experiments.analysis.results import Results, is_number
from rms_agents.experiments.tipping import Probability, firm_state, state_probabilities
from rms_agents.parameters import Value

Array = NDArray[np.float64]

_MOST_BINS = 5
_MOST_LEVELS = 8  # of a scattered lever that are not put together in bins
_POINTS_A_CELL = 8


class Band(NamedTuple):
    """A level of a lever, or several together.

    Attributes
    ----------
    low, high : value
        The same for a single level.
    """

    low: Value
    high: Value


class Cell(NamedTuple):
    """A place on a map.

    Attributes
    ----------
    column, row : int
        Bands of the first and second lever.
    points : array of int
        Places of the points in `Results.points`.
    """

    column: int
    row: int
    points: NDArray[np.int64]


class Grid(NamedTuple):
    """Cells over one or two levers.

    Attributes
    ----------
    levers : tuple of str
    columns, rows : tuple of Band
        One row for a single lever.
    cells : tuple of Cell
        Those that hold points.
    """

    levers: tuple[str, ...]
    columns: tuple[Band, ...]
    rows: tuple[Band, ...]
    cells: tuple[Cell, ...]


class InteractionMap(NamedTuple):
    """What a measure comes to over two levers.

    Attributes
    ----------
    measure : str
    grid : Grid
    means : array of float, shape (rows, columns)
        NaN where there is no point.
    interaction : Estimate or None
        How much more the second lever does (from end to end) at the high end of the first than at
        its low end: zero if each does the same whatever the other. None where it cannot be told.
    """

    measure: str
    grid: Grid
    means: Array
    interaction: Estimate | None


class TippingCell(NamedTuple):
    """How probable each state is in a cell, from so many runs."""

    cell: Cell
    runs: int
    states: dict[str, Probability]


class TippingMap(NamedTuple):
    """Where the firm grows, idles and collapses."""

    grid: Grid
    cells: tuple[TippingCell, ...]


def chosen_levers(results: Results, asked: Sequence[str] | None, measure: str) -> tuple[str, ...]:
    """Return the levers of the maps: those asked for, or the pair that interacts most.

    Raises
    ------
    InputError
        If what is asked for does not vary.
    """
    if asked is not None:
        for name in asked:
            if name not in results.levers:
                raise InputError(
                    f"--levers: {quoted(name)} does not vary in this sweep: "
                    f"{nearest(name, results.levers)}"
                )
        if len(asked) > 2 or len(set(asked)) < len(asked):
            raise InputError(f"--levers {','.join(asked)}: must be one lever, or two different")
        return tuple(asked)
    if len(results.levers) <= 2 or results.shape == "one-at-a-time":
        return results.levers[:2] if results.shape != "one-at-a-time" else results.levers[:1]

    def strength(pair: tuple[str, str]) -> float:
        found = interaction(results, pair, measure)
        return -1.0 if found is None else abs(found.value)

    return max(itertools.combinations(results.levers, 2), key=strength)


def grid_over(results: Results, levers: tuple[str, ...]) -> Grid:
    """Return the cells over one or two levers, with the points in each.

    Numbers with many values at scattered points are put together in bands that hold equally many.
    One at a time, only the points that depart from the base in these levers count.
    """
    bands = [_bands(results, lever, len(levers)) for lever in levers]
    places = [_places(results, lever, own) for lever, own in zip(levers, bands, strict=True)]
    counted = _relevant(results, levers)
    rows = bands[1] if len(levers) == 2 else (Band("", ""),)
    row_of = places[1] if len(levers) == 2 else np.zeros(len(results.points), np.int64)
    cells = []
    for row, column in itertools.product(range(len(rows)), range(len(bands[0]))):
        inside = np.flatnonzero((places[0] == column) & (row_of == row) & counted)
        if len(inside):
            cells.append(Cell(column, row, inside))
    return Grid(levers, bands[0], rows, tuple(cells))


def interaction_map(results: Results, levers: tuple[str, str], measure: str) -> InteractionMap:
    """Return what a measure comes to over two levers, averaged over all others."""
    grid = grid_over(results, levers)
    means = np.full((len(grid.rows), len(grid.columns)), np.nan)
    for cell in grid.cells:
        means[cell.row, cell.column] = results.figures[measure][cell.points].mean()
    return InteractionMap(measure, grid, means, interaction(results, levers, measure))


def interaction(results: Results, levers: tuple[str, str], measure: str) -> Estimate | None:
    """Return how the effect of the second lever differs between the ends of the first.

    On a grid it is the difference of two differences, taken within each replicate. At scattered
    points it is the coefficient of the product of both levers in a linear fit. One at a time no two
    levers ever move together: None.
    """
    figures = results.figures[measure]
    if results.shape == "one-at-a-time":
        return None
    if results.shape == "grid":
        first, second = (np.array(results.values(lever), object) for lever in levers)
        ends = [(results.levels(lever)[0], results.levels(lever)[-1]) for lever in levers]

        def at(a: int, b: int) -> Array:
            inside = (first == ends[0][a]) & (second == ends[1][b])
            return np.asarray(figures[inside].mean(axis=0))

        return paired(at(1, 1) - at(0, 1) - at(1, 0) + at(0, 0))
    if not all(is_number(lever) for lever in levers):
        return None
    parts = [encoded(results, lever)[0] for lever in results.levers]
    product = np.prod([encoded(results, lever)[0] for lever in levers], axis=0)
    fit = linear_fit(np.hstack([np.ones((len(figures), 1)), *parts, product]), figures)
    return None if fit is None else fit.estimate(len(fit.coefficients) - 1)


def tipping_map(results: Results, levers: tuple[str, ...]) -> TippingMap:
    """Return how probable each state is over one or two levers.

    Runs that share a point share all but their luck, runs that share a replicate share that: a cell
    counts for as many independent runs as the larger of the two numbers, not for their product.
    """
    grid = grid_over(results, levers)
    states = firm_state(results.figures, results.initial_clients[:, None])
    found = []
    for cell in grid.cells:
        inside = states[cell.points]
        found.append(TippingCell(cell, inside.size, state_probabilities(inside, max(inside.shape))))
    return TippingMap(grid, tuple(found))


def _relevant(results: Results, levers: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which points count for a map: one at a time, those that are at the base otherwise."""
    if results.shape != "one-at-a-time":
        return np.ones(len(results.points), bool)
    assert results.base_point is not None
    base = results.points[results.base_point]

    def departs() -> Iterator[bool]:
        for point in results.points:
            yield all(
                value == own or name in levers
                for name, value, own in zip(results.names, point, base, strict=True)
            )

    return np.array(list(departs()))


def _bands(results: Results, lever: str, levers: int) -> tuple[Band, ...]:
    levels = results.levels(lever)
    if results.shape != "scattered" or not is_number(lever) or len(levels) <= _MOST_LEVELS:
        return tuple(Band(level, level) for level in levels)
    count = len(results.points)
    bins = int((count / _POINTS_A_CELL) ** (1 / levers))
    bins = max(2, min(_MOST_BINS, bins))
    ordered = np.array(levels, float)
    parts = np.array_split(ordered, bins)
    return tuple(Band(float(part[0]), float(part[-1])) for part in parts)


def _places(results: Results, lever: str, bands: tuple[Band, ...]) -> NDArray[np.int64]:
    """Return the band in which each point lies."""
    values = results.values(lever)
    if not is_number(lever):
        words = [band.low for band in bands]
        return np.array([words.index(value) for value in values])
    ends = np.array([float(band.high) for band in bands])
    return np.searchsorted(ends, np.array(values, float)).astype(np.int64)

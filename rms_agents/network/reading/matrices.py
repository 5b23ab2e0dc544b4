"""Adjacency matrices: a square of numbers, with or without names, and Matrix Market files."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, quoted, shortened
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.grid import Grid
from rms_agents.network.reading.record import People, Record, Ties
from rms_agents.network.reading.values import MISSING, cleaned, is_number, number_column

_FORMAT = "adjacency matrix"
_PLAIN = 5  # people from whom on a square of numbers can be nothing else
_LEAST_NAMED = 3  # people from whom on a row of names above numbers makes a matrix
_MOST_SAID = 200  # characters of what scipy says


def matrix_of(grid: Grid) -> Record | None:
    """Return the ties of a grid that is a square of numbers; None if it is none.

    Names may stand above it, or above and beside it. A small square without names is only a matrix
    if nobody in it is tied to themselves: otherwise it may be a list.
    """
    names = list(grid.header) if grid.header is not None else None
    columns = list(grid.columns)
    if names is None and grid.rows == len(columns) + 1 > _LEAST_NAMED:
        names, grid = grid.first(), grid.without_first()
        columns = list(grid.columns)
    elif names is None and grid.rows == len(columns) > 2:
        beside = [text.strip() for text in columns[0].to_pylist()]
        if beside[1:] == grid.first()[1:] and not is_number(beside[0]):
            names, columns = beside[1:], list(grid.without_first().columns[1:])
    if not columns or len(columns) != len(columns[0]) or len(columns) < 2:
        return None
    cells = [number_column(column) for column in columns]
    if any(column is None for column in cells):
        return None
    square = np.column_stack([column for column in cells if column is not None])
    if len(square) < _PLAIN and np.nan_to_num(np.diag(square)).any():
        return None
    if names is None:
        ids = [str(place) for place in range(1, len(square) + 1)]
    else:
        ids = [cleaned(name, grid.decimal_comma) for name in names]
        if len(set(ids)) < len(ids) or set(ids) & MISSING:
            return None
    missing = int(np.isnan(square).sum())
    cells_there = "1 empty cell" if missing == 1 else f"{missing:,} empty cells"
    notes = (*grid.notes, *([f"{cells_there} read as no tie"] if missing else []))
    rows, places = np.nonzero(np.nan_to_num(square))
    return record_of_cells(
        grid.said, f"{_FORMAT} ({grid.format})", ids, rows, places, square[rows, places], notes
    )


def read_matrix_market(content: Content) -> Record:
    """Return the ties of a Matrix Market file; people are numbered from 1.

    Raises
    ------
    InputError
        If it is none, is not square, or declares more than it holds.
    """
    import scipy.io

    said = content.said
    try:
        rows, columns, entries, *_ = scipy.io.mminfo(io.BytesIO(content.data))
        if rows != columns:
            raise InputError(f"{said}: is a matrix of {rows} by {columns}; it must be square")
        content.limits.require_people(said, rows)
        if entries > len(content.data):
            raise InputError(f"{said}: declares {entries:,} entries and holds fewer")
        found = scipy.io.mmread(io.BytesIO(content.data), spmatrix=False)
    except InputError:
        raise
    except Exception as fault:  # whatever scipy stumbles over, the file is at fault
        said_by = shortened(str(fault), _MOST_SAID)
        raise InputError(f"{said}: is not a Matrix Market file ({said_by})") from fault
    if isinstance(found, np.ndarray):
        row, column = np.nonzero(found)
        values = found[row, column]
    else:
        row, column, values = found.row, found.col, found.data
    ids = [str(place) for place in range(1, rows + 1)]
    return record_of_cells(
        said, "Matrix Market", ids, row.astype(np.int64), column.astype(np.int64), np.real(values)
    )


def record_of_cells(
    said: str,
    name: str,
    ids: Sequence[str],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    values: NDArray[np.float64],
    notes: tuple[str, ...] = (),
    names: Sequence[str] | None = None,
) -> Record:
    """Return the ties of the cells of a matrix that are not 0, each pair of people once.

    A pair whose two cells differ counts as directed, with the greater of its weights.

    Raises
    ------
    InputError
        If two people have the same id.
    """
    import pyarrow as pa

    if len(set(ids)) < len(ids):
        twice, _ = Counter(ids).most_common(1)[0]
        raise InputError(f"{said}: person {quoted(twice)} stands twice")
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    pair = low.astype(np.int64) * len(ids) + high
    order = np.lexsort((values, pair))
    pair, value, forth = pair[order], values[order].astype(np.float64), (rows <= columns)[order]
    last = np.append(pair[1:] != pair[:-1], True) if len(pair) else np.empty(0, bool)
    greatest, unique = value[last], pair[last]
    low, high = unique // max(len(ids), 1), unique % max(len(ids), 1)
    same = np.zeros(len(unique), bool)
    starts = np.flatnonzero(np.append(True, last[:-1])) if len(pair) else np.empty(0, np.int64)
    ends = np.flatnonzero(last)
    both = ends > starts
    same[both] = (value[starts[both]] == value[ends[both]]) & (
        forth[starts[both]] != forth[ends[both]]
    )
    people: pa.Array = pa.array(list(ids), pa.large_string())
    ties = Ties(
        people.take(low),
        people.take(high),
        lambda record: f"{said}, row {low[record] + 1}, column {high[record] + 1}",
        greatest,
        int((~same & (low != high)).sum()),
    )
    return Record(
        said,
        name,
        ties,
        People(said, ids, lambda p: f"{said}, row {p + 1}", names=names),
        notes=notes,
    )

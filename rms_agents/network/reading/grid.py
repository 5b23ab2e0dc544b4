"""Rows and columns of text, as CSV, workbooks and Parquet hold them, before they mean anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rms_agents.network.reading.values import Texts


@dataclass(frozen=True)
class Grid:
    """Columns of text.

    Attributes
    ----------
    said
        The file (and sheet), as messages name it.
    format
        What it was read as.
    columns
        As large_string, of equal length, missing values empty.
    row_of
        The row of the file that holds a record, as people count: from 1.
    header
        The names of the columns where the format keeps them apart; None: row 1 may be a header.
    decimal_comma
        Whether numbers may have been written with a decimal comma.
    notes
        What is to be said of how it was read.
    merged
        Cells of a sheet that are merged over rows: what Excel calls them, first and last row.
    """

    said: str
    format: str
    columns: tuple[Texts, ...]
    row_of: Callable[[int], int]
    header: tuple[str, ...] | None = None
    decimal_comma: bool = False
    notes: tuple[str, ...] = ()
    merged: tuple[tuple[str, int, int], ...] = ()

    @property
    def rows(self) -> int:
        """Number of records."""
        return len(self.columns[0]) if self.columns else 0

    def place(self, record: int) -> str:
        """Return the words that say where a record stands, and why cells there may be empty."""
        row = self.row_of(record)
        cells = next((name for name, first, last in self.merged if first < row <= last), "")
        why = f" (cells {cells} are merged; fill each of them instead)" if cells else ""
        return f"{self.said}, row {row}{why}"

    def first(self) -> list[str]:
        """Return the cells of the first record."""
        return [str(column[0]).strip() for column in self.columns] if self.rows else []

    def without_first(self) -> Grid:
        """Return the grid without its first record, which was its header."""
        row_of = self.row_of
        return replace(
            self,
            columns=tuple(column.slice(1) for column in self.columns),
            row_of=lambda record: row_of(record + 1),
        )

    def trimmed(self) -> Grid:
        """Return the grid without empty rows, and without empty columns that have no name.

        Excel writes both wherever a cell was once touched.
        """
        if not self.columns:
            return self
        empty = np.array([_is_empty(column) for column in self.columns])
        kept = ~empty.all(axis=0)
        names = self.header or ("",) * len(self.columns)
        columns = [
            place
            for place, name in enumerate(names)
            if name.strip() or not empty[place].all() or not kept.any()
        ]
        grid = replace(
            self,
            columns=tuple(self.columns[place] for place in columns),
            header=None if self.header is None else tuple(names[place] for place in columns),
        )
        if kept.all():
            return grid
        records, row_of = np.flatnonzero(kept), self.row_of
        return replace(
            grid,
            columns=tuple(column.take(records) for column in grid.columns),
            row_of=lambda record: row_of(int(records[record])),
        )


def grid_of_rows(
    said: str, name: str, rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> Grid:
    """Return the grid of rows of cells, short rows filled up, with the row number of each."""
    import pyarrow as pa

    width = max(map(len, rows), default=0)
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]
    return Grid(
        said,
        name,
        tuple(pa.array(column, pa.large_string()) for column in columns),
        lambda record: numbers[record],
    )


def _is_empty(column: Texts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    import pyarrow.compute as pc

    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = pc.equal(
        pc.utf8_trim_whitespace(column), ""
    ).to_numpy(zero_copy_only=False)
    return found

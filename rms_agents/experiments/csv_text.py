"""Tables as CSV, written in one way everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV: lines end with a line feed, truth is ``true`` or ``false``.

    Parameters
    ----------
    header : iterable of str
    rows : iterable of iterables
        A cell for each column.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue()


def _written(cell: object) -> object:
    return str(cell).lower() if isinstance(cell, bool) else cell

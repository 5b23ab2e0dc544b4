"""Tables as CSV, written in one way everywhere.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula and runs it.
Texts that begin so, unless they are numbers, are written with an apostrophe before them, which
spreadsheets take for the sign of a text; `read_label` takes it away.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SIGNS = "=+\\-@\t\r\n＝＋－＠"  # the last four: as Excel takes them in East Asian languages
_FORMULA = re.compile(f"'*[{_SIGNS}]")  # or what would be read back as one
_WRITTEN = re.compile(f"'+[{_SIGNS}]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|nan)")


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
    writer.writerow(map(written_label, header))
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue()


def frame_text(table: pd.DataFrame, header: bool = True) -> str:
    """Return a table of pandas as CSV, without its index; a later part without its header."""
    safe = table.rename(columns=written_label)
    for name in safe.select_dtypes(include=["object", "string", "category"]):
        safe[name] = safe[name].astype(object).map(_written, na_action="ignore")
    text: str = safe.to_csv(index=False, header=header, lineterminator="\n")
    return text


def written_label(label: str) -> str:
    """Return a text as it stands in a CSV file: no spreadsheet runs it."""
    return f"'{label}" if _FORMULA.match(label) and not _NUMBER.fullmatch(label) else label


def read_label(cell: str) -> str:
    """Return the text that `written_label` wrote."""
    return cell[1:] if _WRITTEN.match(cell) else cell


def _written(cell: object) -> object:
    if isinstance(cell, bool):
        return str(cell).lower()
    return written_label(cell) if isinstance(cell, str) else cell

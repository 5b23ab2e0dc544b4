"""Tables as files that others open: Parquet, CSV, XLSX. A text is a text in each of them.

CSV files are written by `csv_text`. In XLSX a cell is marked as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rms_agents.csv_text import frame_text
from rms_agents.errors import InputError, nearest, quoted

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    _Described = Callable[[pd.DataFrame], pa.Table] | None

_MOST_ROWS = 1_048_575  # of a sheet, below its heading


def checked_formats(names: Iterable[str]) -> tuple[str, ...]:
    """Return the formats that were asked for, each once, or refuse an unknown one."""
    found = tuple(dict.fromkeys(name.strip().lower() for name in names))
    for name in found:
        if name not in FORMATS:
            raise InputError(f"--format {quoted(name)}: {nearest(name, FORMATS)}")
    return found


def check_rows(formats: Iterable[str], rows: int, what: str) -> None:
    """Refuse a table that one of the formats cannot hold.

    Parameters
    ----------
    formats : iterable of str
    rows : int
    what : str
        The table's name.
    """
    if "xlsx" in formats and rows > _MOST_ROWS:
        raise InputError(
            f"--format xlsx: {what} has {rows:,} rows, a sheet holds at most {_MOST_ROWS:,}; "
            "parquet and csv hold any number"
        )


def write_table(
    table: pd.DataFrame, path: Path, described: Callable[[pd.DataFrame], pa.Table] | None = None
) -> None:
    """Write a table without its index, in the format that the path's ending names.

    Parameters
    ----------
    table : DataFrame
    path : Path
    described : callable, optional
        Returns the table with all that Parquet can say of it.
    """
    FORMATS[path.suffix.removeprefix(".")](table, path, described)


def _write_parquet(table: pd.DataFrame, path: Path, described: _Described) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = described(table) if described else pa.Table.from_pandas(table, preserve_index=False)
    pq.write_table(made, path)


def _write_csv(table: pd.DataFrame, path: Path, _: _Described) -> None:
    path.write_text(frame_text(table), encoding="utf-8", newline="")


def _write_xlsx(table: pd.DataFrame, path: Path, _: _Described) -> None:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(path.stem)

    def cell(value: Any) -> Any:
        if pd.isna(value):
            return None
        if not isinstance(value, str):
            return value
        text = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))
        text.data_type = "s"  # else what begins with = would be a formula
        return text

    sheet.append([cell(str(name)) for name in table.columns])
    for row in table.astype(object).itertuples(index=False, name=None):
        sheet.append([cell(value) for value in row])
    book.save(path)


FORMATS: Mapping[str, Callable[[pd.DataFrame, Path, _Described], None]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}

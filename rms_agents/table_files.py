"""Tables as files that others open: Parquet, CSV, XLSX. A text is a text in each of them.

CSV files are written by `csv_text`. In XLSX a cell is marked as text.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rms_agents.csv_text import frame_text
from rms_agents.errors import InputError, nearest, quoted

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    _Described = Callable[[pd.DataFrame], pa.Table] | None
    _Append = Callable[[pd.DataFrame], None]

_MOST_ROWS = 1_048_575  # of a sheet, below its heading
_ROWS_AT_ONCE = 500  # as text


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
    """Write a whole table without its index: see `table_writer`."""
    with table_writer(path, described) as append:
        append(table)


def table_writer(
    path: Path, described: Callable[[pd.DataFrame], pa.Table] | None = None
) -> AbstractContextManager[Callable[[pd.DataFrame], None]]:
    """Return a context that hands out a function to append rows, and ends with the whole file.

    Parameters
    ----------
    path : Path
        Its ending names the format.
    described : callable, optional
        Returns rows with all that Parquet can say of them.
    """
    return FORMATS[path.suffix.removeprefix(".")](path, described)


@contextmanager
def _parquet_writer(path: Path, described: _Described) -> Iterator[_Append]:
    """Make each part that is appended a group of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None

    def append(table: pd.DataFrame) -> None:
        nonlocal writer
        made = described(table) if described else pa.Table.from_pandas(table, preserve_index=False)
        # Hardly two real numbers are alike: dictionaries of them take memory, and room in the file.
        alike = [field.name for field in made.schema if not pa.types.is_floating(field.type)]
        writer = writer or pq.ParquetWriter(
            path, made.schema, use_dictionary=alike, compression="zstd", compression_level=1
        )
        writer.write_table(made)

    try:
        yield append
    finally:
        if writer is not None:
            writer.close()


@contextmanager
def _csv_writer(path: Path, _: _Described) -> Iterator[_Append]:
    with path.open("wb") as file:

        def append(table: pd.DataFrame) -> None:
            for rows in _rows(table):
                file.write(frame_text(rows, header=file.tell() == 0).encode())

        yield append


@contextmanager
def _xlsx_writer(path: Path, _: _Described) -> Iterator[_Append]:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(path.stem)
    begun = False

    def cell(value: Any) -> Any:
        if pd.isna(value):
            return None
        if not isinstance(value, str):
            return value
        text = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value))
        text.data_type = "s"  # else what begins with = would be a formula
        return text

    def append(table: pd.DataFrame) -> None:
        nonlocal begun
        if not begun:
            with _temporary_files_in(path.parent):  # goes with the folder, whoever ends us
                sheet.append([cell(str(name)) for name in table.columns])
            begun = True
        for part in _rows(table):
            for row in part.astype(object).itertuples(index=False, name=None):
                sheet.append([cell(value) for value in row])

    yield append
    book.save(path)


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Have temporary files made in a folder; openpyxl cannot be told."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _rows(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield a table in parts whose text takes little memory; one, if it has no rows."""
    for first in range(0, max(1, len(table)), _ROWS_AT_ONCE):
        yield table.iloc[first : first + _ROWS_AT_ONCE]


FORMATS: Mapping[str, Callable[[Path, _Described], AbstractContextManager[_Append]]] = {
    "parquet": _parquet_writer,
    "csv": _csv_writer,
    "xlsx": _xlsx_writer,
}

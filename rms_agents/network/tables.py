"""Tables of text from CSV and Parquet files, with the row that any complaint is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rms_agents.errors import InputError, shortened
from rms_agents.reading import read_file

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".csv", ".parquet")
_MOST_SAID = 200  # characters of a header, or of what a reader says, which repeats a whole row


@dataclass(frozen=True)
class Table:
    """Columns of text, without blanks around it and without missing values.

    Attributes
    ----------
    path
        The file.
    columns
        Each column asked for and present, as large_string.
    row_of
        The row of the file that holds a record, both as people count: a CSV file's header is row
        1, so record 0 is row 2; a Parquet file has no header row, so record 0 is row 1.
    """

    path: Path
    columns: dict[str, pa.Array]
    row_of: Callable[[int], int]

    def at(self, record: int) -> str:
        """Return the words that say where a record stands."""
        return f"{self.path}, row {self.row_of(record)}"

    def require_values(self) -> None:
        """Refuse the table if a cell is empty, naming the first such cell of a column."""
        import pyarrow.compute as pc

        for name, values in self.columns.items():
            record = pc.index(values, "").as_py()
            if record >= 0:
                raise InputError(f"{self.at(record)}: {name} is empty")


def require_utf8(path: Path, content: bytes) -> str:
    """Return the text of a file, refusing with the row what is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        raise InputError(
            f"{path}, row {row}: byte 0x{content[fault.start]:02x} is not UTF-8 text; save the "
            "file as UTF-8"
        ) from None


def read_table(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Return the columns of a CSV or Parquet file that are asked for; others are ignored.

    Parameters
    ----------
    path
        A file that ends in .csv (UTF-8, commas, a header row) or .parquet.
    required, optional
        Names of columns that must, and that may, be there.

    Raises
    ------
    InputError
        If the file cannot be read as what its ending says, or a required column is missing.
    """
    content = read_file(path)
    wanted = (*required, *optional)
    if path.suffix.lower() == ".csv":
        return _read_csv(path, content, required, wanted)
    if path.suffix.lower() == ".parquet":
        return _read_parquet(path, content, required, wanted)
    raise InputError(f"{path}: a table must end in {' or '.join(ENDINGS)}")


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells) of a CSV text, skipping empty lines without losing count of them."""
    row = 0
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
            if cells:
                yield row, cells
    except csv.Error as fault:
        raise InputError(f"{path}, row {row + 1}: is not CSV ({fault})") from None


def _read_csv(path: Path, content: bytes, required: Sequence[str], wanted: Sequence[str]) -> Table:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    text = require_utf8(path, content)
    try:
        _, header = next(_rows(path, text))
    except StopIteration:
        raise InputError(f"{path}: is empty; {_needed(required)}") from None
    _check_columns(path, [name.strip() for name in header], required, wanted)
    raw_names = {name: raw for raw in header if (name := raw.strip()) in wanted}
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content if content.endswith(b"\n") else content + b"\n"),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(raw_names.values()),
                column_types={raw: pa.large_string() for raw in raw_names.values()},
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as fault:
        for row, cells in _rows(path, text):
            if len(cells) != len(header):
                raise InputError(
                    f"{path}, row {row}: has {len(cells)} values, the header names {len(header)} "
                    "columns"
                ) from None
        raise InputError(f"{path}: is not CSV ({shortened(str(fault), _MOST_SAID)})") from None

    def row_of(record: int) -> int:
        # Read once more only when there is something to complain about: empty lines shift rows.
        records = (row for row, _ in _rows(path, text))
        return [row for row, _ in zip(records, range(record + 2), strict=False)][-1]

    return Table(path, {n: _text(path, n, table[raw]) for n, raw in raw_names.items()}, row_of)


def _read_parquet(
    path: Path, content: bytes, required: Sequence[str], wanted: Sequence[str]
) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        names = file.schema_arrow.names
        _check_columns(path, names, required, wanted)
        table = file.read(columns=[name for name in names if name in wanted])
    except (pa.ArrowException, OSError) as fault:
        raise InputError(f"{path}: is not a Parquet file ({fault})") from None
    columns = {name: _text(path, name, table[name]) for name in table.column_names}
    return Table(path, columns, lambda record: record + 1)


def _needed(required: Sequence[str]) -> str:
    return f"it needs the column{'s' if len(required) > 1 else ''} {' and '.join(required)}"


def _check_columns(
    path: Path, names: Sequence[str], required: Sequence[str], wanted: Sequence[str]
) -> None:
    there = shortened(", ".join(names), _MOST_SAID)
    for name in required:
        if name not in names:
            raise InputError(
                f"{path}: column {name} is missing; {_needed(required)}; columns there: {there}"
            )
    for name in wanted:
        if names.count(name) > 1:
            raise InputError(f"{path}: column {name} stands twice; columns there: {there}")


def _text(path: Path, name: str, values: pa.ChunkedArray) -> pa.Array:
    """Return a column as text: whole numbers without a point, missing values as empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(values.type):
        with suppress(pa.ArrowInvalid):  # some have a fraction: then all keep it
            values = values.cast(pa.int64())
    try:
        text = values.cast(pa.large_string()).combine_chunks()
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        raise InputError(f"{path}: column {name} holds {values.type}, not names") from None
    return pc.utf8_trim_whitespace(pc.fill_null(text, ""))

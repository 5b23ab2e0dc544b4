"""Delimited text: CSV and its kin, whatever stands between the cells and before the first row."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rms_agents.errors import InputError, shortened
from rms_agents.network.reading.columns import PERSON, canonical, ends_among
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.grid import Grid, grid_of_rows
from rms_agents.network.reading.text import decoded

_DELIMITERS = (",", ";", "\t", "|")
_NAMED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}
_SAMPLE = 50  # rows by which the delimiter is found
_START = 1 << 16  # characters that are looked at for them
_SEPARATOR_LINE = re.compile(r"\ufeff?[\"']?sep=(.)[\"']?[ ,;\t]*\r?\n", re.IGNORECASE)  # Excel's
_COMMENTS = re.compile(r"\ufeff?(?:[#%][^\r\n]*(?:\r\n|\r|\n|$))+")  # of SNAP and KONECT
_ATTRIBUTES = re.compile(r"^[^\r\n]*[\s,;|]\{[^\r\n]*\}[ \t]*(?:\r|\n|$)")  # of networkx
_MOST_COLUMNS = 20_000
_MOST_SAID = 200  # characters of what a reader says, which repeats a whole row


@dataclass(frozen=True)
class _Source:
    """A text without what stands before its first row, and how many rows that was."""

    said: str
    text: str
    before: int
    delimiter: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (row, cells), skipping empty lines without losing count of them."""
        row = 0
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        try:
            for row, cells in enumerate(reader, start=1):
                if cells:
                    yield row + self.before, cells
        except csv.Error as fault:
            raise InputError(
                f"{self.said}, row {row + 1 + self.before}: is not CSV ({fault})"
            ) from None

    def row_of(self, record: int) -> int:
        """Return the row of a record: read once more only where there is a complaint."""
        return next(itertools.islice(self.rows(), record, None))[0]


def read_delimited(content: Content) -> Grid:
    """Return the cells of a text.

    Excel's ``sep=`` line, lines of comment at the top, and the header of R's tables, which is one
    name short, are understood; the delimiter is the one that makes columns of the first rows.

    Raises
    ------
    InputError
        If it is no text, or its rows have unequal numbers of cells.
    """
    found = decoded(content)
    source = _source(content.said, found.text)
    notes = (found.note,) if found.note else ()
    if _ATTRIBUTES.match(source.text):
        return replace(_networkx_list(source), notes=notes)
    grid = _of_blanks(source) if source.delimiter == " " else _of_columns(source)
    name = (
        "CSV" if source.delimiter == "," else f"text with {_NAMED.get(source.delimiter, 'cells')}"
    )
    return replace(grid, format=name, notes=notes, decimal_comma=source.delimiter != ",").trimmed()


def _source(said: str, text: str) -> _Source:
    start, delimiter = 0, None
    if found := _SEPARATOR_LINE.match(text):
        start, delimiter = found.end(), found[1]
    if found := _COMMENTS.match(text, start):
        start = found.end()
    before = len(text[:start].splitlines())
    text = text[start:].removeprefix("\ufeff")
    if not text.strip():
        return _Source(said, "", before, ",")
    source = _Source(said, text, before, delimiter or _delimiter(text))
    return _with_names_of_rows(source)


def _delimiter(text: str) -> str:
    """Return the delimiter whose header is known, or else that makes the first rows columns."""
    widths: dict[str, set[int]] = {}
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            rows = list(itertools.islice((row for row in reader if row), _SAMPLE))
        except csv.Error:
            rows = []
        if not rows:
            continue
        if len(rows[0]) > _MOST_COLUMNS or _knows(rows[0]):
            return delimiter
        widths[delimiter] = {len(row) for row in rows}
    for delimiter in (";", "\t", ",", "|"):  # a comma may be a decimal one
        found = widths.get(delimiter, {1})
        if len(found) == 1 and found != {1}:
            return delimiter
    several = [delimiter for delimiter, found in widths.items() if max(found) > 1]
    return several[0] if several else _blanks_or_none(text)


def _knows(header: list[str]) -> bool:
    """Return whether a row names the ends of ties, or a person and something else."""
    try:
        pair = ends_among(header, "")
    except InputError:
        return True
    people = {canonical(alias) for alias in PERSON}
    return pair is not None or (len(header) > 1 and canonical(header[0]) in people)


def _blanks_or_none(text: str) -> str:
    return " " if re.match(r"[^\r\n]*\S[ \t]+\S", text.lstrip()) else ","


def _with_names_of_rows(source: _Source) -> _Source:
    """Return R's table with a name for its first column, which has none in the header."""
    lines = [line for line in source.text[:_START].splitlines() if line.strip()][:_SAMPLE]
    header, *others = (_cells(line, source.delimiter) for line in lines)
    if others and all(len(row) == len(header) + 1 and row[-1].strip() for row in others):
        return replace(source, text=f'""{source.delimiter}{source.text.lstrip()}')
    return source


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == " ":
        return re.findall(r'"[^"]*"|\S+', line)
    return next(csv.reader([line], delimiter=delimiter), [])


def _of_columns(source: _Source) -> Grid:
    """Return the grid by pyarrow, which takes millions of rows a second."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    first = next(source.rows(), None)
    if first is None:
        return Grid(source.said, "CSV", (), source.row_of)
    if len(first[1]) > _MOST_COLUMNS:
        raise InputError(
            f"{source.said}, row {first[0]}: has {len(first[1]):,} columns: must be at most "
            f"{_MOST_COLUMNS:,}"
        )
    names = [str(place) for place in range(len(first[1]))]
    content = source.text.encode()
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content if content.endswith(b"\n") else content + b"\n"),
            read_options=arrow_csv.ReadOptions(column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=source.delimiter, newlines_in_values=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as fault:
        return _of_uneven_rows(source, len(names), fault)
    columns = tuple(table[name].combine_chunks() for name in names)
    return Grid(source.said, "CSV", columns, source.row_of)


def _of_uneven_rows(source: _Source, width: int, fault: Exception) -> Grid:
    """Return the grid of rows that are uneven by empty cells only, and refuse what else is."""
    rows, numbers, uneven = [], [], False
    for row, cells in source.rows():
        filled = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if filled and (len(cells) < width or filled > width):
            raise InputError(
                f"{source.said}, row {row}: has {len(cells)} values, the header names {width} "
                "columns"
            ) from None
        uneven = uneven or len(cells) != width
        rows.append(cells[:width])
        numbers.append(row)
    if not uneven:
        said = shortened(str(fault), _MOST_SAID)
        raise InputError(f"{source.said}: is not CSV ({said})") from None
    return grid_of_rows(source.said, "CSV", rows, numbers)


def _of_blanks(source: _Source) -> Grid:
    """Return the grid by pandas, which takes any number of blanks as one."""
    import pandas as pd
    import pyarrow as pa

    try:
        table = pd.read_csv(
            io.StringIO(source.text),
            sep=r"\s+",
            header=None,
            dtype=str,
            keep_default_na=False,
            engine="c",
        )
    except (pd.errors.ParserError, ValueError) as fault:
        said = shortened(str(fault).strip(), _MOST_SAID)
        raise InputError(f"{source.said}: is not a table ({said})") from None
    short = table.isna().any(axis=1).to_numpy()
    if short.any():
        record = int(short.argmax())
        raise InputError(
            f"{source.said}, row {source.row_of(record)}: has "
            f"{int(table.iloc[record].notna().sum())} values, the first row {table.shape[1]}"
        )
    columns = tuple(
        column.cast(pa.large_string()).combine_chunks()
        for column in pa.Table.from_pandas(table, preserve_index=False).columns
    )
    return Grid(source.said, "text", columns, source.row_of)


def _networkx_list(source: _Source) -> Grid:
    """Return the ties of a list that networkx wrote, with a dictionary at the end of each line."""
    import networkx as nx

    lines = [line for line in source.text.splitlines() if line.strip()]
    delimiter = next((each for each in _DELIMITERS if each in lines[0].split("{")[0]), None)
    try:
        graph = nx.parse_edgelist(
            lines, comments=None, delimiter=delimiter, create_using=nx.MultiDiGraph
        )
    except Exception as fault:  # whatever networkx stumbles over, the file is at fault
        said = shortened(str(fault), _MOST_SAID)
        raise InputError(f"{source.said}: is not a list of edges ({said})") from fault
    ties = [(a, b, str(data.get("weight", ""))) for a, b, data in graph.edges(data=True)]
    if len(ties) != len(lines):
        raise InputError(f"{source.said}: {len(lines) - len(ties)} rows name fewer than two people")
    rows = list(range(source.before + 1, source.before + len(ties) + 1))
    grid = grid_of_rows(source.said, "list of edges of networkx", ties, rows)
    return replace(grid, header=("source", "target", "weight"))

"""Excel workbooks, by way of openpyxl: NodeXL's, and a sheet of ties anywhere."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from rms_agents.errors import InputError, shortened
from rms_agents.network.reading.columns import PERSON, canonical, ends_among, place_of
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.grid import Grid, grid_of_rows

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also of workbooks that need a password
_OF_TIES = {"edges", "ties", "links", "edge list", "edgelist", "relations"}
_OF_PEOPLE = {"vertices", "nodes", "people", "persons", "vertex list", "node list"}
_FIRST_ROWS = 10  # among which the header of a sheet is looked for: NodeXL has titles above it
_LAST_ROW = 1_048_576  # of a sheet, in Excel
_MERGED = re.compile(rb'mergeCell [^>]{0,99}?ref="([A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7}))"')
_MOST_SAID = 200  # characters of what openpyxl says


def read_workbook(content: Content) -> tuple[Grid, Grid | None]:
    """Return the sheet of ties of a workbook, and its sheet of people if it has one.

    Sheets are known by their names (NodeXL's ``Edges`` and ``Vertices``); otherwise the first one
    that has a header of ties, or else the first, holds the ties. Formulas count by the value that
    was last computed.

    Raises
    ------
    InputError
        If it cannot be read, would grow too large, or a formula has no value.
    """
    sheets = _sheets(content)
    if not sheets:
        raise InputError(f"{content.said}: holds no sheet of cells")
    ties = _named(sheets, _OF_TIES)
    if ties is None:
        with_ends = [name for name, grid in sheets.items() if _with_ends(grid)]
        ties = with_ends[0] if with_ends else next(iter(sheets))
    people = _named({name: grid for name, grid in sheets.items() if name != ties}, _OF_PEOPLE)
    aside = tuple(f"sheet {shortened(n)} left aside" for n in sheets if n not in (ties, people))
    found = replace(sheets[ties], notes=aside)
    return found, None if people is None else sheets[people]


def read_sheet_of_people(content: Content) -> Grid:
    """Return the sheet of people of a workbook, or else its first sheet.

    Raises
    ------
    InputError
        See `read_workbook`.
    """
    sheets = _sheets(content)
    if not sheets:
        raise InputError(f"{content.said}: holds no sheet of cells")
    return sheets[_named(sheets, _OF_PEOPLE) or next(iter(sheets))]


def _named(sheets: dict[str, Grid], names: set[str]) -> str | None:
    return next((name for name in sheets if canonical(name) in names), None)


def _with_ends(grid: Grid) -> bool:
    return ends_among(grid.header or grid.first(), grid.said) is not None


def _sheets(content: Content) -> dict[str, Grid]:
    """Return the visible sheets that hold anything, by name."""
    package = _checked_package(content)
    found: dict[str, Grid] = {}
    with _opened(content, values=True) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # what a file says of its size is often wrong
            rows, numbers, room = [], [], content.limits.bytes
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                room -= len(cells)
                if number > _LAST_ROW or room < 0:
                    raise InputError(f"{content.said}: has more cells than a workbook may have")
                texts = [_text(cell) for cell in cells]
                while texts and not texts[-1]:
                    texts.pop()
                if texts:
                    rows.append(texts)
                    numbers.append(number)
            if package.formulas:
                _refuse_formulas(content, sheet.title)
            if rows:
                said = f"{content.said}, sheet {shortened(sheet.title)}"
                grid = _below_titles(said, rows, numbers)
                found[sheet.title] = replace(grid, merged=package.merged)
    return found


def _below_titles(said: str, rows: list[list[str]], numbers: list[int]) -> Grid:
    """Return the grid from its header on, where one of the first rows is one."""
    for place, row in enumerate(rows[:_FIRST_ROWS]):
        is_header = ends_among(row, said) or (
            len(row) > 1 and place_of(row[:1], PERSON, said) is not None
        )
        if is_header and place:
            return grid_of_rows(said, "XLSX", rows[place:], numbers[place:]).trimmed()
        if is_header:
            break
    return grid_of_rows(said, "XLSX", rows, numbers).trimmed()


class _Package(NamedTuple):
    """What the parts of a workbook say of its sheets: whether any holds formulas, merged cells."""

    formulas: bool
    merged: tuple[tuple[str, int, int], ...]


def _checked_package(content: Content) -> _Package:
    """Return what a workbook holds; refuse what is none before anything is unpacked."""
    said = content.said
    if content.data.startswith(_OLD_EXCEL):
        raise InputError(
            f"{said}: is an old Excel workbook (.xls) or needs a password; save it as .xlsx, "
            "without one"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content.data)) as package:
            size = sum(part.file_size for part in package.infolist())
            names = package.namelist()
            if size > content.limits.bytes:
                raise InputError(
                    f"{said}: unpacked, must be at most {content.limits.bytes:,} bytes; it has "
                    f"{size:,}"
                )
            sheets = [package.read(name) for name in names if name.startswith("xl/worksheets/")]
    except InputError:
        raise
    except Exception as fault:  # whatever zipfile stumbles over, the file is at fault
        why = shortened(str(fault) or type(fault).__name__, _MOST_SAID)
        raise InputError(f"{said}: is not a workbook ({why})") from fault
    if "xl/workbook.xml" not in names:
        raise InputError(f"{said}: is not an Excel workbook (.xlsx); save it as one, or as CSV")
    cells = (found.groups() for sheet in sheets for found in _MERGED.finditer(sheet))
    return _Package(
        any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets),
        tuple((name.decode(), int(first), int(last)) for name, first, last in cells),
    )


@contextmanager
def _opened(content: Content, values: bool) -> Iterator[Any]:
    """Open a workbook to read its values or its formulas; all that goes wrong is said in words."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl speaks of styles that nobody asked for
            book = openpyxl.load_workbook(
                io.BytesIO(content.data), read_only=True, data_only=values, keep_links=False
            )
            with closing(book):
                yield book
    except InputError:
        raise
    except Exception as fault:  # whatever openpyxl stumbles over, the file is at fault
        said = shortened(str(fault) or type(fault).__name__, _MOST_SAID)
        raise InputError(f"{content.said}: is not a sound workbook ({said})") from fault


def _refuse_formulas(content: Content, title: str) -> None:
    """Refuse a sheet in which a cell is empty only because its formula was never computed."""
    with _opened(content, values=False) as formulas, _opened(content, values=True) as values:
        pair = (formulas[title], values[title])
        for sheet in pair:
            sheet.reset_dimensions()
        for of_formulas, of_values in zip(*(sheet.iter_rows() for sheet in pair), strict=False):
            for formula, value in zip(of_formulas, of_values, strict=False):
                if formula.value is not None and value.value is None:
                    raise InputError(
                        f"{content.said}, sheet {shortened(title)}, cell {formula.coordinate}: "
                        f"holds a formula without a value; open the file in Excel or LibreOffice "
                        "and save it"
                    )


def _text(value: object) -> str:
    """Return a cell's value as text: whole numbers without a point, empty cells as empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()

"""Which format a file has, by its ending and by what stands in it, and which reader reads it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading.columns import ends_among
from rms_agents.network.reading.content import Content, Limits, ending_of, read_content
from rms_agents.network.reading.delimited import read_delimited
from rms_agents.network.reading.gexf import read_gexf
from rms_agents.network.reading.gml import read_gml
from rms_agents.network.reading.graphml import read_graphml
from rms_agents.network.reading.grid import Grid
from rms_agents.network.reading.matrices import matrix_of, read_matrix_market
from rms_agents.network.reading.pajek import read_pajek
from rms_agents.network.reading.parquet import read_parquet
from rms_agents.network.reading.record import People, Record
from rms_agents.network.reading.spreadsheets import read_sheet_of_people, read_workbook
from rms_agents.network.reading.tables import Table, people_of, table_of, ties_of
from rms_agents.network.reading.ucinet import START as _UCINET
from rms_agents.network.reading.ucinet import read_ucinet

_TEXT, _WORKBOOK, _PARQUET = "text", "workbook", "parquet"
_BY_ENDING = {
    ".csv": _TEXT,
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".xlsx": _WORKBOOK,
    ".parquet": _PARQUET,
    ".tsv": _TEXT,
    ".txt": _TEXT,
    ".gml": "gml",
    ".net": "pajek",
    ".dl": "ucinet",
    ".mtx": "matrix market",
    ".tab": _TEXT,
    ".dat": _TEXT,
    ".edgelist": _TEXT,
    ".edges": _TEXT,
    ".ncol": _TEXT,
    ".xlsm": _WORKBOOK,
    ".xls": _WORKBOOK,
    ".paj": "pajek",
    ".xml": "graphml",
}
ENDINGS = tuple(_BY_ENDING)
_OF_TABLES = tuple(
    ending for ending, name in _BY_ENDING.items() if name in (_TEXT, _WORKBOOK, _PARQUET)
)
_MAGIC = {b"PAR1": _PARQUET, b"PK\x03\x04": _WORKBOOK, b"\xd0\xcf\x11\xe0": _WORKBOOK}
_SIGNS = (
    (re.compile(r"\s*(?=<)[\s\S]*?<(?:\w+:)?graphml\b"), "graphml"),
    (re.compile(r"\s*(?=<)[\s\S]*?<(?:\w+:)?gexf\b"), "gexf"),
    (re.compile(r"%%MatrixMarket\b", re.IGNORECASE), "matrix market"),
    (re.compile(r"(?:\s*%[^\n]*\n)*\s*\*(?:vertices|network)\b", re.IGNORECASE), "pajek"),
    (_UCINET, "ucinet"),
    (re.compile(r"(?:\s*(?:#|Creator|Version|comment)[^\n]*\n)*\s*graph\s*\[", re.I), "gml"),
)
_READERS: dict[str, Callable[[Content], Record]] = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "gml": read_gml,
    "pajek": read_pajek,
    "ucinet": read_ucinet,
    "matrix market": read_matrix_market,
}
_HEAD = 1 << 14  # bytes by which a format is known


def read_record(path: Path, limits: Limits) -> Record:
    """Return the people and ties of a file in any of the formats that are read.

    Raises
    ------
    InputError
        If its ending is unknown, or it cannot be read as what it is.
    """
    _check_ending(path, ENDINGS, f"unknown ending {quoted(ending_of(path.name))}; known: ")
    content = read_content(path, limits)
    name = _format(content)
    if name in _READERS:
        return _READERS[name](content)
    people = None
    if name == _WORKBOOK:
        grid, of_people = read_workbook(content)
        people = None if of_people is None else people_of(table_of(of_people))
    else:
        grid = read_parquet(content) if name == _PARQUET else read_delimited(content)
    record = _matrix_or_list(grid)
    return record if people is None else replace(record, people=people)


def read_table(path: Path, limits: Limits | None = None) -> Table:
    """Return a table with a header: CSV and its kin, a workbook's sheet or a Parquet file.

    Raises
    ------
    InputError
        If its ending is unknown, it cannot be read as what it is, or it is empty.
    """
    _check_ending(path, _OF_TABLES, "a table must end in ")
    content = read_content(path, limits or Limits())
    match _format(content):
        case "workbook":
            grid = read_sheet_of_people(content)
        case "parquet":
            grid = read_parquet(content)
        case "text":
            grid = read_delimited(content)
        case name:
            raise InputError(f"{path}: is a file of ties ({name}), not a table")
    if not grid.columns:
        raise InputError(f"{path}: is empty; it needs the column person")
    return table_of(grid)


def read_people(path: Path, limits: Limits) -> People:
    """Return the people of a table.

    Raises
    ------
    InputError
        See `read_table` and `tables.people_of`.
    """
    return people_of(read_table(path, limits))


def _matrix_or_list(grid: Grid) -> Record:
    if not grid.columns:
        raise InputError(f"{grid.said}: is empty; it needs the columns source and target")
    names = grid.header or grid.first()
    if ends_among(names, grid.said) is None and (record := matrix_of(grid)) is not None:
        return record
    return ties_of(grid)


def _check_ending(path: Path, endings: tuple[str, ...], rule: str) -> None:
    """Refuse a file whose ending is not read; what is not there is said to be that instead."""
    if ending_of(path.name) not in endings and path.exists() and not path.is_dir():
        raise InputError(f"{path}: {rule}{', '.join(endings)}, each also with .gz")


def _format(content: Content) -> str:
    """Return the format of a file: what stands in it goes before what its ending says."""
    for magic, name in _MAGIC.items():
        if content.data.startswith(magic):
            return name
    head = content.data[:_HEAD]
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "latin-1", errors="ignore")
    text = text.removeprefix("ï»¿")  # the mark of UTF-8, as Latin-1 reads it
    for sign, name in _SIGNS:
        if sign.match(text):
            return name
    return _BY_ENDING.get(content.ending, _TEXT)

"""UCINET's DL files: matrices, lists of ties and of neighbours, which no library here reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.gathered import Gathered
from rms_agents.network.reading.matrices import record_of_cells
from rms_agents.network.reading.record import Record
from rms_agents.network.reading.text import decoded
from rms_agents.network.reading.values import cleaned, is_number, number

START = re.compile(r"\s*dl[\s,]+(?=(?:n|nr|nc|nm|format)\s*=)", re.IGNORECASE)
_DATA = re.compile(r"(?im)^\s*data\s*:[ \t]*\n?|\bdata\s*:[ \t]*\n")
_LABELS = re.compile(r"\b(row\s+|col(?:umn)?\s+)?labels?\s*:", re.IGNORECASE)
_EMBEDDED = re.compile(r"\b(?:row\s+|col(?:umn)?\s+)?labels?\s+embedded\b:?", re.IGNORECASE)
_SETTING = re.compile(
    r"\b(?:(nr|nc|nm|n)\s*=|(format|diagonal)\b\s*=?)\s*\"?([A-Za-z0-9]+)", re.IGNORECASE
)
_CELL = re.compile(r'"([^"]*)"|([^\s,]+)')
_LISTS = {
    **dict.fromkeys(("edgelist1", "edgelist", "el1"), "edges"),
    **dict.fromkeys(("nodelist1", "nodelist", "nl1"), "nodes"),
}
_MATRICES = {"fullmatrix", "fm", "full"}


@dataclass(frozen=True)
class _Header:
    """What stands before the data."""

    said: str
    people: int
    form: str
    matrices: int
    diagonal: bool
    embedded: bool
    labels: tuple[str, ...]


def read_ucinet(content: Content) -> Record:
    """Return the people and ties of a DL file of one kind of people.

    Raises
    ------
    InputError
        If it is no DL file, is of two kinds of people, or is in a form that is not read.
    """
    text = decoded(content)
    start = START.match(text.text)
    data = _DATA.search(text.text)
    if start is None or data is None:
        raise InputError(f"{content.said}: is not UCINET DL: it has no 'dl n=' or no 'data:'")
    header = _header(content, text.text[start.end() : data.start()])
    body = text.text[data.end() :]
    notes = (text.note,) if text.note else ()
    if header.form in _MATRICES:
        return _matrix(header, body, notes)
    if header.form not in _LISTS:
        known = ", ".join(("fullmatrix", "edgelist1", "nodelist1"))
        raise InputError(f"{content.said}: format {quoted(header.form)} is not read; read: {known}")
    return _list(header, body, _LISTS[header.form] == "edges", notes)


def _header(content: Content, text: str) -> _Header:
    said = content.said
    embedded = _EMBEDDED.search(text) is not None
    sections = _LABELS.split(_EMBEDDED.sub(" ", text))
    settings = {
        (number or word).lower(): value.lower()
        for number, word, value in _SETTING.findall(sections[0])
    }
    rows, columns = (settings.get(name, settings.get("n", "")) for name in ("nr", "nc"))
    if rows != columns:
        raise InputError(f"{said}: is a network of two kinds of people (two-mode), not read")
    if not rows.isdecimal() or not settings.get("nm", "1").isdecimal():
        raise InputError(f"{said}: n = {quoted(rows)}: must be a whole number")
    people = int(rows[:20])
    content.limits.require_people(said, people)
    labels = _labels(sections[2], people) if len(sections) > 2 else ()
    if labels and len(labels) != people:
        raise InputError(f"{said}: n = {people}, but {len(labels)} labels are given")
    return _Header(
        said,
        people,
        settings.get("format", "fullmatrix"),
        int(settings.get("nm", "1")[:9]),
        settings.get("diagonal") != "absent",
        embedded,
        labels,
    )


def _cells(text: str) -> list[str]:
    return [cleaned(found[0] or found[1]) for found in _CELL.findall(text)]


def _labels(text: str, people: int) -> tuple[str, ...]:
    """Return labels that stand one a line, or else with blanks and commas between them."""
    lines = [line.strip().strip('"') for line in text.splitlines() if line.strip()]
    return tuple(map(cleaned, lines)) if len(lines) == people else tuple(_cells(text))


def _matrix(header: _Header, body: str, notes: tuple[str, ...]) -> Record:
    people, said = header.people, header.said
    cells = _cells(body)
    labels: Sequence[str] = header.labels or [str(place) for place in range(1, people + 1)]
    if header.embedded:
        labels, cells = cells[:people], cells[people:]
        cells = [cell for place, cell in enumerate(cells) if place % (people + 1)]
    width = people - (not header.diagonal)
    if len(cells) != people * width * header.matrices or not all(map(is_number, cells)):
        raise InputError(
            f"{said}: {people * width * header.matrices:,} numbers were expected, "
            f"{sum(map(is_number, cells)):,} are there"
        )
    square = np.array([number(cell) for cell in cells[: people * width]]).reshape(people, width)
    if not header.diagonal:
        whole = np.zeros((people, people))
        whole[~np.eye(people, dtype=bool)] = square.ravel()
        square = whole
    if header.matrices > 1:
        more = header.matrices - 1
        notes += (f"{more} further matri{'x' if more == 1 else 'ces'} left out",)
    rows, columns = np.nonzero(square)
    return record_of_cells(
        said, "UCINET DL", list(labels), rows, columns, square[rows, columns], notes
    )


def _list(header: _Header, body: str, of_pairs: bool, notes: tuple[str, ...]) -> Record:
    found = Gathered(header.said, "UCINET DL", notes=list(notes))
    declared: dict[str, None] = {}
    if not header.embedded:
        declared = dict.fromkeys(str(place) for place in range(1, header.people + 1))
    declared |= dict.fromkeys(header.labels if header.embedded else ())
    for row, line in enumerate(body.splitlines(), start=1):
        cells = _cells(line)
        if not cells:
            continue
        ends = cells[:2] if of_pairs else cells
        if of_pairs and len(cells) < 2:
            raise InputError(f"{header.said}, row {row} of the data: {quoted(line)} is not a tie")
        if header.embedded:
            declared |= dict.fromkeys(ends)
        weight = cells[2] if of_pairs and len(cells) > 2 else ""
        for target in ends[1:]:
            found.add_edge(ends[0], target, weight, True)
    if len(declared) != header.people:
        found.notes.append(f"n says {header.people} people, {len(declared)} are named")
    found.ids = list(declared)
    found.attributes = [{}] * len(declared)
    found.names = list(header.labels) if not header.embedded else []
    if not found.names:
        found.names = list(found.ids)
    return found.record([])

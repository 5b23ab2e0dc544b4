"""Pajek's networks (.net), and the first network of a project (.paj).

`networkx.read_pajek` is not used: it makes one person of two of the same name, takes ties for
vertices where vertices have no lines of their own, knows neither lists of arcs nor matrices that
follow ties, and makes people of numbers that no vertex has.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.gathered import Gathered
from rms_agents.network.reading.record import Record
from rms_agents.network.reading.text import decoded
from rms_agents.network.reading.values import cleaned, is_number, number

_VERTEX = re.compile(r'\s*(\d+)(?:\s+(?:"((?:[^"\\]|\\.)*)"|(\S+)))?')
_OF_PARTITIONS = {"*partition", "*vector", "*permutation", "*cluster"}  # with *Vertices, too
_ESCAPED = re.compile(r'\\(["\\])')
_LETTER = re.compile(r"&#[0-9]{1,7};")  # as Pajek and igraph write letters that they cannot


@dataclass(frozen=True)
class _Line:
    row: int
    text: str


def read_pajek(content: Content) -> Record:
    """Return the people and ties of a Pajek network; its vertices are numbered from 1.

    Raises
    ------
    InputError
        Naming the row that is no Pajek, or a network of two kinds of people.
    """
    text = decoded(content)
    found = Gathered(content.said, "Pajek", notes=[text.note] if text.note else [])
    section = ""
    kinds: set[str] = set()
    matrix: list[list[str]] = []
    for line in _lines(text.text):
        if line.text.startswith("*"):
            before, section = section, line.text.split()[0].lower()
            if section == "*vertices" and before in _OF_PARTITIONS:
                section = before
            elif section == "*vertices":
                if found.ids:
                    found.left_out["further network"] += 1
                    break
                _declare(line, content, found)
            elif section in _READERS or section == "*matrix":
                kinds.add(line.text.lower())
            elif section != "*network":
                found.notes.append(f"section {quoted(section)} left aside")
        elif section == "*matrix":
            matrix.append(_row(line, found))
        elif section in _READERS:
            _READERS[section](line, found)
        elif section == "*vertices":
            _name(line, found)
    if not found.ids:
        raise InputError(f"{content.said}: is not Pajek: it has no *Vertices")
    _add_matrix(matrix, found)
    if len(kinds) > 1 and any(":" in kind for kind in kinds):
        found.notes.append(f"ties of {len(kinds)} relations put together")
    return found.record([])


def _lines(text: str) -> Iterator[_Line]:
    for row, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("%"):
            yield _Line(row, line.strip())


def _fault(line: _Line, found: Gathered, why: str) -> InputError:
    return InputError(f"{found.said}, row {line.row}: {why}")


def _declare(line: _Line, content: Content, found: Gathered) -> None:
    numbers = line.text.split()[1:]
    if not numbers or not numbers[0].isdecimal():
        raise _fault(line, found, "*Vertices must say how many there are")
    if len(numbers) > 1 and numbers[1] != numbers[0]:
        raise _fault(
            line, found, "is a network of two kinds of people (two-mode), which is not read"
        )
    people = int(numbers[0][:20])
    content.limits.require_people(found.said, people)
    found.ids = [str(number) for number in range(1, people + 1)]
    found.names = [""] * people
    found.attributes = [{}] * people


def _name(line: _Line, found: Gathered) -> None:
    parts = _VERTEX.match(line.text)
    if parts is None or not 1 <= int(parts[1][:20]) <= len(found.ids):
        raise _fault(line, found, f"vertex {quoted(line.text)} is not from 1 to {len(found.ids)}")
    quoted_name, plain = parts[2], parts[3]
    name = plain or "" if quoted_name is None else _ESCAPED.sub(r"\1", quoted_name)
    letters = _LETTER.sub(lambda letter: html.unescape(letter[0]), name)
    found.names[int(parts[1]) - 1] = cleaned(letters)


def _ends(line: _Line, found: Gathered, cells: list[str]) -> list[str]:
    for cell in cells:
        number = cell.lstrip("-")
        if not number.isdecimal() or not 1 <= int(number[:20]) <= len(found.ids):
            raise _fault(
                line, found, f"vertex {quoted(cell)} is not a number from 1 to {len(found.ids)}"
            )
    return [str(int(cell.lstrip("-"))) for cell in cells]


def _add_pair(line: _Line, found: Gathered, directed: bool) -> None:
    cells = line.text.split()
    if len(cells) < 2:
        raise _fault(line, found, f"{quoted(line.text)} is not a tie")
    source, target = _ends(line, found, cells[:2])
    found.add_edge(source, target, cells[2] if len(cells) > 2 else "", directed)


def _add_star(line: _Line, found: Gathered, directed: bool) -> None:
    source, *targets = _ends(line, found, line.text.split())
    for target in targets:
        found.add_edge(source, target, "", directed)


def _row(line: _Line, found: Gathered) -> list[str]:
    cells = line.text.split()
    if len(cells) != len(found.ids) or not all(map(is_number, cells)):
        raise _fault(line, found, f"a row of {len(found.ids)} numbers was expected")
    return cells


def _add_matrix(rows: list[list[str]], found: Gathered) -> None:
    """Add the ties of a matrix, each pair of people once."""
    if not rows:
        return
    if len(rows) != len(found.ids):
        raise InputError(
            f"{found.said}: a matrix of {len(found.ids)} rows was expected, not {len(rows)}"
        )
    for row, cells in enumerate(rows):
        for column in range(row, len(cells)):
            forth, back = number(cells[column]), number(rows[column][row])
            if forth or back:
                ends = found.ids[row], found.ids[column]
                found.add_edge(*ends, str(max(forth, back)), forth != back)


_READERS = {
    "*arcs": lambda line, found: _add_pair(line, found, True),
    "*edges": lambda line, found: _add_pair(line, found, False),
    "*arcslist": lambda line, found: _add_star(line, found, True),
    "*edgeslist": lambda line, found: _add_star(line, found, False),
}

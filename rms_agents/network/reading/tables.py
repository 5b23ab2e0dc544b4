"""Tables with named columns: of people, and of ties with or without a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading import columns
from rms_agents.network.reading.grid import Grid
from rms_agents.network.reading.record import People, Record, Ties
from rms_agents.network.reading.values import (
    MISSING,
    Texts,
    cleaned_column,
    is_number,
    known,
    number_column,
)

_DIRECTED = "directed"
_COMMAS_ARE_POINTS = "decimal commas read as points"
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")


@dataclass(frozen=True)
class Table:
    """Columns of text under their names.

    Attributes
    ----------
    said
        The file, as messages name it.
    grid
        The records, without a header.
    names
        What the columns are called.
    """

    said: str
    grid: Grid
    names: tuple[str, ...]

    def at(self, record: int) -> str:
        """Return the words that say where a record stands."""
        return self.grid.place(record)

    def place(self, aliases: Sequence[str]) -> int | None:
        """Return which column has one of some names and at least one value; None if none has."""
        place = columns.place_of(self.names, aliases, self.said)
        if place is None or set(self.grid.columns[place].unique().to_pylist()) <= MISSING:
            return None
        return place

    def required(self, aliases: Sequence[str], named: str) -> int:
        """Return which column has one of some names, refusing a table that has none.

        Raises
        ------
        InputError
            Naming the column by its first alias.
        """
        place = columns.place_of(self.names, aliases, self.said)
        if place is None:
            raise InputError(
                f"{self.said}: column {aliases[0]} is missing; {named}; columns there: "
                f"{columns.there(self.names)}"
            )
        return place

    def raw(self, place: int) -> Texts:
        """Return a column as it stands in the file."""
        return self.grid.columns[place]

    def cleaned(self, place: int) -> Texts:
        """Return a column's values as they are compared."""
        return cleaned_column(self.raw(place), self.grid.decimal_comma)

    def filled(self, place: int, name: str) -> Texts:
        """Return a column's values as they are compared, refusing the first that is missing.

        Raises
        ------
        InputError
            Naming the row, and what stands there.
        """
        import pyarrow.compute as pc

        values = self.cleaned(place)
        record = pc.index(values, "").as_py()
        if record >= 0:
            there = str(self.raw(place)[record]).strip()
            said = f" ({quoted(there)} says that it is not known)" if there else ""
            raise InputError(f"{self.at(record)}: {name} is empty{said}")
        return values


def table_of(grid: Grid) -> Table:
    """Return a table whose first row, unless the format keeps names apart, is its header."""
    if grid.header is None:
        header = tuple(grid.first())
        grid = replace(grid.without_first(), header=header).trimmed()
    return Table(grid.said, grid, grid.header or ())


def people_of(table: Table) -> People:
    """Return the people of a table.

    Raises
    ------
    InputError
        If there is no column of people, one is missing, or somebody stands twice.
    """
    needed = "it needs the column person"
    person = table.required(columns.PERSON, needed)
    ids: list[str] = table.filled(person, "person").to_pylist()
    if not ids:
        raise InputError(f"{table.said}: holds no people")
    _refuse_repeated(ids, table)
    fit, community = table.place(columns.FIT), table.place(columns.COMMUNITY)
    name = table.place(columns.NAME)
    if name == person or columns.canonical(table.names[person]) == columns.PERSON[0]:
        name = None
    used = [place for place in (person, fit, community, name) if place is not None]
    comma = fit is not None and _has_decimal_commas(table.raw(fit))
    return People(
        table.said,
        ids,
        table.at,
        None if fit is None else [known(text) for text in table.raw(fit).to_pylist()],
        None if community is None else table.cleaned(community).to_pylist(),
        None if name is None else table.cleaned(name).to_pylist(),
        used=_names(table, used),
        left_aside=_others(table, used),
        notes=(*table.grid.notes, *([_COMMAS_ARE_POINTS] if comma else [])),
    )


def _refuse_repeated(ids: Sequence[str], table: Table) -> None:
    first_record: dict[str, int] = {}
    for record, name in enumerate(ids):
        if name in first_record:
            raise InputError(
                f"{table.at(record)}: person {quoted(name)} stands already in row "
                f"{table.grid.row_of(first_record[name])}"
            )
        first_record[name] = record


def ties_of(grid: Grid) -> Record:
    """Return the ties of a grid that has a header, or that plainly needs none.

    Raises
    ------
    InputError
        If the columns of the two ends are not known, or an end is missing.
    """
    names = grid.header or grid.first()
    ends = columns.ends_among(names, grid.said)
    unnamed = ends is None and grid.header is None and not columns.one_end_among(names)
    if unnamed and _is_headless(grid):
        return _headless(grid)
    table = table_of(grid)
    if ends is None:
        needed = "it needs the columns source and target"
        ends = (
            table.required(("source",), needed),
            table.required(("target",), needed),
        )
    else:
        ends = columns.ends_among(table.names, table.said) or ends
    return _record(table, ends, table.place(columns.WEIGHT), table.place(columns.DIRECTION))


def _is_headless(grid: Grid) -> bool:
    """Return whether the first row is a tie like the others.

    It is where all ends are numbers, or where somebody of the first row stands in another row, too;
    further columns must be numbers all along. Names that never come again may be a header.
    """
    if not 2 <= len(grid.columns) <= 4:
        return False
    texts = [column.unique().to_pylist() for column in grid.columns]
    if not all(is_number(text.strip()) for column in texts[2:] for text in column if text.strip()):
        return False
    first = set(grid.first()[:2])
    if all(is_number(text) for text in first):
        return True
    rest = grid.without_first()
    others = {text.strip() for column in rest.columns[:2] for text in column.unique().to_pylist()}
    return not all(is_number(text) for text in others) and bool(first & others)


def _headless(grid: Grid) -> Record:
    names = ("column 1", "column 2", "column 3", "column 4")[: len(grid.columns)]
    weight = 2 if len(names) > 2 else None
    record = _record(Table(grid.said, grid, names), (0, 1), weight, None)
    return replace(record, notes=(*record.notes, "no header"))


def _record(
    table: Table, ends: tuple[int, int], weight: int | None, direction: int | None
) -> Record:
    source, target = (
        table.filled(place, name) for place, name in zip(ends, ("source", "target"), strict=True)
    )
    notes = list(table.grid.notes)
    weights = None
    if weight is not None:
        weights = number_column(table.raw(weight))
        if weights is None:
            notes.append(f"{table.names[weight].strip()} holds more than numbers")
            weight = None
        elif _has_decimal_commas(table.raw(weight)):
            notes.append(_COMMAS_ARE_POINTS)
    directed = None if direction is None else _directed(table.raw(direction))
    used = [place for place in (*ends, weight) if place is not None]
    return Record(
        table.said,
        table.grid.format,
        Ties(source, target, table.at, weights, directed),
        None,
        _names(table, used),
        _others(table, [*used, *([] if directed is None or direction is None else [direction])]),
        tuple(notes),
    )


def _directed(kinds: Texts) -> int:
    """Return how many ties Gephi's column of types calls directed."""
    return sum(
        int(kind["counts"].as_py())
        for kind in kinds.value_counts()
        if str(kind["values"]).strip().casefold() == _DIRECTED
    )


def _has_decimal_commas(values: Texts) -> bool:
    return any(map(_DECIMAL_COMMA.fullmatch, values.unique().to_pylist()))


def _names(table: Table, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(table.names[place].strip() for place in places)


def _others(table: Table, places: Sequence[int]) -> tuple[str, ...]:
    names = (name.strip() for place, name in enumerate(table.names) if place not in places)
    return tuple(name or "a column without a name" for name in names)

"""Real referral networks, read from files and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, nearest, quoted, shortened
from rms_agents.network import Network
from rms_agents.network.reading import columns
from rms_agents.network.reading.content import Limits
from rms_agents.network.reading.formats import ENDINGS, read_people, read_record
from rms_agents.network.reading.record import People, Record
from rms_agents.network.reading.values import number
from rms_agents.network.understood import Understood

__all__ = ["ENDINGS", "Limits", "read_ties"]

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_MOST_COMPARED = 10_000  # people among whom the name nearest to a misspelt one is looked for


def read_ties(
    path: str | PathLike[str],
    people_path: str | PathLike[str] | None = None,
    limits: Limits | None = None,
) -> Network:
    """Return the network held in a file.

    Ties are read as undirected and count alike, whatever their weight; those of weight 0 or below,
    self-loops and repeated ties are left out. What was understood is in `Network.understood`.

    Parameters
    ----------
    path
        A table of ties (CSV and its kin, XLSX, Parquet), an adjacency matrix, or a graph (GraphML,
        GEXF, GML, Pajek, UCINET DL, Matrix Market), each also packed by gzip. docs/inputs.md says
        what columns and attributes may be called.
    people_path
        A table of the people (CSV and its kin, XLSX, Parquet): who exists, including those without
        ties, and their ``fit`` (0 to 1) and ``community`` (any label). Beside a graph that says
        itself who exists, it must have a row for each of them.
    limits
        What a file may hold at most.

    Returns
    -------
    Network
        People stand in the order of their number if all ids are whole numbers; otherwise as in
        the graph file or the table of people, or, with a list of ties alone, sorted by id.

    Raises
    ------
    InputError
        If a file cannot be read or breaks one of these rules; the message names file and row.
    """
    limits = limits or Limits()
    record = read_record(Path(path), limits)
    table = None if people_path is None else read_people(Path(people_path), limits)
    people = record.people or table
    if people is not None and not people.ids:
        raise InputError(f"{people.said}: holds no people")
    ids = people.ids if people is not None else _who_has_ties(record)
    order = _order(ids, iter if people is not None else sorted)
    kept, weight_notes = _kept(record)
    pairs = _pairs(record, [ids[place] for place in order], people)[kept]
    notes = (*_directions(record), *record.notes, *weight_notes)
    if people is None:
        network = Network.from_ties(len(ids), pairs, labels=_in(order, ids), warnings=notes)
    else:
        network = _peopled(people, table, order, pairs, notes)
    if network.ties == 0:
        network = replace(network, warnings=(*network.warnings, "no ties: nobody talks to anybody"))
    return _understood(network, record, table)


def _understood(network: Network, record: Record, table: People | None) -> Network:
    """Return the network with what is to be said of how it was read."""
    graphs = (
        record.people if table is None or record.people is None else _beside(table, record.people)
    )
    sources = [found for found in (graphs, table) if found is not None]
    said = Understood(
        record.said,
        record.format,
        network.people,
        network.ties,
        (*record.used, *(name for found in sources for name in found.used)),
        (*record.left_aside, *(name for found in sources for name in found.left_aside)),
        network.warnings,
    )
    return replace(network, understood=said)


def _beside(table: People, people: People) -> People:
    """Return what is used of a graph's people where a table of them has values that go before."""
    going_before = [
        alias
        for aliases, values in (
            (columns.FIT, table.fit),
            (columns.COMMUNITY, table.community),
        )
        if values is not None
        for alias in aliases
    ]
    aside = tuple(name for name in people.used if columns.canonical(name) in going_before)
    used = tuple(name for name in people.used if name not in aside)
    return replace(people, used=used, left_aside=(*aside, *people.left_aside))


def _who_has_ties(record: Record) -> list[str]:
    import pyarrow as pa

    named = pa.chunked_array([record.ties.source, record.ties.target])
    ids: list[str] = named.unique().to_pylist()
    if not ids:
        raise InputError(f"{record.said}: holds no ties")
    return ids


def _peopled(
    people: People,
    table: People | None,
    order: NDArray[np.int64],
    pairs: NDArray[np.int32],
    notes: tuple[str, ...],
) -> Network:
    """Return the network of people who are known beside their ties."""
    fit, community = people.fit, people.community
    at_fit = at_community = people
    if table is not None and table is not people:
        rows = _rows_of(people, table)
        if table.fit is not None:
            fit, at_fit = [table.fit[row] for row in rows], _as_seen_by(table, rows)
        if table.community is not None:
            community = [table.community[row] for row in rows]
            at_community = _as_seen_by(table, rows)
    fits = _filled(fit, "fit", at_fit)
    groups = _filled(community, "community", at_community)
    numbers = names = None
    if groups is not None:
        numbers, names = _communities(groups)
        numbers = numbers[order]
    labels = people.names if _tell_apart(people.names) else people.ids
    return Network.from_ties(
        len(people.ids),
        pairs,
        numbers,
        None if fits is None else _fits(fits, at_fit.at)[order],
        _in(order, labels or ()),
        names,
        (*notes, *people.notes, *(() if table in (None, people) else table.notes)),
        ids=_in(order, people.ids),
    )


def _rows_of(people: People, table: People) -> list[int]:
    """Return the row of the table of each person, found by id or else by name."""
    keys = people.ids
    if people.names is not None and _tell_apart(people.names):
        by_name, by_id = (len({*table.ids}.intersection(k)) for k in (people.names, people.ids))
        keys = people.names if by_name > by_id else people.ids
    known = set(keys)
    for record, person in enumerate(table.ids):
        if person not in known:
            raise InputError(
                f"{table.at(record)}: person {quoted(person)} is not a person of {people.said}"
                f"{_hint(person, keys)}"
            )
    row_of = {person: row for row, person in enumerate(table.ids)}
    for person in keys:
        if person not in row_of:
            raise InputError(
                f"{table.said}: person {quoted(person)} of {people.said} is missing; a row each is "
                "needed"
            )
    return [row_of[person] for person in keys]


def _as_seen_by(table: People, rows: Sequence[int]) -> People:
    """Return the table with its records in the order of the graph's people."""
    return replace(table, at=lambda place: table.at(rows[place]))


def _tell_apart(names: Sequence[str] | None) -> bool:
    return names is not None and all(names) and len(set(names)) == len(names)


def _filled(values: Sequence[str] | None, name: str, people: People) -> Sequence[str] | None:
    """Return an attribute, refusing the first person who lacks it."""
    if values is not None and not all(values):
        raise InputError(f"{people.at(values.index(''))}: {name} is empty")
    return values


def _kept(record: Record) -> tuple[NDArray[np.bool_] | slice, tuple[str, ...]]:
    """Return which ties count, and what is to be said of their weights."""
    weight = record.ties.weight
    if weight is None:
        return slice(None), ()
    kept: NDArray[np.bool_] = ~(weight <= 0.0)
    notes = []
    if len(weight) and not (np.nan_to_num(weight, nan=1.0) == weight[0]).all():
        notes.append("weights are not used: each tie counts alike")
    if left_out := int((~kept).sum()):
        ties = "1 tie" if left_out == 1 else f"{left_out:,} ties"
        notes.append(f"{ties} of weight 0 or below left out")
    return kept, tuple(notes)


def _directions(record: Record) -> tuple[str, ...]:
    directed, ties = record.ties.directed, len(record.ties.source)
    if not directed:
        return ()
    some = "directed ties" if directed >= ties else f"{directed:,} directed of {ties:,} ties"
    return (f"{some} read as undirected",)


def _in(order: NDArray[np.int64], texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(texts[place] for place in order)


def _order(
    names: Sequence[str], otherwise: Callable[[Iterable[str]], Iterable[str]] = iter
) -> NDArray[np.int64]:
    """Return the places of `names` by number if all are whole numbers, else as told."""
    place = {name: number for number, name in enumerate(names)}
    whole = all(_WHOLE_NUMBER.fullmatch(name) for name in names)
    ordered = sorted(names, key=int) if whole else otherwise(names)
    return np.fromiter((place[name] for name in ordered), np.int64, len(names))


def _pairs(record: Record, ids: Sequence[str], people: People | None) -> NDArray[np.int32]:
    """Return the two ends of each tie as places in `ids`, refusing who is not in `people`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known: pa.Array = pa.array(ids, pa.large_string())
    ties = record.ties
    pairs = np.empty((len(ties.source), 2), np.int32)
    for side, (name, ends) in enumerate((("source", ties.source), ("target", ties.target))):
        found = pc.index_in(ends, value_set=known)
        if found.null_count and people is not None:
            place = pc.index(found.is_null(), True).as_py()
            person = str(ends[place])
            raise InputError(
                f"{ties.at(place)}: {name} {quoted(person)} is not a person of {people.said}"
                f"{_hint(person, ids)}"
            )
        pairs[:, side] = found.to_numpy(zero_copy_only=False)
    return pairs


def _hint(person: str, ids: Sequence[str]) -> str:
    return f"; {nearest(person, ids)}" if len(ids) <= _MOST_COMPARED else ""


def _fits(texts: Sequence[str], at: Callable[[int], str]) -> NDArray[np.float32]:
    """Return fits as numbers, refusing whatever is not a number from 0 to 1."""
    fits = np.empty(len(texts), np.float32)
    for record, text in enumerate(texts):
        try:
            fit = number(text)
        except ValueError:
            raise InputError(f"{at(record)}: fit {quoted(text)} is not a number") from None
        if not 0.0 <= fit <= 1.0:
            raise InputError(f"{at(record)}: fit {shortened(text)} is outside 0 to 1")
        fits[record] = fit
    return fits


def _communities(texts: Sequence[str]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Return each person's community as a number, and the names those numbers stand for."""
    found = list(dict.fromkeys(texts))
    names = tuple(found[place] for place in _order(found))
    number_of = {name: place for place, name in enumerate(names)}
    return np.array([number_of[text] for text in texts], np.int32), names

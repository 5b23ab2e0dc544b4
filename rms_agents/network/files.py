"""Real referral networks, read from files and checked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, quoted, shortened
from rms_agents.network import Network, graph_files, tables

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def read_ties(path: str | PathLike[str], people_path: str | PathLike[str] | None = None) -> Network:
    """Return the network held in a file.

    Parameters
    ----------
    path
        A list of ties, ``.csv`` or ``.parquet``, with the columns ``source`` and ``target``; or a
        ``.graphml`` or ``.gexf`` file, whose node attributes ``fit`` and ``community`` are used if
        all nodes have them. Directed ties are read as undirected; self-loops and repeated ties are
        dropped and counted in `Network.warnings`.
    people_path
        A table of the people that goes with a list of ties, ``.csv`` or ``.parquet``: the column
        ``person`` says who exists, including those without ties; ``fit`` (0 to 1) and
        ``community`` (any label) may be there. Other columns are ignored.

    Returns
    -------
    Network
        People stand in the order of their number if all are called by whole numbers; otherwise as
        in the table of people or the graph file, or, with a list of ties alone, sorted by name.

    Raises
    ------
    InputError
        If a file cannot be read or breaks one of these rules; the message names file and row.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending in graph_files.ENDINGS:
        if people_path is not None:
            raise InputError(
                f"{people_path}: a table of people goes with a list of ties; {path} holds its own"
            )
        return _from_graph_file(path)
    if os.path.isfile(path) and ending not in tables.ENDINGS:
        known = ", ".join((*tables.ENDINGS, *graph_files.ENDINGS))
        raise InputError(f"{path}: unknown ending '{path.suffix}'; known: {known}")
    ties = tables.read_table(path, required=("source", "target"))
    ties.require_values()
    if people_path is None:
        return _from_ties_alone(ties)
    people = tables.read_table(Path(people_path), ("person",), ("fit", "community"))
    people.require_values()
    return _from_tables(ties, people)


def _from_ties_alone(ties: tables.Table) -> Network:
    import pyarrow as pa

    named = pa.chunked_array([ties.columns["source"], ties.columns["target"]]).unique()
    names = named.to_pylist()
    labels = [names[place] for place in _order(names, otherwise=sorted)]
    if not labels:
        raise InputError(f"{ties.path}: holds no ties")
    return Network.from_ties(len(labels), _pairs(ties, labels, None), labels=tuple(labels))


def _from_tables(ties: tables.Table, people: tables.Table) -> Network:
    names = people.columns["person"].to_pylist()
    if not names:
        raise InputError(f"{people.path}: holds no people")
    first_record: dict[str, int] = {}
    for record, name in enumerate(names):
        if name in first_record:
            raise InputError(
                f"{people.at(record)}: person {quoted(name)} stands already in row "
                f"{people.row_of(first_record[name])}"
            )
        first_record[name] = record
    order = _order(names)
    labels = [names[place] for place in order]
    fit = community = None
    if "fit" in people.columns:
        fit = _fits(people.columns["fit"].to_pylist(), people.at)[order]
    community_names: tuple[str, ...] | None = None
    if "community" in people.columns:
        community, community_names = _communities(people.columns["community"].to_pylist())
        community = community[order]
    pairs = _pairs(ties, labels, people)
    return Network.from_ties(
        len(labels), pairs, community, fit, tuple(labels), community_names, _warning_of_none(pairs)
    )


def _from_graph_file(path: Path) -> Network:
    graph = graph_files.read_graph_file(path)
    if not graph.nodes:
        raise InputError(f"{path}: holds no people")
    order = _order(graph.nodes)
    labels = tuple(graph.nodes[place] for place in order)
    number = {label: place for place, label in enumerate(labels)}
    pairs = np.array(
        [(number[a], number[b]) for a, b in zip(graph.source, graph.target, strict=True)], np.int32
    ).reshape(-1, 2)
    fit = community = None
    community_names: tuple[str, ...] | None = None
    if graph.fit is not None:
        fit = _fits(graph.fit, lambda place: f"{path}, person {quoted(graph.nodes[place])}")[order]
    if graph.community is not None:
        community, community_names = _communities(graph.community)
        community = community[order]
    warnings = graph.warnings + _warning_of_none(pairs)
    return Network.from_ties(len(labels), pairs, community, fit, labels, community_names, warnings)


def _warning_of_none(pairs: NDArray[np.int32]) -> tuple[str, ...]:
    return () if len(pairs) else ("no ties: nobody talks to anybody",)


def _order(
    names: Sequence[str], otherwise: Callable[[Iterable[str]], Iterable[str]] = iter
) -> NDArray[np.int64]:
    """Return the places of `names` by number if all are whole numbers, else as told."""
    place = {name: number for number, name in enumerate(names)}
    whole = all(_WHOLE_NUMBER.fullmatch(name) for name in names)
    ordered = sorted(names, key=int) if whole else otherwise(names)
    return np.fromiter((place[name] for name in ordered), np.int64, len(names))


def _pairs(
    ties: tables.Table, labels: Sequence[str], people: tables.Table | None
) -> NDArray[np.int32]:
    """Return the two ends of each tie as places in `labels`, refusing who is not in `people`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known: pa.Array = pa.array(labels, pa.large_string())
    pairs = np.empty((len(ties.columns["source"]), 2), np.int32)
    for side, name in enumerate(("source", "target")):
        found = pc.index_in(ties.columns[name], value_set=known)
        if found.null_count and people is not None:
            record = pc.index(found.is_null(), True).as_py()
            raise InputError(
                f"{ties.at(record)}: {name} {quoted(str(ties.columns[name][record]))} is not a "
                f"person of {people.path}"
            )
        pairs[:, side] = found.to_numpy(zero_copy_only=False)
    return pairs


def _fits(texts: Sequence[str], at: Callable[[int], str]) -> NDArray[np.float32]:
    """Return fits as numbers, refusing whatever is not a number from 0 to 1."""
    fits = np.empty(len(texts), np.float32)
    for record, text in enumerate(texts):
        try:
            fit = float(text)
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
    number = {name: place for place, name in enumerate(names)}
    return np.array([number[text] for text in texts], np.int32), names

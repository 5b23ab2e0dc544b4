"""People and ties of a graph file as its reader comes upon them, and the record they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from rms_agents.errors import InputError, quoted
from rms_agents.network.reading import columns
from rms_agents.network.reading.record import People, Record, Ties, counted
from rms_agents.network.reading.values import cleaned, known, number


@dataclass
class Gathered:
    """Nodes and edges as a reader comes upon them.

    Attributes
    ----------
    said, format
        As of `record.Record`.
    ids, names, attributes
        Of each person: `values.cleaned`, `values.cleaned`, and by name as in the file.
    source, target, weight
        Of each tie; weight NaN where it has none.
    directed
        How many ties are directed.
    groups
        Ids of nodes that are no people: neither they nor ties to them are kept.
    left_out
        How many of what else is not used.
    notes
        What else is to be said, as short sentences.
    changing
        How many people have several values of an attribute, one after the other.
    """

    said: str
    format: str
    ids: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    directed: int = 0
    groups: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    changing: Counter[str] = field(default_factory=Counter)

    def add_node(self, raw: str | None, name: str, attributes: dict[str, str]) -> None:
        """Add a person, refusing one without an id or with that of another."""
        person = cleaned(raw or "")
        if not person:
            raise InputError(f"{self.said}, node {len(self.ids) + 1}: id is empty")
        self.ids.append(person)
        self.names.append(cleaned(name))
        self.attributes.append(attributes)

    def add_edge(self, source: str | None, target: str | None, weight: str, directed: bool) -> None:
        """Add a tie; one without a weight counts as any other."""
        ends = cleaned(source or ""), cleaned(target or "")
        if not all(ends):
            raise InputError(f"{self.said}, edge {len(self.source) + 1}: an end is empty")
        self.source.append(ends[0])
        self.target.append(ends[1])
        self.weight.append(_weight(weight))
        self.directed += directed

    def record(self, declared: Sequence[str], of_ties: Sequence[str] = ()) -> Record:
        """Return the record of all that was gathered.

        Parameters
        ----------
        declared
            Names of the attributes of nodes that the file declares, in its order.
        of_ties
            Likewise of ties, but for their weight: none is used.

        Raises
        ------
        InputError
            If two people have the same id, or two attributes the same claim.
        """
        import pyarrow as pa

        declared = list(dict.fromkeys(declared))
        if len(set(self.ids)) < len(self.ids):
            twice, _ = Counter(self.ids).most_common(1)[0]
            raise InputError(f"{self.said}: person {quoted(twice)} stands twice")
        kept = [
            place
            for place, ends in enumerate(zip(self.source, self.target, strict=True))
            if not self.groups.intersection(ends)
        ]
        self.left_out["group"] += len(self.groups)
        self.left_out["tie of groups"] += len(self.source) - len(kept)
        source, target = (
            pa.array([side[place] for place in kept], pa.large_string())
            for side in (self.source, self.target)
        )
        weight = np.array([self.weight[place] for place in kept], float)
        ties = Ties(
            source,
            target,
            lambda record: f"{self.said}, edge {kept[record] + 1}",
            None if np.isnan(weight).all() else weight,
            self.directed,
        )
        people = self._people(declared)
        notes = (*self.notes, *counted(self.left_out))
        aside = tuple(name for name in dict.fromkeys(of_ties) if name and name not in declared)
        return Record(self.said, self.format, ties, people, left_aside=aside, notes=notes)

    def _people(self, declared: Sequence[str]) -> People:
        fit = self._of_all("fit", declared, columns.FIT)
        community = self._of_all("community", declared, columns.COMMUNITY)
        names = self._names(declared)
        used = tuple(name for name, _ in (fit, community, names) if name)
        return People(
            self.said,
            self.ids,
            lambda place: f"{self.said}, person {quoted(self.ids[place])}",
            fit[1],
            community[1],
            names[1],
            used,
            tuple(name for name in declared if name not in used),
        )

    def _of_all(
        self, role: str, declared: Sequence[str], aliases: Sequence[str]
    ) -> tuple[str, list[str] | None]:
        """Return an attribute's name and its values, if all people have one that does not change.

        Programs export attributes that only some nodes have: nobody said that all must.
        """
        place = columns.place_of(declared, aliases, self.said)
        if place is None:
            return "", None
        name = declared[place]
        read = cleaned if aliases is columns.COMMUNITY else known
        values = [read(of_node.get(name, "")) for of_node in self.attributes]
        if self.changing[name]:
            self.notes.append(f"{role} ignored: it changes over time")
        elif any(values) and not all(values):
            lacking = sum(not value for value in values)
            people = "1 person lacks" if lacking == 1 else f"{lacking:,} people lack"
            self.notes.append(f"{role} ignored: {people} it")
        elif all(values):
            return name, values
        return "", None

    def _names(self, declared: Sequence[str]) -> tuple[str, list[str] | None]:
        """Return what people are called, if all are called something, each something else."""
        if self.names == self.ids:
            return "", None
        candidates = [("labels", self.names)]
        for alias in columns.NAME:
            place = columns.place_of(declared, (alias,), self.said)
            if place is not None:
                name = declared[place]
                texts = [cleaned(of_node.get(name, "")) for of_node in self.attributes]
                candidates.append((name, texts))
        for name, texts in candidates:
            if all(texts) and len(set(texts)) == len(texts):
                return name, texts
        return "", None


def weight_name(said: str, names: Sequence[str]) -> str:
    """Return which attribute of ties is their weight; empty if none is."""
    names = list(dict.fromkeys(names))
    place = columns.place_of(names, columns.WEIGHT, said)
    return "" if place is None else names[place]


def _weight(text: str) -> float:
    try:
        return number(text)
    except ValueError:
        return float("nan")

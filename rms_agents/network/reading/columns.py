"""What columns and attributes may be called: by any case, spacing and usual other name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rms_agents.errors import InputError, shortened

# The two ends of a tie, as this project, Gephi, R, NodeXL, SNAP and surveys call them.
ENDS = (
    ("source", "target"),
    ("from", "to"),
    ("ego", "alter"),
    ("i", "j"),
    ("sender", "receiver"),
    ("vertex 1", "vertex 2"),
    ("vertex1", "vertex2"),
    ("node 1", "node 2"),
    ("node1", "node2"),
    ("person 1", "person 2"),
    ("person1", "person2"),
    ("person a", "person b"),
    ("id 1", "id 2"),
    ("id1", "id2"),
    ("name 1", "name 2"),
    ("name1", "name2"),
    ("src", "dst"),
    ("source", "destination"),
    ("nominator", "nominee"),
    ("u", "v"),
    ("v1", "v2"),
    ("source id", "target id"),
    ("from id", "to id"),
    ("from node", "to node"),
    ("fromnodeid", "tonodeid"),
)
PERSON = (
    *("person", "id", "node", "vertex", "person id", "node id", "vertex id"),
    *("actor", "ego", "user", "name", "label"),
)
NAME = ("label", "name")
FIT = ("fit",)
COMMUNITY = ("community", "modularity class", "modularityclass")
WEIGHT = ("weight", "weights", "edge weight", "tie weight")
DIRECTION = ("type", "edge type")
ADOPTION_TIME = ("adoption_time", "time of adoption", "toa")

_MOST_SAID = 200  # characters of a header that a message repeats
_BLANKS = re.compile(r"[\s_.\-]+")


def canonical(name: str) -> str:
    """Return a column's name as it is compared: ``Modularity_Class`` is ``modularity class``."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", name).strip("\ufeff ").casefold()).strip()


def place_of(names: Sequence[str], aliases: Sequence[str], said: str) -> int | None:
    """Return which column has one of some names; None if none has.

    A column that is called exactly as the first alias goes before all others; then the order of
    the aliases counts, in any case and spacing.

    Raises
    ------
    InputError
        If two columns have the same claim.
    """
    exact = [place for place, name in enumerate(names) if name.strip() == aliases[0]]
    candidates = [exact]
    compared = [canonical(name) for name in names]
    candidates += [
        [place for place, name in enumerate(compared) if name == canonical(alias)]
        for alias in aliases
    ]
    for places in candidates:
        if len(places) > 1:
            raise InputError(
                f"{said}: column {shortened(names[places[0]].strip())} stands twice; columns "
                f"there: {there(names)}"
            )
        if places:
            return places[0]
    return None


def ends_among(names: Sequence[str], said: str) -> tuple[int, int] | None:
    """Return which two columns hold the ends of ties; None if no pair of names is there.

    Raises
    ------
    InputError
        If one of them stands twice.
    """
    there_are = {canonical(name) for name in names}
    for pair in ENDS:
        if not there_are.issuperset(pair):
            continue
        source, target = (place_of(names, (alias,), said) for alias in pair)
        if source is not None and target is not None:
            return source, target
    return None


def one_end_among(names: Sequence[str]) -> bool:
    """Return whether some column is called as an end of a tie usually is."""
    known = {canonical(alias) for alias in ENDS[0] + ENDS[1]}
    return any(canonical(name) in known for name in names)


def there(names: Sequence[str]) -> str:
    """Return the names of columns as a message lists them."""
    return shortened(", ".join(name.strip() for name in names), _MOST_SAID)

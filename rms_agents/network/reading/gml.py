"""GML, by way of networkx."""

from __future__ import annotations

import re
from typing import Any

from rms_agents.errors import InputError, shortened
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.gathered import Gathered, weight_name
from rms_agents.network.reading.record import Record
from rms_agents.network.reading.text import decoded

_GRAPH = re.compile(r"(?m)^(\s*(?:Creator.*\s+|Version.*\s+|comment.*\s+)*graph\s*\[)")
_SAYS_MULTIGRAPH = re.compile(r"(?m)^\s*multigraph\s+[01]\s*$")
_MOST_SAID = 200  # characters of what networkx says


def read_gml(content: Content) -> Record:
    """Return the people and ties of a GML file; a label that nobody else has is a name.

    Raises
    ------
    InputError
        If it is no GML.
    """
    import networkx as nx

    text = decoded(content)
    # networkx refuses a tie that stands twice unless the graph says that it may.
    whole = _SAYS_MULTIGRAPH.sub("", text.text)
    whole = _GRAPH.sub(r"\1\n multigraph 1", whole, count=1)
    try:
        graph = nx.parse_gml(whole.splitlines(), label="id")
    except Exception as fault:  # whatever networkx stumbles over, the file is at fault
        said = shortened(str(fault) or type(fault).__name__, _MOST_SAID)
        raise InputError(f"{content.said}: is not valid GML ({said})") from fault
    found = Gathered(content.said, "GML", notes=[text.note] if text.note else [])
    declared: dict[str, None] = {}
    for node, attributes in graph.nodes(data=True):
        values = {str(name): _text(value) for name, value in attributes.items()}
        declared |= dict.fromkeys(values)
        found.add_node(str(node), "", values)
    of_ties = {str(name): None for *_, attributes in graph.edges(data=True) for name in attributes}
    weight = weight_name(content.said, list(of_ties))
    for source, target, attributes in graph.edges(data=True):
        text_of_weight = _text(attributes.get(weight, ""))
        found.add_edge(str(source), str(target), text_of_weight, graph.is_directed())
    return found.record(list(declared), [name for name in of_ties if name != weight])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if isinstance(value, dict) else str(value)

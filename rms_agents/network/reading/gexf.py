"""GEXF 1.1 to 1.3, as Gephi, networkx and others write it.

`networkx.read_gexf` is not used: it refuses half of the namespaces and types that Gephi writes,
edges of mixed direction and undated spells, and makes people of ends that nobody declared. The
document itself is parsed by expat.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from rms_agents.network.reading.content import Content
from rms_agents.network.reading.gathered import Gathered, weight_name
from rms_agents.network.reading.record import Record
from rms_agents.network.reading.values import cleaned
from rms_agents.network.reading.xml_documents import children, local, not_valid, parsed

_TIMES = ("start", "end", "startopen", "endopen", "timestamp", "timestamps", "intervals")


def read_gexf(content: Content) -> Record:
    """Return the people and ties of the graph of a GEXF document.

    Of a dynamic graph everybody and every tie count that ever existed. A node that holds others is
    a group and not a person.

    Raises
    ------
    InputError
        If it is no GEXF.
    """
    root, note = parsed(content, "gexf")
    graphs = children(root, "graph")
    if not graphs:
        raise not_valid(content.said, "gexf", "it holds no graph")
    graph = graphs[0]
    found = Gathered(content.said, "GEXF", notes=[note] if note else [])
    found.left_out["further graph"] = len(graphs) - 1
    of_nodes, of_edges = _declared(graph, "node"), _declared(graph, "edge")
    parents = {
        cleaned(element.get("pid", "")) for element in graph.iter() if local(element) == "node"
    }
    dated = False
    default = graph.get("defaultedgetype", "undirected")
    weight = weight_name(found.said, [title for title, _ in of_edges.values()])
    for element in graph.iter():
        match local(element):
            case "node":
                _add_node(element, of_nodes, parents, found)
            case "edge":
                _add_edge(element, of_edges, weight, default, found)
            case "spell":
                dated = True
        dated = dated or any(element.get(time) is not None for time in _TIMES)
    if dated:
        found.notes.append("dates are not used: whoever and whatever ever existed counts")
    return found.record(
        [title for title, _ in of_nodes.values()],
        [title for title, _ in of_edges.values() if title != weight],
    )


def _declared(graph: Element, of: str) -> dict[str, tuple[str, str | None]]:
    """Return the title and the default of the attributes of nodes or edges, by their id."""
    found = {}
    for attributes in children(graph, "attributes"):
        if attributes.get("class", "node") != of:
            continue
        for attribute in children(attributes, "attribute"):
            default = next(iter(children(attribute, "default")), None)
            found[attribute.get("id", "")] = (
                attribute.get("title", ""),
                None if default is None else (default.text or ""),
            )
    return found


def _values(element: Element, declared: dict[str, tuple[str, str | None]]) -> dict[str, list[str]]:
    """Return the values of each attribute of a node or an edge by title, defaults included."""
    values: dict[str, list[str]] = {}
    for several in children(element, "attvalues"):
        for value in children(several, "attvalue"):
            title, _ = declared.get(value.get("for") or value.get("id") or "", ("", None))
            values.setdefault(title, []).append(value.get("value", ""))
    for title, default in declared.values():
        if default is not None:
            values.setdefault(title, [default])
    return values


def _add_node(
    element: Element,
    declared: dict[str, tuple[str, str | None]],
    parents: set[str],
    found: Gathered,
) -> None:
    person = cleaned(element.get("id", ""))
    if (person and person in parents) or any(children(each, "node") for each in element):
        found.groups.add(person)
        return
    values = _values(element, declared)
    for title, several in values.items():
        found.changing[title] += len(set(several)) > 1
    last = {title: several[-1] for title, several in values.items()}
    found.add_node(element.get("id"), element.get("label", ""), last)


def _add_edge(
    element: Element,
    declared: dict[str, tuple[str, str | None]],
    weight: str,
    default: str,
    found: Gathered,
) -> None:
    text = element.get("weight") or _values(element, declared).get(weight, [""])[-1]
    directed = (element.get("type") or default).strip().lower() == "directed"
    found.add_edge(element.get("source"), element.get("target"), text, directed)

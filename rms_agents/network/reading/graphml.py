"""GraphML, as networkx, igraph, Gephi, yEd and others write it.

`networkx.read_graphml` is not used: it passes over default values, a second graph, the direction of
single edges and ends that nobody declared, makes people of yEd's groups, and warns of ports. The
document itself is parsed by expat.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from rms_agents.network.reading.content import Content
from rms_agents.network.reading.gathered import Gathered, weight_name
from rms_agents.network.reading.record import Record
from rms_agents.network.reading.values import cleaned
from rms_agents.network.reading.xml_documents import children, local, not_valid, parsed

_FOLDERS = {"group", "folder"}  # yEd's, open and closed


class _Key:
    """An attribute that the file declares."""

    def __init__(self, element: Element) -> None:
        self.of = element.get("for", "all")
        self.name = element.get("attr.name") or ""
        default = next(iter(children(element, "default")), None)
        self.default = None if default is None else (default.text or "")


def read_graphml(content: Content) -> Record:
    """Return the people and ties of the first graph of a GraphML document.

    Nodes that hold a graph, and yEd's folders, are groups and not people; whoever is inside them
    is. What only says how something is drawn is passed over, but for yEd's names of nodes.

    Raises
    ------
    InputError
        If it is no GraphML.
    """
    root, note = parsed(content, "graphml")
    graphs = children(root, "graph")
    if not graphs:
        raise not_valid(content.said, "graphml", "it holds no graph")
    found = Gathered(content.said, "GraphML", notes=[note] if note else [])
    found.left_out["further graph"] = len(graphs) - 1
    keys = {element.get("id", ""): _Key(element) for element in children(root, "key")}
    weight = weight_name(found.said, [key.name for key in keys.values()])
    _walk(graphs[0], keys, weight, found)
    declared = [key.name for key in keys.values() if key.name and key.of in ("node", "all")]
    of_ties = [key.name for key in keys.values() if key.of == "edge" and key.name != weight]
    return found.record(declared, of_ties)


def _walk(graph: Element, keys: dict[str, _Key], weight: str, found: Gathered) -> None:
    """Gather a graph and those nested in it, in the order of the file and without recursion."""
    inside: list[tuple[Element, str]] = [(graph, graph.get("edgedefault", ""))]
    while inside:
        element, default = inside.pop()
        match local(element):
            case "graph":
                default = element.get("edgedefault", default)
                inside += [(child, default) for child in reversed(element)]
            case "node":
                nested = children(element, "graph")
                if nested or element.get("yfiles.foldertype") in _FOLDERS:
                    found.groups.add(cleaned(element.get("id", "")))
                else:
                    _add_node(element, keys, found)
                inside += [(child, default) for child in reversed(nested)]
            case "edge":
                _add_edge(element, keys, weight, default, found)
            case "hyperedge":
                found.left_out["hyperedge"] += 1


def _add_node(element: Element, keys: dict[str, _Key], found: Gathered) -> None:
    values = _values(element, keys, "node")
    found.add_node(element.get("id"), _drawn_name(element), values)


def _add_edge(
    element: Element, keys: dict[str, _Key], weight: str, default: str, found: Gathered
) -> None:
    said = element.get("directed")
    directed = default == "directed" if said is None else said.strip().lower() in ("true", "1")
    text = _values(element, keys, "edge").get(weight, "")
    found.add_edge(element.get("source"), element.get("target"), text, directed)


def _values(element: Element, keys: dict[str, _Key], of: str) -> dict[str, str]:
    """Return the attributes of a node or an edge by name, defaults included."""
    values = {
        key.name: key.default
        for key in keys.values()
        if key.default is not None and key.of in (of, "all") and key.name
    }
    for data in children(element, "data"):
        key = keys.get(data.get("key", ""))
        if key is not None and key.name:
            values[key.name] = data.text or ""
    return values


def _drawn_name(element: Element) -> str:
    """Return the name that yEd draws a node with."""
    for data in children(element, "data"):
        for part in data.iter() if len(data) else ():
            if local(part) == "NodeLabel" and part.text and part.text.strip():
                return part.text
    return ""

"""Networks from GraphML and GEXF files, by way of networkx."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rms_agents.errors import InputError, shortened
from rms_agents.network.tables import require_utf8
from rms_agents.reading import read_file

ENDINGS = (".graphml", ".gexf")
_MOST_SAID = 200  # characters of what networkx says, which repeats names and values


@dataclass(frozen=True)
class GraphFile:
    """What a graph file says: nodes and edges by their id, and attributes that all nodes have."""

    nodes: tuple[str, ...]
    source: Sequence[str]
    target: Sequence[str]
    fit: tuple[str, ...] | None
    community: tuple[str, ...] | None
    warnings: tuple[str, ...]


def read_graph_file(path: Path) -> GraphFile:
    """Return the content of a .graphml or .gexf file; directed edges are read as undirected.

    Raises
    ------
    InputError
        If the file cannot be read, is not what its ending says, or declares a document type.
    """
    import networkx as nx

    content = read_file(path)
    text = require_utf8(path, content)
    # A few entities can expand to gigabytes. UTF-16 would hide them, but cannot do without NULs.
    if "\0" in text or re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise InputError(
            f"{path}: holds a DOCTYPE, an ENTITY or a NUL, which is refused; remove it"
        )
    read = nx.read_graphml if path.suffix.lower() == ".graphml" else nx.read_gexf
    try:
        graph = read(io.BytesIO(content))
    except Exception as fault:  # whatever networkx stumbles over, the file is at fault
        raise InputError(f"{path}: is not valid {path.suffix[1:]} ({_said(fault)})") from fault
    warnings = ["directed ties read as undirected"] if graph.is_directed() else []
    attributes = {
        name: _on_all_nodes(graph.nodes(data=name), name, warnings) for name in ("fit", "community")
    }
    return GraphFile(
        tuple(map(str, graph)),
        [str(source) for source, _ in graph.edges()],
        [str(target) for _, target in graph.edges()],
        attributes["fit"],
        attributes["community"],
        tuple(warnings),
    )


def _said(fault: Exception) -> str:
    return shortened(str(fault) or type(fault).__name__, _MOST_SAID)


def _on_all_nodes(
    values: Sequence[tuple[Any, Any]], name: str, warnings: list[str]
) -> tuple[str, ...] | None:
    """Return an attribute as text if all nodes have it; warn if only some do."""
    found = tuple(str(value).strip() for _, value in values if value is not None)
    if len(found) == len(values):
        return found
    if found:
        warnings.append(f"{name} ignored: {len(values) - len(found)} people lack it")
    return None

"""XML as GraphML and GEXF use it: parsed by expat, from text whose encoding is already settled."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from rms_agents.errors import InputError, quoted, shortened
from rms_agents.network.reading.content import Content
from rms_agents.network.reading.text import decoded

# A few entities can expand to gigabytes, or name files of this machine.
_REFUSED = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST_SAID = 200  # characters of what the parser says


def parsed(content: Content, root: str) -> tuple[ElementTree.Element, str]:
    """Return the root of a document, and what is to be said of its encoding.

    Raises
    ------
    InputError
        If it is no XML, declares a document type, or its root has another name.
    """
    text = decoded(content)
    if _REFUSED.search(text.text):
        raise InputError(
            f"{content.said}: holds a DOCTYPE or an ENTITY, which is refused; remove it"
        )
    try:
        element = ElementTree.fromstring(text.text.lstrip())
    except (ElementTree.ParseError, ValueError) as fault:
        raise not_valid(content.said, root, str(fault)) from None
    if local(element) != root:
        raise not_valid(content.said, root, f"its root is {quoted(local(element))}")
    return element, text.note


def not_valid(said: str, kind: str, why: str) -> InputError:
    """Return the refusal of a file that is not what it says it is."""
    return InputError(f"{said}: is not valid {kind} ({shortened(why, _MOST_SAID)})")


def local(element: ElementTree.Element) -> str:
    """Return the name of an element without its namespace, of which each version has another."""
    return element.tag.rpartition("}")[2]


def children(element: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Return the children of an element that have a name, in any namespace."""
    return [child for child in element if local(child) == name]

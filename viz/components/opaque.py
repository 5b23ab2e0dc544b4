"""Values that a template gets whole.

On every rendering, reacton looks for elements inside of all lists and dicts that a component is
given. The levers alone have thousands of entries: walking through them took longer than simulating
five years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Opaque:
    """A value that nobody looks into on the way to the browser."""

    value: Any


def plain(opaque: Opaque, _widget: object) -> Any:
    """Return the value itself, as the browser gets it."""
    return opaque.value

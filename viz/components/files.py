"""The visitor's own files in, and everything out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("files.vue", vuetify=False)
def Files(
    query: str,
    network: str,
    file: dict[str, Any],
    limits: dict[str, Any],
    trouble: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `files.vue`."""

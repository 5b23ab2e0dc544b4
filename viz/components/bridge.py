"""The browser's side of the state: its address, keys and look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("bridge.vue", vuetify=False)
def Bridge(
    query: str,
    step: str,
    arrived: int,
    held: bool,
    theme: str,
    projector: bool,
    panel: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `bridge.vue`."""

"""The buttons that open the panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("rail.vue", vuetify=False)
def Rail(
    panel: str,
    changed: int,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `rail.vue`."""

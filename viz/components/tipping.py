"""Growth, idling and collapse over two levers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("tipping.vue", vuetify=False)
def Tipping(
    across: str,
    up: str,
    levers: list[dict[str, str]],
    map: dict[str, Any],
    fault: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `tipping.vue`."""

"""Every parameter as a lever, in four groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("levers.vue", vuetify=False)
def Levers(
    groups: list[dict[str, Any]],
    values: dict[str, Any],
    changed: dict[str, Any],
    message: dict[str, str] | None,
    served: int,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `levers.vue`."""

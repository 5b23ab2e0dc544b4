"""Every mechanism with its switch, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("honesty.vue", vuetify=False)
def Honesty(
    switches: list[dict[str, Any]],
    panel: dict[str, Any],
    message: dict[str, str] | None,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `honesty.vue`."""

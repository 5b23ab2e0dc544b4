"""Whom do I hire next?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("hire.vue", vuetify=False)
def Hire(
    card: dict[str, Any],
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `hire.vue`."""

"""A beside B: what differs, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("compare.vue", vuetify=False)
def Compare(
    pinned: bool,
    names: dict[str, str],
    differing: list[dict[str, str]],
    rows: list[dict[str, Any]],
    pairs: int,
    fault: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `compare.vue`."""

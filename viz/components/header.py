"""What stands above the reef: scenario, luck, the one control, what the run comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("header.vue", vuetify=False)
def Header(
    scenario: str,
    own: bool,
    title: str,
    story: str,
    watched: str,
    scenarios: list[dict[str, str]],
    seed: int,
    agents: int,
    can_undo: bool,
    can_redo: bool,
    theme: str,
    projector: bool,
    outcome: dict[str, Any],
    message: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `header.vue`."""

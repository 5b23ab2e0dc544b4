"""What stands above the reef: scenario, luck, the one control, what the run comes to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue("header.vue", vuetify=False, to_json={"scenarios": plain, "outcome": plain})
def Header(
    scenario: str,
    own: bool,
    title: str,
    story: str,
    watched: str,
    scenarios: Opaque,
    seed: int,
    agents: int,
    can_undo: bool,
    can_redo: bool,
    theme: str,
    projector: bool,
    outcome: Opaque,
    message: str,
    luck: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `header.vue`."""

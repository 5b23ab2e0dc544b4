"""The card that says whom to hire next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue("hire.vue", vuetify=False, to_json={"card": plain})
def Hire(
    card: Opaque,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `hire.vue`."""

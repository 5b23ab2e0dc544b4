"""Growth, idling and collapse over two levers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue("tipping.vue", vuetify=False, to_json={"levers": plain, "map": plain})
def Tipping(
    across: str,
    up: str,
    levers: Opaque,
    map: Opaque,
    fault: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `tipping.vue`."""

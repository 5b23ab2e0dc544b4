"""Every mechanism with its switch, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue(
    "honesty.vue", vuetify=False, to_json={"switches": plain, "panel": plain, "message": plain}
)
def Honesty(
    switches: Opaque,
    panel: Opaque,
    message: Opaque,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `honesty.vue`."""

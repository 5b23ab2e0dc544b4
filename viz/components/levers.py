"""Every parameter as a lever, in four groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue(
    "levers.vue",
    vuetify=False,
    to_json={"groups": plain, "values": plain, "changed": plain, "message": plain},
)
def Levers(
    groups: Opaque,
    values: Opaque,
    changed: Opaque,
    message: Opaque,
    served: int,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `levers.vue`."""

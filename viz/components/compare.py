"""A beside B: what differs, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue(
    "compare.vue", vuetify=False, to_json={"names": plain, "differing": plain, "rows": plain}
)
def Compare(
    pinned: bool,
    names: Opaque,
    differing: Opaque,
    rows: Opaque,
    pairs: int,
    fault: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `compare.vue`."""

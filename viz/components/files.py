"""The visitor's own files in, and everything out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from viz.components.opaque import Opaque, plain


@solara.component_vue("files.vue", vuetify=False, to_json={"file": plain, "limits": plain})
def Files(
    query: str,
    network: str,
    file: Opaque,
    limits: Opaque,
    trouble: str,
    event_act: Callable[[dict[str, Any]], None],
) -> None:
    """Draw `files.vue`."""

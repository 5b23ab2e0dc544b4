"""Keys, and how to read the reef."""

from __future__ import annotations

import solara


@solara.component_vue("help.vue", vuetify=False)
def Help(
    futures: int,
) -> None:
    """Draw `help.vue`."""

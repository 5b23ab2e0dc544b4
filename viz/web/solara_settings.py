"""How Solara is set up, before anything imports it."""

from __future__ import annotations

import os

from viz.web.access import Access
from viz.web.installed import CDN

_SETTINGS = {
    "SOLARA_APP": "viz.app",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_VARIANT": "dark",
    "SOLARA_THEME_TITLE": "The reef",
    "SOLARA_THEME_FORCE_REFRESH": "true",  # the address brings back what a lost kernel had
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_ASSETS_PROXY": "False",  # it would fetch, store and remove files of the environment
}


def set_up_solara(access: Access) -> None:
    """Set what Solara reads from the environment when it is imported."""
    os.environ.update(_SETTINGS)
    os.environ["SOLARA_ROOT_PATH"] = access.root_path  # else the first visitor could say it
    os.environ["SOLARA_KERNEL_CULL_TIMEOUT"] = f"{access.time_limits.lost:g}s"
    os.environ["SOLARA_ASSETS_CDN"] = access.root_path + CDN

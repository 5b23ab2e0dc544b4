"""The page's HTML: Solara's, with our own words."""

from __future__ import annotations

import re
from collections.abc import Container

from rms_agents.errors import InputError

_LOST = (
    "Connection lost, trying again. What is pressed meanwhile is lost; the playhead still works."
)
_OVERLAY = (
    '<v-overlay style="z-index: 100002;" '
    ":value=\"(connectionStatus != 'connected') & wasConnected\">"
)
# Pinch zoom, a language, our own words while the page loads and when its server is gone (said by an
# element that is there before, as screen readers need it), and a name for whatever shows progress.
_REWRITTEN = (
    ("<html>", '<html lang="en">'),
    (", maximum-scale=1, user-scalable=no, minimal-ui", ""),
    ('loading_text: "Loading resources"', 'loading_text: "The reef fills with water …"'),
    ("<v-progress-linear ", '<v-progress-linear aria-label="Loading" '),
    (
        _OVERLAY,
        '<div class="rms-lost" role="alert" v-text="'
        f"(connectionStatus != 'connected') & wasConnected ? '{_LOST}' : ''\"></div>{_OVERLAY}",
    ),
)
_ASKED_FOR = re.compile(r'(?:src|href)="([^"?]+)')


def page_html(root_path: str, installed: Container[str]) -> str:
    """Return the page's HTML.

    Parameters
    ----------
    root_path : str
        Under which the page is shown.
    installed : container of str
        The paths of the files that can be asked for.

    Raises
    ------
    InputError
        If a file that the page needs is not among them.
    """
    from solara.server.server import read_root

    html: str | None = read_root("/", root_path)
    if html is None:
        raise RuntimeError("Solara does not know the page")
    missing = [
        path
        for path in (asked.removeprefix(root_path) for asked in _ASKED_FOR.findall(html))
        if path not in installed
    ]
    if missing:
        raise InputError(
            f"{missing[0]}: a file that the page needs is missing from the installed packages; "
            "`uv sync --reinstall-package solara-assets --reinstall-package solara-server` brings "
            "it back"
        )
    for before, then in _REWRITTEN:
        html = html.replace(before, then)
    return html

"""Pages on disk in a real browser, with the network off."""

from __future__ import annotations

import pytest


@pytest.fixture
def open_page(chromium):
    """Return a function that opens a file with the network off; whatever goes wrong in it fails."""
    contexts, wrong = [], []

    def opened(path, width=1280, height=800, motion="no-preference", theme="dark"):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            reduced_motion=motion,
            color_scheme=theme,
            offline=True,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda request: (
                wrong.append(request.url)
                if not request.url.startswith(("file:", "blob:", "data:"))
                else None
            ),
        )
        page.goto(path.as_uri())
        page.wait_for_function("() => document.getElementById('reef').reefPlayer?.movie")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []

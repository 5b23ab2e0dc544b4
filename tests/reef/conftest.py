"""A real browser for pages on disk, with the network off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Chromium; where it is missing the test is skipped, unless a browser is required."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("RMS_REQUIRE_BROWSER"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield opened
        opened.close()


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

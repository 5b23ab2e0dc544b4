"""A server, and visitors with a real browser, for the tests of the page."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sys.path.append(str(Path(__file__).parent))  # for `serving` and `visiting`

from serving import Served
from visiting import Visit


@pytest.fixture(scope="session")
def served():
    running = Served("page", "--port", "0", "--no-browser")
    yield running
    running.stop()


@pytest.fixture
def visit(chromium, served):
    """Return a function that opens the page as somebody who was never there.

    Whatever the browser asks of another machine, and every error it reports, fails the test.
    """
    contexts, faults = [], []
    host = urlsplit(served.address).netloc

    def arrive(query: str = "", width: int = 1280, height: int = 800, **options) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)

        def check(route):
            if urlsplit(route.request.url).netloc != host:
                faults.append(f"asked {route.request.url}")
                route.abort()
            else:
                route.continue_()

        context.route(lambda url: not url.startswith(("data:", "blob:")), check)
        tab = context.new_page()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("console", lambda said: said.type == "error" and faults.append(said.text))
        return Visit(tab, served.address, faults).go(query)

    yield arrive
    before = len(faults)
    for context in contexts:
        context.close()
    # Who leaves while something is still being drawn can no longer tell the server so.
    unsent = "Could not send widget sync message"
    faults[before:] = [fault for fault in faults[before:] if not fault.startswith(unsent)]
    assert not faults

"""What tests share: a small market, its state at the beginning, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.state import State


@pytest.fixture
def small() -> Scenario:
    """A market of 40 people over 12 weeks, otherwise the baseline."""
    return Scenario.load("baseline").with_values(
        {"network.people": 40, "network.communities": 4, "run.weeks": 12}
    )


@pytest.fixture
def begun(small: Scenario) -> State:
    """The small market at its beginning; each test may change it."""
    return Prepared(small).begun(7)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium, one for all tests of a process: Playwright cannot be started twice in it.

    Where it is missing the test is skipped, or fails if a browser is required.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("RMS_REQUIRE_BROWSER") == "1":
            pytest.fail("RMS_REQUIRE_BROWSER=1, and there is no chromium")
        pytest.skip("there is no chromium")
    from playwright.sync_api import sync_playwright

    switches = (
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--font-render-hinting=none",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(switches))
        yield browser
        browser.close()

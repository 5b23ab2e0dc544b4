"""What tests share: a small market, its beginning, a copy of the package, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rms_agents
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


@pytest.fixture
def package_copy(tmp_path: Path) -> Path:
    """A copy of the package, to be edited; ``PYTHONPATH`` is the folder around it."""
    source = Path(rms_agents.__file__).parent
    copy = tmp_path / "installed" / "rms_agents"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    scenarios = source.parent / "scenarios"
    if scenarios.exists() and not (source / "scenarios").exists():
        shutil.copytree(scenarios, copy / "scenarios")
    return copy


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

"""Makes the picture at the top of the README again: ``uv run docs/picture_of_the_reef.py``.

Needs Chromium and the package playwright. The week shown is the one with most kinds of events.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np

from rms_agents import events
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate, simulate_many
from viz.reef.bands import pack_bands
from viz.reef.replay import replay_html

PICTURE = Path(__file__).parent / "reef.jpg"
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
KINDS = (events.RECOMMENDED, events.INTRODUCED, events.REFERRED, events.COMPLAINED, events.WON)
SIZE = {"width": 1500, "height": 860}


def richest_week(run: Run) -> int:
    """Return the week with most kinds of events; of several, the one with most clients."""
    happened = run.state.events
    kinds = np.zeros((len(KINDS), run.scenario.weeks), bool)
    for row, kind in enumerate(KINDS):
        kinds[row, happened["week"][np.asarray(happened["kind"]) == kind]] = True
    clients = np.asarray(run.state.weekly["clients"])
    return int(np.argmax(kinds.sum(axis=0) * 1e6 + clients)) + 1


def main() -> None:
    """Write the picture."""
    from playwright.sync_api import sync_playwright

    scenario = Scenario.load("baseline")
    run = simulate(scenario, 1, record=True)
    page_text = replay_html(run, pack_bands(simulate_many(scenario)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        place = Path(folder) / "reef.html"
        place.write_text(page_text, encoding="utf-8")
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(SWITCHES)
        )
        page = browser.new_page(viewport=SIZE, device_scale_factor=1.25, color_scheme="dark")
        page.goto(place.as_uri())
        page.wait_for_function("() => document.getElementById('reef').reefPlayer?.movie")
        page.evaluate(
            "(week) => { const player = document.getElementById('reef').reefPlayer;"
            "player.pause(); player.seek(week); }",
            richest_week(run),
        )
        page.wait_for_timeout(1500)
        page.locator(".reef-grid").screenshot(
            path=PICTURE,
            type="jpeg",
            quality=86,
        )
        browser.close()


if __name__ == "__main__":
    main()

"""A browser for the page's benchmark, and what it is asked to watch."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "tests" / "page"))  # its server and visitors

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120_000  # milliseconds
WINDOW = {"width": 1280, "height": 800}

# Notes when the hand moved, when the new reef, all bands or a story came, and when that was drawn:
# at the end of the first frame that follows.
_WATCH = """
() => {
  const root = document.querySelector(".reef-root").parentElement;
  const { reefPlayer: player, reefStage: stage } = root;
  const watch = window.watch = { hand: 0, reef: 0, bands: 0, story: 0, seek: 0 };
  const drawn = (what) => requestAnimationFrame(() => setTimeout(() => {
    watch[what] = performance.now() - watch.hand;
  }));
  for (const kind of ["pointerdown", "keydown"]) {
    window.addEventListener(kind, (event) => {
      Object.assign(watch, { hand: event.timeStamp, reef: 0, bands: 0, story: 0, seek: 0 });
    }, { capture: true });
  }
  player.on("movie", () => drawn("reef"));
  player.on("seek", () => drawn("seek"));
  const update = stage.update;
  const runs = (bytes) => {
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.byteLength === 0) return 0;
    const length = new DataView(view.buffer, view.byteOffset).getUint32(8, true);
    return JSON.parse(new TextDecoder().decode(view.subarray(12, 12 + length))).runs;
  };
  let before = null;
  stage.update = (options) => {
    update(options);
    if (options.bands !== before) {
      before = options.bands;
      if (runs(before) === 200) drawn("bands");
    }
    if (options.story && JSON.parse(options.story).person === player.person) drawn("story");
  };
}
"""


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a browser."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        sys.exit("chromium must be on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def tab_on(browser: Any, address: str, query: str, **options: Any) -> Iterator[Any]:
    """Yield a tab in which the reef is there and watched."""
    context = browser.new_context(viewport=WINDOW, **options)
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(f"{address}?{query}")
    tab.wait_for_selector(".reef-root canvas")
    tab.wait_for_function("/200 futures/.test(document.querySelector('.rms-futures')?.textContent)")
    tab.evaluate(_WATCH)
    yield tab
    with tab.expect_event("close"):
        tab.close(run_before_unload=True)  # as somebody who closes it: only then the page says so
    context.close()


def watched(tab: Any, what: str) -> float:
    """Return the milliseconds from the hand's move until something was drawn."""
    tab.wait_for_function(
        "what => window.watch[what] > 0", arg=what, polling=50, timeout=PATIENCE / 4
    )
    return float(tab.evaluate("what => window.watch[what]", what))


def settle(tab: Any) -> None:
    """Wait until nothing is under way any more."""
    tab.wait_for_timeout(150)


def percentile(values: list[float], share: int = 95) -> float:
    """Return a percentile."""
    return float(np.percentile(values, share))


def now() -> float:
    """Return the time in seconds."""
    return time.perf_counter()

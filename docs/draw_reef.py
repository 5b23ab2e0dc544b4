"""Draws the pictures of the reef: run `uv run python docs/draw_reef.py [FOLDER]`.

A run is written as the file that `run.py replay` writes, opened in Chromium from disk, and
stopped at a week in which everything that passes between people happens at once. `reef.png` is
what the water then shows, `page.png` the whole of it. Needs Chromium and Playwright.
"""

from __future__ import annotations

import base64
import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many
from viz.reef.bands import pack_bands
from viz.reef.replay import replay_html

PICTURES = ("reef.png", "page.png")
SCENARIO, SEED, WEEK = "baseline", 38, 210
SIZE = (1600, 900)
SETTLED = 500  # milliseconds until all is drawn
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars")

# The water alone, as large as the picture.
ALONE = """
.reef-water { position: fixed !important; inset: 0; z-index: 99; min-height: 0 !important;
  width: 100vw !important; height: 100vh !important; max-height: none !important; }
.reef-canvas { width: 100% !important; height: 100% !important; }
"""


def main() -> None:
    """Draw the pictures into a folder, this one unless given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    scenario = Scenario.load(SCENARIO)
    run = simulate(scenario, SEED, record=True)
    html = replay_html(run, pack_bands(simulate_many(scenario, range(SEED, SEED + 200))))
    for name, picture in zip(PICTURES, pictures(html), strict=True):
        save(picture, folder / name)
        print(f"{name}: {(folder / name).stat().st_size / 1000:.0f} kB")


def pictures(html: str) -> tuple[Image.Image, Image.Image]:
    """Return what the water of a replay shows, and the whole."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium must be on the path")
    width, height = SIZE
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "reef.html"
        page.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        tab = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark",
            reduced_motion="reduce",  # a still picture, which does not hang on the machine's speed
            bypass_csp=True,
        )
        tab.goto(page.as_uri())
        whole = opened(shown(tab))
        tab.add_style_tag(content=ALONE)
        tab.wait_for_function(f"document.querySelector('.reef-canvas').width === {width}")
        shown(tab)
        drawn = tab.evaluate("document.querySelector('.reef-canvas').toDataURL('image/png')")
        browser.close()
    return opened(base64.b64decode(drawn.split(",")[1])), whole


def shown(tab: Any) -> bytes:
    """Stop at the week and return what the window shows."""
    tab.wait_for_function("document.getElementById('reef').reefPlayer?.movie")
    tab.evaluate(
        """week => { const player = document.getElementById("reef").reefPlayer;
        player.pause(); player.seek(week); }""",
        WEEK,
    )
    tab.wait_for_timeout(SETTLED)
    return bytes(tab.screenshot())


def opened(content: bytes) -> Image.Image:
    """Return a PNG file as a picture."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def save(picture: Image.Image, file: Path) -> None:
    """Save with 256 colours: a third as large; scattering them keeps the water smooth."""
    palette = picture.quantize(256, kmeans=3)
    picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)


if __name__ == "__main__":
    main()

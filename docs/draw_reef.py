"""Draws the picture at the README's top: run `uv run python docs/draw_reef.py [FILE]`.

A run is written as the file that `run.py replay` writes, opened in Chromium from disk, and stopped at
a week; what the canvas then shows is the picture. Needs Chromium and Playwright.
"""

from __future__ import annotations

import argparse
import base64
import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.replay import replay_html

SCENARIO, SEED, WEEK = "baseline", 1, 100
SIZE = (1600, 900)
COLOURS = 256
BEFORE = 1.2  # weeks that play until the picture is taken: fish and pulses are on their way
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")

# The canvas alone, as large as the picture.
ALONE = """
.reef-grid { display: block !important; }
.reef-water { position: fixed !important; inset: 0; width: 100vw !important; height: 100vh !important;
  max-height: none !important; min-height: 0 !important; z-index: 99; }
.reef-water > .reef-canvas { width: 100% !important; height: 100% !important; }
"""


def picture(html: str, week: int) -> Image.Image:
    """Return what the reef of a replay shows in a week."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium was found: `chromium` must be on the path")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "reef.html"
        page_file.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        width, height = SIZE
        tab = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark", bypass_csp=True
        )
        tab.goto(page_file.as_uri())
        tab.wait_for_function("document.getElementById('reef').reefPlayer")
        tab.add_style_tag(content=ALONE)
        tab.wait_for_function(f"document.querySelector('.reef-canvas').width === {width}")
        data = tab.evaluate(
            """([week, before]) => new Promise((resolve) => {
              const { reefPlayer: player, reefStage: { reef } } = document.getElementById("reef");
              player.pause();
              player.setSpeed(1);
              player.seek(week - before);
              player.play();
              const off = player.on("frame", () => {
                if (player.week < week) return;
                off();
                requestAnimationFrame(() => resolve(reef.canvas.toDataURL("image/png")));
              });
            })""",
            [week, BEFORE],
        )
        browser.close()
    return Image.open(io.BytesIO(base64.b64decode(data.split(",")[1]))).convert("RGB")


def main() -> None:
    """Draw the picture into a file, `docs/reef.png` unless given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=Path(__file__).parent / "reef.png")
    parser.add_argument("--scenario", default=SCENARIO)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--week", type=float, default=WEEK)
    options = parser.parse_args()
    run = simulate(Scenario.load(options.scenario), options.seed, record=True)
    taken = picture(replay_html(run), options.week)
    # A palette makes the file a third as large; dithering keeps the water smooth.
    palette = taken.quantize(COLOURS, kmeans=3)
    small = taken.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    options.file.parent.mkdir(parents=True, exist_ok=True)
    small.save(options.file, optimize=True)
    print(f"{options.file}: {options.file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

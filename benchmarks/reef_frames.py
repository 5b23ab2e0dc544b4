"""Frames a second of the reef while it plays, and how fast it answers, in headless Chromium.

Run it on an idle machine: ``uv run benchmarks/reef_frames.py [--seconds 6]``. Needs Chromium and
the package playwright. Every market comes from a file that `viz.reef.replay` writes: what is timed
is the drawing and the charts, and nothing else. CPU is that of the page's process for each frame:
it tells what a frame costs even where something else keeps the processors busy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.replay import Twin, replay_html

SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
MARKETS = ((600, 1, 55), (2000, 1, 55), (10_000, 1, 30), (5000, 2, 30))  # people, reefs, goal

PLAY = """(seconds) => new Promise((done) => {
  const player = document.getElementById("reef").reefPlayer;
  player.seek(20);
  player.play();
  const begun = performance.now();
  const times = [];
  const frame = (now) => {
    times.push(now);
    if (performance.now() - begun < 1000 * seconds) requestAnimationFrame(frame);
    else done({ frames: times.length, seconds: (performance.now() - begun) / 1000 });
  };
  requestAnimationFrame(frame);
})"""
SEEK = """async () => {
  const player = document.getElementById("reef").reefPlayer;
  player.pause();
  const took = [];
  for (let k = 0; k < 40; k += 1) {
    const begun = performance.now();
    player.seek((k * 97) % player.weeks);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    took.push(performance.now() - begun);
  }
  return took.sort((a, b) => a - b)[37];
}"""
SWAP = """async () => {
  const player = document.getElementById("reef").reefPlayer;
  const took = [];
  for (let k = 0; k < 20; k += 1) {
    const begun = performance.now();
    player.load({ ...player.movie }, player.twin);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    took.push(performance.now() - begun);
  }
  return took.sort((a, b) => a - b)[18];
}"""


def page_of(people: int, reefs: int) -> str:
    """Return a self-contained page of a market of that size."""
    scenario = Scenario.load("baseline").with_values(
        {"network.people": people, "network.communities": max(30, people // 60)}
    )
    run = simulate(scenario, 1, record=True)
    if reefs == 1:
        return replay_html(run)
    agents = int(scenario.values["service.service_agents"])
    other = scenario.with_values({"service.service_agents": agents + 2})
    return replay_html(run, twin=Twin(simulate(other, 1, record=True), ("A", "B")))


def seconds_of_renderers() -> float:
    """Return the CPU seconds of the browser's page processes that descend from this one."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = Path(f"/proc/{name}/stat").read_text().rsplit(")", 1)[1].split()
            line = Path(f"/proc/{name}/cmdline").read_text()
        except OSError:
            continue
        parents[int(name)] = int(words[1])
        if "--type=renderer" in line:
            used[int(name)] = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    total = 0.0
    for process, seconds in used.items():
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        total += seconds if above == os.getpid() else 0.0
    return total


def measured(browser: Any, place: Path, seconds: float) -> dict[str, float]:
    """Return what a page in a file does."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(place.as_uri())
    page.wait_for_function("() => document.getElementById('reef').reefPlayer?.movie")
    page.wait_for_timeout(3000)
    before = seconds_of_renderers()
    played = page.evaluate(PLAY, seconds)
    used = seconds_of_renderers() - before
    found = {
        "fps": played["frames"] / played["seconds"],
        "cpu": 1000 * used / played["frames"],
        "seek": page.evaluate(SEEK),
        "swap": page.evaluate(SWAP),
    }
    page.close()
    return found


def main() -> None:
    """Print a row for each market."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6.0, help="to play each market")
    seconds = parser.parse_args().seconds
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f}")
    print("fish          frames/s  goal  CPU ms/frame  scrub ms (95 %)  new run ms (95 %)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        program = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=program, args=list(SWITCHES))
        for people, reefs, goal in MARKETS:
            place = Path(folder) / f"{people}-{reefs}.html"
            place.write_text(page_of(people, reefs), encoding="utf-8")
            found = measured(browser, place, seconds)
            print(
                f"{f'{reefs} x {people:,}':<12} {found['fps']:9.1f} {goal:5} {found['cpu']:13.1f} "
                f"{found['seek']:16.0f} {found['swap']:18.0f}",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()

"""How fast the page draws, and how fast it answers one visitor."""

from __future__ import annotations

import random
import time
from typing import Any
from urllib.parse import urlencode

from page_browser import percentile, settle, tab_on, watched
from serving import Served
from sizes import sized

from rms_agents.scenario import Scenario

WEEKS = 260
QUALITY = "service.quality"
FASTEST = 128  # weeks a second

_PLAY = """
([seconds, speed]) => new Promise((resolve) => {
  const { reefPlayer: player, reefStage: { reef } } =
    document.querySelector(".reef-root").parentElement;
  player.pause(); player.seek(0); player.setSpeed(speed); player.play();
  const times = [], weeks = new Set();
  const frame = (now) => {
    times.push(now); weeks.add(player.frame);
    if (player.playing && now - times[0] < 1000 * seconds) { requestAnimationFrame(frame); return; }
    const between = times.slice(1).map((time, k) => time - times[k]).sort((a, b) => a - b);
    const long = (now - times[0]) / 1000;
    player.pause();
    resolve({ frames_a_second: between.length / long, weeks_a_second: weeks.size / long,
      seconds: long, weeks: weeks.size, slowest_frame_ms: between[between.length - 1],
      ms_drawing: reef.figures().cost, detail_left_out: reef.figures().level });
  };
  requestAnimationFrame(frame);
})
"""


_WHOLE = """
() => document.querySelector(".reef-root").parentElement.reefStage.reef.scenes()
  .every(({ view }) => view.zoom === 1)
"""


def query_of(people: int, **more: object) -> str:
    """Return the address of the baseline, grown to a size."""
    plain = Scenario.load("baseline").values
    grown = sized("baseline", people, WEEKS).values
    changed = {name: value for name, value in grown.items() if value != plain[name]}
    return urlencode({"scenario": "baseline", **changed, **more})


def twins_of(people: int) -> str:
    """Return the address of two firms of a size, which differ in one colleague."""
    plain = Scenario.load("baseline").values
    grown = sized("baseline", people, WEEKS).values
    changed = {name: value for name, value in grown.items() if value != plain[name]}
    other = changed | {"service.service_agents": grown["service.service_agents"] + 1}
    pinned = {"a.scenario": "baseline"} | {f"a.{name}": value for name, value in changed.items()}
    return urlencode({"scenario": "baseline", **other, **pinned, "week": 1})


def playing(browser: Any, address: str, query: str, seconds: float) -> dict[str, float]:
    """Return how fast a reef plays: at the usual speed, and at the fastest."""
    with tab_on(browser, address, query) as tab:
        tab.evaluate(_PLAY, [3, 4])  # the drawing finds its detail
        usual = tab.evaluate(_PLAY, [seconds, 4])
        fast = tab.evaluate(_PLAY, [60, FASTEST])
    return usual | {
        "weeks_shown_at_the_fastest": fast["weeks"],
        "seconds_played_through": fast["seconds"],
    }


def answering(browser: Any, address: str, people: int, turns: int) -> dict[str, float]:
    """Return milliseconds (95th percentile) from a hand's move to what it changes."""
    luck = random.Random(people)
    times: dict[str, list[float]] = {"scrub": [], "reef": [], "bands": [], "story": []}
    query = query_of(people, week=100, panel="levers", **{QUALITY: 0.2})
    with tab_on(browser, address, query) as tab:
        track = tab.locator(".time-track").bounding_box()
        for _ in range(turns):
            x = track["x"] + luck.uniform(0.01, 0.99) * track["width"]
            tab.mouse.click(x, track["y"] + track["height"] / 2)
            times["scrub"].append(watched(tab, "seek"))
            settle(tab)
        tab.get_by_role("slider", name="quality", exact=True).focus()
        for _ in range(turns):
            tab.keyboard.press("ArrowRight")
            times["reef"].append(watched(tab, "reef"))
            times["bands"].append(watched(tab, "bands"))
            settle(tab)
    with tab_on(browser, address, query_of(people, week=100)) as tab:
        for _ in range(turns):
            tab.mouse.click(*luck.choice(_fish(tab)))
            times["story"].append(watched(tab, "story"))
            tab.keyboard.press("Escape")
            tab.wait_for_function(_WHOLE)  # fish are clicked where the whole reef shows them
            settle(tab)
    found = {what: percentile(values) for what, values in times.items() if values}
    return found | {f"{what}_median": percentile(v, 50) for what, v in times.items() if v}


def _fish(tab: Any) -> list[tuple[float, float]]:
    """Return where fish are now, in the window."""
    places = tab.evaluate(
        """() => {
          const { reefStage: { reef } } = document.querySelector(".reef-root").parentElement;
          const [scene] = reef.scenes();
          const box = reef.canvas.getBoundingClientRect();
          return [...scene.shoal.x].map((x, i) => [x, scene.shoal.y[i]])
            .filter(([x, y]) => x > 20 && y > 60 && x < box.width - 20 && y < box.height - 20)
            .slice(0, 500).map(([x, y]) => [x + box.left, y + box.top]);
        }"""
    )
    return [(x, y) for x, y in places]


def starting(browser: Any) -> float:
    """Return the seconds from the command to a reef that moves, with a warm cache."""
    begun = time.perf_counter()
    served = Served("page", "--port", "0", "--no-browser")
    try:
        context = browser.new_context()
        tab = context.new_page()
        tab.goto(served.address)
        tab.wait_for_function(
            "() => document.querySelector('.reef-root')?.parentElement.reefPlayer?.week > 0",
            polling=10,
        )
        long = time.perf_counter() - begun
        context.close()
        return long
    finally:
        served.stop()

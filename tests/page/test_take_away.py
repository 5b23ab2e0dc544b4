"""What is taken away from a comparison holds both firms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.story import tell_story
from viz.take_away import taken

pytestmark = pytest.mark.slow

SMALL = {
    "firm.initial_clients": 5,
    "network.communities": 4,
    "network.people": 60,
    "run.weeks": 40,
}
FIRM = "&".join(f"{name}={value}" for name, value in SMALL.items())
PINNED = "&".join(f"a.{name}={value}" for name, value in SMALL.items())


def test_the_file_of_a_comparison_plays_both(chromium: Any, tmp_path: Any) -> None:
    _, content = taken("reef.html", f"{FIRM}&service.service_agents=4&seed=2&{PINNED}")
    path = tmp_path / "reef.html"
    path.write_bytes(content)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_selector(".chart-difference")
    person = 5  # much happens to them in both firms, and not the same
    tab.evaluate(f"document.getElementById('reef').reefPlayer.follow({person})")
    firm = Scenario.load("baseline").with_values(SMALL)
    lives = []
    for letter, agents in (("A", 2), ("B", 4)):
        run = simulate(firm.with_values({"service.service_agents": agents}), 2, record=True)
        tab.get_by_role("button", name=f"The life in {letter}").click()
        told = tab.locator(".story-line .story-text").all_inner_texts()
        life = json.loads(tell_story(run, person))
        assert told == [sentence["text"] for sentence in life["sentences"]]
        lives.append(told)
    assert lives[0] != lives[1]
    assert "A: " in tab.inner_text(".charts-key")
    assert "B: " in tab.inner_text(".charts-key")
    context.close()

"""Whatever moves on the reef is named by pointing at it, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.replay import replay_html

pytestmark = pytest.mark.slow

SIGN = """kind => {
const { reefPlayer: player, reefStage: { reef } } = document.getElementById("reef");
const [scene] = reef.scenes();
for (let week = 2; week <= player.weeks; week += 1) {
  player.seek(week - 0.3);
  reef.redraw();
  const act = scene.acts.find((one) => one.kind === kind && one.at && one.at.x > 300);
  if (act) return { x: scene.pane.x + act.at.x, y: scene.pane.y + act.at.y, ...act };
}
return null; }"""


def test_signs_and_the_firm_are_named(chromium: Any, tmp_path: Any) -> None:
    path = tmp_path / "reef.html"
    path.write_text(replay_html(simulate(Scenario.load("baseline"), 1, record=True)), "utf-8")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_selector(".chart-strip")
    tab.keyboard.press("Space")
    canvas = tab.locator(".reef-canvas").bounding_box()
    named = tab.locator(".reef-hover")

    def point_at(x: float, y: float) -> str:
        tab.mouse.move(canvas["x"] + x, canvas["y"] + y)
        return named.inner_text()

    for kind in ("recommendation", "complaint"):
        act = tab.evaluate(SIGN, kind)
        words = point_at(act["x"], act["y"])
        assert words.startswith(kind.capitalize()), words
        assert f"person {act['person']}" in words
    tab.mouse.click(canvas["x"] + act["x"], canvas["y"] + act["y"])
    assert tab.locator(".story h3").inner_text() == f"Person {act['person']}"
    tab.keyboard.press("Escape")
    foot = tab.evaluate(
        """() => { const [{ waters, pane }] =
        document.getElementById("reef").reefStage.reef.scenes();
        return [pane.x + waters.cx, pane.y + waters.floor - 4]; }"""
    )
    assert "The firm" in point_at(*foot)
    context.close()

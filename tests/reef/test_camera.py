"""The camera: whoever is followed is seen from near and stays in view."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.replay import Twin, replay_html

pytestmark = pytest.mark.slow

REEF = "document.getElementById('reef')"
PLAYER = f"{REEF}.reefPlayer"
PICTURE = "document.querySelector('.reef-canvas').toDataURL()"
NEAR, WHOLE = 2, 1
ZOOMS = f"() => {REEF}.reefStage.reef.scenes().map(({{ view }}) => view.zoom)"
SETTLED = f"""zoom => {REEF}.reefStage.reef.scenes()
  .every(({{ view }}) => view.zoom === zoom && !view.moving)"""
PLACE = f"""([person, reef]) => {{ const {{ view, shoal, pane }} =
  {REEF}.reefStage.reef.scenes()[reef];
const x = (shoal.x[person] - view.x) * view.zoom, y = (shoal.y[person] - view.y) * view.zoom;
return {{ x: pane.x + x, y: pane.y + y, across: x / pane.width, down: y / pane.height }}; }}"""
INSIDE = f"""() => {REEF}.reefStage.reef.scenes().every(({{ view, pane }}) =>
  view.x >= -1e-6 && view.y >= -1e-6 && view.x + view.part * pane.width <= pane.width + 1e-6
  && view.y + view.part * pane.height <= pane.height + 1e-6)"""


@pytest.fixture(scope="module")
def small() -> Scenario:
    values = {"network.people": 120, "network.communities": 8, "run.weeks": 60}
    return Scenario.load("baseline").with_values(values)


@pytest.fixture(scope="module")
def one_reef(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("camera") / "one.html"
    place.write_text(replay_html(simulate(small, 3, record=True)), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def two_reefs(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("camera") / "two.html"
    twin = simulate(small.with_values({"service.service_agents": 5}), 3, record=True)
    html = replay_html(simulate(small, 3, record=True), twin=Twin(twin, ("few", "many")))
    place.write_text(html, encoding="utf-8")
    return place


def at_week(tab: Any, week: int) -> None:
    tab.evaluate(f"week => {{ {PLAYER}.pause(); {PLAYER}.seek(week); }}", week)


def somebody(tab: Any, stage: int = 3, other_than: int = -1) -> int:
    """Return a person at a stage in the week shown: a client unless told otherwise."""
    return tab.evaluate(
        f"""([stage, not]) => {{ const {{ movie, frame }} = {PLAYER};
        const now = movie.stage.subarray(frame * movie.people, (frame + 1) * movie.people);
        return now.findIndex((one, person) => one === stage && person !== not); }}""",
        [stage, other_than],
    )


def place_of(tab: Any, person: int, reef: int = 0) -> dict[str, float]:
    return tab.evaluate(PLACE, [person, reef])


def canvas_at(tab: Any, place: dict[str, float]) -> tuple[float, float]:
    box = tab.locator(".reef-canvas").bounding_box()
    return box["x"] + place["x"], box["y"] + place["y"]


def is_in_view(place: dict[str, float]) -> bool:
    return 0 <= place["across"] <= 1 and 0 <= place["down"] <= 1


def test_a_click_brings_near_and_escape_back_to_the_whole(open_page, one_reef):
    tab = open_page(one_reef)
    at_week(tab, 30)
    person = somebody(tab)
    tab.mouse.click(*canvas_at(tab, place_of(tab, person)))
    chosen = tab.evaluate(f"{PLAYER}.person")
    tab.wait_for_function(SETTLED, arg=NEAR)
    place = place_of(tab, chosen)
    assert 0.3 < place["down"] < 0.7, "above and below the crown there is water enough"
    assert tab.evaluate(INSIDE)
    tab.keyboard.press("Escape")
    tab.wait_for_function(SETTLED, arg=WHOLE)
    view = tab.evaluate(f"() => {REEF}.reefStage.reef.scenes()[0].view")
    assert (view["x"], view["y"]) == (0, 0)


def test_it_comes_gently_and_the_fish_stays_in_view_while_weeks_pass(open_page, one_reef):
    tab = open_page(one_reef)
    at_week(tab, 2)
    person = tab.evaluate(  # whoever has most to do with the firm swims furthest
        f"() => {{ const {{ events, people }} = {PLAYER}.movie;"
        "const count = new Int32Array(people);"
        "for (const one of events.person) if (one >= 0) count[one] += 1;"
        "return count.indexOf(Math.max(...count)); }"
    )
    watched = tab.evaluate(
        f"""person => new Promise((done) => {{
          const player = {PLAYER}; const seen = [];
          player.setSpeed(16); player.follow(person); player.play();
          const look = () => {{
            const {{ view, shoal, pane }} = {REEF}.reefStage.reef.scenes()[0];
            seen.push([view.zoom, (shoal.x[person] - view.x) * view.zoom / pane.width,
              (shoal.y[person] - view.y) * view.zoom / pane.height]);
            if (player.playing) requestAnimationFrame(look); else done(seen);
          }};
          requestAnimationFrame(look); }})""",
        person,
    )
    zoom, across, down = np.array(watched).T
    assert zoom[-1] == NEAR
    assert ((zoom > 1.05) & (zoom < 1.95)).sum() >= 5, "it glides"
    assert np.all(np.diff(zoom) >= 0)
    assert np.all((across >= 0) & (across <= 1) & (down >= 0) & (down <= 1))


def test_what_is_pointed_at_and_clicked_from_near_is_what_is_seen_there(open_page, one_reef):
    tab = open_page(one_reef, motion="reduce")
    at_week(tab, 30)
    person = somebody(tab)
    tab.evaluate(f"person => {PLAYER}.follow(person)", person)
    tab.mouse.move(*canvas_at(tab, place_of(tab, person)))
    assert tab.locator(".reef-hover strong").text_content() == f"person {person}"
    others = tab.evaluate(f"() => Array.from({{ length: {PLAYER}.movie.people }}, (_, i) => i)")
    seen = [one for one in others if one != person and is_in_view(place_of(tab, one))]
    assert 1 <= len(seen) < len(others) - 1, "some of the water is out of view"
    middle = min(seen, key=lambda one: abs(place_of(tab, one)["across"] - 0.3))
    tab.mouse.move(*canvas_at(tab, place_of(tab, middle)))
    named = tab.locator(".reef-hover strong").text_content()
    tab.mouse.click(*canvas_at(tab, place_of(tab, middle)))
    assert named == f"person {tab.evaluate(f'{PLAYER}.person')}"
    chosen = place_of(tab, tab.evaluate(f"{PLAYER}.person"))
    assert is_in_view(chosen)
    tab.locator(".reef-canvas").focus()
    for _ in range(12):
        tab.keyboard.press("ArrowDown")
        assert is_in_view(place_of(tab, tab.evaluate(f"{PLAYER}.person")))


def test_who_wants_no_motion_is_near_at_once_and_nothing_glides(open_page, one_reef):
    tab = open_page(one_reef, motion="reduce")
    at_week(tab, 30)
    whole = tab.evaluate(PICTURE)
    tab.evaluate(f"person => {PLAYER}.follow(person)", somebody(tab))
    assert tab.evaluate(ZOOMS) == [NEAR]
    near = tab.evaluate(PICTURE)
    assert near != whole
    tab.wait_for_timeout(300)
    assert tab.evaluate(PICTURE) == near
    tab.keyboard.press("Escape")
    assert tab.evaluate(ZOOMS) == [WHOLE]
    assert tab.evaluate(PICTURE) == whole


def test_the_control_on_the_water_is_used_by_keys(open_page, one_reef):
    tab = open_page(one_reef, motion="reduce")
    at_week(tab, 30)
    control = tab.get_by_role("button", name="Keep in view")
    assert control.count() == 0
    tab.locator(".reef-canvas").focus()
    tab.keyboard.press("ArrowDown")
    person = tab.evaluate(f"{PLAYER}.person")
    tab.keyboard.press("Tab")
    assert control.evaluate("one => one === document.activeElement")
    assert control.get_attribute("aria-pressed") == "true"
    tab.keyboard.press("Enter")
    assert control.get_attribute("aria-pressed") == "false"
    assert tab.evaluate(ZOOMS) == [WHOLE]
    assert tab.evaluate(f"{PLAYER}.person") == person, "the whole reef, and still that life"
    tab.keyboard.press("Enter")
    assert tab.evaluate(ZOOMS) == [NEAR]
    tab.keyboard.press("Escape")
    assert tab.evaluate(f"{PLAYER}.person") == -1
    assert tab.locator(".reef-canvas").evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("width", [390, 1280])
def test_each_of_two_reefs_follows_its_own_copy(open_page, two_reefs, width):
    tab = open_page(two_reefs, width=width, height=844, motion="reduce")
    at_week(tab, 50)
    apart = tab.evaluate(
        f"""() => {{ const [a, b] = {REEF}.reefStage.reef.scenes().map(({{ shoal }}) => shoal);
        let best = 0, most = 0;
        for (let i = 0; i < a.people; i += 1) {{
          const far = Math.hypot(a.x[i] - b.x[i], a.y[i] - b.y[i]);
          if (far > most) [best, most] = [i, far];
        }}
        return [best, most]; }}"""
    )
    assert apart[1] > 40, "one of them lives two lives"
    tab.evaluate(f"person => {PLAYER}.follow(person)", apart[0])
    assert tab.evaluate(ZOOMS) == [NEAR, NEAR]
    for reef in (0, 1):
        place = place_of(tab, apart[0], reef)
        assert is_in_view(place)
        tab.mouse.move(*canvas_at(tab, place))
        assert tab.locator(".reef-hover strong").text_content() == f"person {apart[0]}"
    assert tab.evaluate(INSIDE)


def test_after_the_window_changed_the_fish_is_in_view(open_page, one_reef):
    tab = open_page(one_reef, motion="reduce")
    at_week(tab, 30)
    person = somebody(tab, stage=0)
    tab.evaluate(f"person => {PLAYER}.follow(person)", person)
    wide = tab.evaluate(f"{REEF}.reefStage.reef.canvas.width")
    tab.set_viewport_size({"width": 500, "height": 900})
    tab.wait_for_function(f"wide => {REEF}.reefStage.reef.canvas.width < wide", arg=wide)
    assert tab.evaluate(ZOOMS) == [NEAR]
    assert is_in_view(place_of(tab, person))


def test_the_picture_shows_what_is_seen(open_page, one_reef, tmp_path):
    tab = open_page(one_reef, motion="reduce")
    at_week(tab, 30)
    tab.evaluate(f"person => {PLAYER}.follow(person)", somebody(tab))
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Picture", exact=True).click()
    waiting.value.save_as(tmp_path / "reef.png")
    seen = tab.evaluate(
        "() => new Promise((done) => document.querySelector('.reef-canvas').toBlob(async (blob) =>"
        " done([...new Uint8Array(await blob.arrayBuffer())])))"
    )
    with Image.open(tmp_path / "reef.png") as saved, Image.open(io.BytesIO(bytes(seen))) as shown:
        assert np.array_equal(
            np.asarray(saved.convert("RGB"))[: shown.height], np.asarray(shown.convert("RGB"))
        )

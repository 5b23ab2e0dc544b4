"""The self-contained page: written whole or not at all, and playing from disk with no network."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest

from rms_agents.cli import main
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.replay import replay_html

pytestmark = pytest.mark.slow

STILL = Path(__file__).parent / "still_frame.png"
PLAYER = "document.getElementById('reef').reefPlayer"
SMALL = ("--set", "network.people=120", "--set", "network.communities=8", "--set", "run.weeks=40")


def written(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["replay", *arguments])
    return int(left.value.code or 0)


@pytest.fixture(scope="session")
def baseline(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("replay") / "reef.html"
    assert written("baseline", *SMALL, "--seed", "3", "--out", str(place)) == 0
    return place


@pytest.fixture(scope="session")
def collapse(tmp_path_factory) -> Path:
    run = simulate(Scenario.load("service_collapse"), 1, record=True)
    place = tmp_path_factory.mktemp("collapse") / "reef.html"
    place.write_text(replay_html(run), encoding="utf-8")
    return place


def test_a_file_is_not_replaced_unless_asked(baseline, capsys):
    before = baseline.read_bytes()
    assert written("baseline", *SMALL, "--out", str(baseline)) == 2
    assert "--force" in capsys.readouterr().err
    assert baseline.read_bytes() == before
    assert [path.name for path in baseline.parent.iterdir()] == ["reef.html"]


def test_force_replaces_a_file(baseline, tmp_path):
    place = tmp_path / "reef.html"
    place.write_text("old")
    assert written("baseline", *SMALL, "--seed", "3", "--out", str(place), "--force") == 0
    assert place.read_bytes() == baseline.read_bytes()


@pytest.mark.parametrize(
    ("out", "said"),
    [("", "is a folder"), ("nowhere/reef.html", "no folder")],
)
def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(
    out, said, tmp_path, capsys
):
    assert written("baseline", "--out", str(tmp_path / out)) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_market_too_great_for_a_page_is_refused(tmp_path, capsys):
    out = tmp_path / "reef.html"
    assert written("baseline", "--set", "network.people=20001", "--out", str(out)) == 2
    error = capsys.readouterr().err
    assert "network.people = 20001" in error
    assert "20,000" in error
    assert not out.exists()


def test_nothing_is_left_of_a_file_that_cannot_be_finished(tmp_path, monkeypatch):
    def full(path, data):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("rms_agents.cli.replaying.write_file", full)
    assert written("baseline", *SMALL, "--out", str(tmp_path / "reef.html")) == 1
    assert list(tmp_path.iterdir()) == []


def test_text_of_others_is_text(open_page, tmp_path):
    """Neither title, story nor label becomes markup or script."""
    evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    scenario = Scenario.from_toml(
        f"title = {evil!r}\nstory = {evil!r}\nwatch = {evil!r}\n"
        "[network]\npeople = 60\ncommunities = 4\n[run]\nweeks = 10\n",
        "evil",
    )
    place = tmp_path / "reef.html"
    place.write_text(replay_html(simulate(scenario, 1, record=True)), encoding="utf-8")
    page = open_page(place)
    assert page.locator("h1").text_content() == evil
    assert page.locator(".reef-hint").text_content() == evil
    assert page.locator("img").count() == 0


def test_it_plays_by_itself_and_pauses(open_page, baseline):
    page = open_page(baseline)
    page.wait_for_function(f"() => {PLAYER}.week > 1")
    first = page.evaluate("document.querySelector('.reef-canvas').toDataURL()")
    page.get_by_role("button", name="Pause").click()
    week = page.evaluate(f"{PLAYER}.week")
    page.wait_for_timeout(300)
    assert page.evaluate(f"{PLAYER}.week") == week
    assert page.evaluate("document.querySelector('.reef-canvas').toDataURL()") != first


def test_any_week_is_there_at_once_and_equals_the_run(open_page, collapse):
    run = simulate(Scenario.load("service_collapse"), 1)
    page = open_page(collapse)
    page.keyboard.press("End")
    assert page.evaluate(f"{PLAYER}.week") == 260
    page.keyboard.press("Home")
    track = page.get_by_role("slider", name="Week", exact=True)
    box = track.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    page.evaluate(f"{PLAYER}.pause(); {PLAYER}.seek({PLAYER}.frame)")
    assert page.evaluate(f"{PLAYER}.frame") == 65
    assert track.get_attribute("aria-valuenow") == "65"
    week = run.weekly.loc[65]
    shown = page.evaluate(
        f"(() => {{ const {{ movie, frame }} = {PLAYER}; return Object.fromEntries("
        "Object.entries(movie.measures).map(([name, values]) => [name, values[frame]])); })()"
    )
    assert shown == week.to_dict()
    scene = page.evaluate(
        "(() => { const [scene] = document.getElementById('reef').reefStage.reef.scenes();"
        "return Array.from(scene.shoal.kind).filter((kind) => kind >= 6 && kind <= 8).length; })()"
    )
    assert scene == week["clients"]


def test_marks_lead_to_what_happened(open_page, collapse):
    page = open_page(collapse)
    page.get_by_role("button", name="Go to two service agents leave, week 53").click()
    assert page.evaluate(f"{PLAYER}.frame") == 53
    assert page.evaluate(f"{PLAYER}.playing") is False


def test_a_fish_is_named_under_the_pointer_followed_and_told_of(open_page, baseline):
    page = open_page(baseline, motion="reduce")
    page.evaluate(f"{PLAYER}.pause(); {PLAYER}.seek(20)")
    person, x, y = page.evaluate(
        "(() => { const [scene] = document.getElementById('reef').reefStage.reef.scenes();"
        "const at = Array.from(scene.shoal.kind).findIndex((kind) => kind >= 6 && kind <= 8);"
        "return [at, scene.shoal.x[at], scene.shoal.y[at]]; })()"
    )
    canvas = page.locator(".reef-canvas").bounding_box()
    page.mouse.move(canvas["x"] + x, canvas["y"] + y)
    assert page.locator(".reef-hover strong").text_content() == f"person {person}"
    assert "client" in page.locator(".reef-hover span").text_content()
    page.mouse.click(canvas["x"] + x, canvas["y"] + y)
    assert page.evaluate(f"{PLAYER}.person") == person
    page.wait_for_selector(".story-line")
    page.keyboard.press("Escape")
    assert page.evaluate(f"{PLAYER}.person") == -1
    assert page.locator(".reef-story").is_hidden()


def test_a_fish_is_chosen_by_keyboard(open_page, baseline):
    page = open_page(baseline)
    page.locator(".reef-canvas").focus()
    page.keyboard.press("ArrowDown")
    person = page.evaluate(f"{PLAYER}.person")
    assert person >= 0
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{PLAYER}.person") not in (-1, person)


def test_with_reduced_motion_nothing_swims(open_page, baseline):
    page = open_page(baseline, motion="reduce")
    page.evaluate(f"{PLAYER}.pause()")
    page.wait_for_timeout(200)
    before = page.evaluate("document.querySelector('.reef-canvas').toDataURL()")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.reef-canvas').toDataURL()") == before


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_nothing_sticks_out_sideways(open_page, baseline, width):
    page = open_page(baseline, width=width, height=900)
    inside = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert inside
    canvas = page.locator(".reef-canvas").bounding_box()
    assert canvas["width"] >= 0.6 * width


def test_a_still_frame_looks_as_it_should(open_page, collapse):
    """Compared in coarse patches, so that fonts and edges may differ a little.

    ``RMS_KEEP_STILL=1`` keeps the present picture as the reference.
    """
    from PIL import Image

    page = open_page(collapse, width=1280, height=900, motion="reduce")
    page.evaluate(f"{PLAYER}.pause(); {PLAYER}.seek(57)")
    page.wait_for_timeout(100)
    picture = page.locator(".reef-canvas").screenshot()
    if os.environ.get("RMS_KEEP_STILL"):
        kept = Image.open(io.BytesIO(picture)).convert("RGB")
        kept.reduce(4).save(STILL, optimize=True)
    patches = [
        np.asarray(Image.open(source).convert("RGB").resize((90, 55), Image.Resampling.BOX), float)
        for source in (io.BytesIO(picture), STILL)
    ]
    difference = np.abs(patches[0] - patches[1])
    assert difference.mean() < 3.0
    assert (difference.max(axis=2) > 40).mean() < 0.02

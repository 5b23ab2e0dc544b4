"""The film: what the browser's own recorder makes of the reef, decoded again by the browser."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from viz.reef.replay import replay_html

pytestmark = pytest.mark.slow

PLAYER = "document.getElementById('reef').reefPlayer"
FIRST, LAST = 10, 16
# Plays a film through and returns a picture of every frame that differs from the one before.
FRAMES = """async (film) => {
  const bytes = Uint8Array.from(atob(film), (letter) => letter.charCodeAt(0));
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/webm" }));
  const canvas = document.createElement("canvas");
  const frames = [];
  const keep = () => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    const picture = canvas.toDataURL();
    if (frames.at(-1) !== picture) frames.push(picture);
    video.requestVideoFrameCallback(keep);
  };
  video.requestVideoFrameCallback(keep);
  video.addEventListener("loadeddata", keep, { once: true });
  const ended = new Promise((done, failed) => {
    video.addEventListener("ended", done);
    video.addEventListener("error", () => failed(new Error(video.error.message)));
  });
  await video.play();
  await ended;
  return frames;
}"""


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenario = Scenario.load("baseline").with_values(
        {"network.people": 120, "network.communities": 8, "run.weeks": 30}
    )
    place = tmp_path_factory.mktemp("film") / "reef.html"
    place.write_text(replay_html(simulate(scenario, 3, record=True)), encoding="utf-8")
    return place


def pixels(address: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a picture in coarse patches: a film is not exact to the pixel."""
    with Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))) as picture:
        small = picture.convert("RGB").resize((160, 90), Image.Resampling.BOX)
    return np.asarray(small, float)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_film_shows_the_weeks_that_were_played(open_page, replay, motion, tmp_path):
    """With reduced motion, too, where nothing is drawn between one week and the next."""
    tab = open_page(replay, motion=motion)
    picture = "document.querySelector('.reef-canvas').toDataURL()"
    tab.evaluate(f"week => {{ {PLAYER}.pause(); {PLAYER}.seek(week); }}", FIRST)
    film = tab.get_by_role("button", name="Film", exact=True)
    before = pixels(film.evaluate(f"button => {{ button.click(); return {picture}; }}"))  # at once
    assert tab.evaluate(f"{PLAYER}.playing")
    tab.wait_for_function(f"last => {PLAYER}.frame >= last", arg=LAST)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Pause").click()  # the end of playing is the end of the film
    waiting.value.save_as(tmp_path / "reef.webm")
    after = pixels(tab.evaluate(picture))
    film = base64.b64encode((tmp_path / "reef.webm").read_bytes()).decode()
    frames = [pixels(frame) for frame in tab.evaluate(FRAMES, film)]
    assert len(frames) >= LAST - FIRST, "a frame for every week at least"

    def apart(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.abs(one - other).mean())

    assert apart(before, after) > 1
    assert apart(frames[0], before) < 0.5 * apart(frames[0], after), "it begins where it began"
    assert apart(frames[-1], after) < 0.5 * apart(frames[-1], before), "it ends where it ended"


def test_a_film_that_is_stopped_before_the_next_week_shows_the_week_it_began_in(
    open_page, replay, tmp_path
):
    tab = open_page(replay, motion="reduce")
    tab.evaluate(
        f"week => {{ {PLAYER}.pause(); {PLAYER}.setSpeed(0.1); {PLAYER}.seek(week); }}", 10
    )
    shown = pixels(tab.evaluate("document.querySelector('.reef-canvas').toDataURL()"))
    tab.get_by_role("button", name="Film", exact=True).click()
    tab.wait_for_timeout(400)
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="Stop and save").click()
    waiting.value.save_as(tmp_path / "reef.webm")
    assert tab.evaluate(f"{PLAYER}.frame") == 10
    film = base64.b64encode((tmp_path / "reef.webm").read_bytes()).decode()
    frames = [pixels(frame) for frame in tab.evaluate(FRAMES, film)]
    assert frames
    for frame in frames:
        assert float(np.abs(frame - shown).mean()) < 5

"""The panels beside the reef, used in a real browser: what they show is what the run says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rms_agents import events
from rms_agents.experiments.explain import most_telling
from rms_agents.network import Network
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate, simulate_many
from viz.reef.bands import pack_bands, pack_difference
from viz.reef.replay import Twin, replay_html
from viz.reef.story import tell_story

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(Scenario.load("baseline"), 1, record=True)


@pytest.fixture(scope="module")
def replay(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the stories of the one with most to tell and of all who come by that one."""
    path = tmp_path_factory.mktemp("replay") / "reef.html"
    first = json.loads(tell_story(run, most_telling(run)))
    people = {first["person"], *(entry["person"] for entry in first["tree"])}
    stories = {person: json.loads(tell_story(run, person)) for person in people}
    bands = pack_bands(simulate_many(run.scenario, range(40)))
    path.write_text(replay_html(run, bands, stories), encoding="utf-8")
    return path


@pytest.fixture
def reef(chromium: Any, replay: Path) -> Iterator[Any]:
    yield from opened(chromium, replay)


def opened(chromium: Any, path: Path) -> Iterator[Any]:
    """Open a file with the network off, and let it rest at the beginning."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, offline=True, accept_downloads=True
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(path.as_uri())
    page.wait_for_selector(".chart-strip")
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    yield page
    context.close()
    assert faults == []


def chart(page: Any, measure: str) -> Any:
    return page.get_by_role("slider", name=re.compile(measure))


def place_of(page: Any, measure: str, share: float) -> dict[str, float]:
    """Return where, within a chart, a share of the weeks has passed."""
    plot = chart(page, measure).bounding_box()
    weeks = chart(page, measure).locator(".chart-weeks").first.bounding_box()
    return {
        "x": weeks["x"] - plot["x"] + share * weeks["width"],
        "y": weeks["y"] - plot["y"] + weeks["height"] / 2,
    }


def read(page: Any, title: str) -> str:
    """Return the number that stands over a strip."""
    head = page.locator(".chart-head", has=page.get_by_text(title, exact=True))
    return head.locator("b").first.inner_text()


def test_pointing_at_a_week_reads_its_numbers_on_every_chart(reef: Any, run: Run) -> None:
    chart(reef, "Clients").hover(position=place_of(reef, "Clients", 0.5))
    week = int(re.search(r"\d+", reef.locator(".charts-week").inner_text()).group())  # type: ignore[union-attr]
    assert week == run.scenario.weeks // 2
    row = run.weekly.loc[week]
    assert read(reef, "Clients") == f"{row.clients:.0f}"
    assert read(reef, "Satisfaction") == f"{row.satisfaction:+.2f}".replace("-", "−")
    assert read(reef, "referrals") == f"{run.weekly.new_clients_referral.loc[:week].sum():.0f}"
    reef.mouse.move(200, 400)
    assert reef.locator(".charts-week").inner_text() == f"Week 0 of {run.scenario.weeks}"


def test_a_click_and_a_drag_on_a_chart_move_the_playhead(reef: Any, run: Run) -> None:
    slider = chart(reef, "Cash")
    slider.click(position=place_of(reef, "Cash", 0.25))
    assert slider.get_attribute("aria-valuenow") == str(run.scenario.weeks // 4)
    plot = slider.bounding_box()
    to = place_of(reef, "Cash", 0.75)
    reef.mouse.down()
    reef.mouse.move(plot["x"] + to["x"], plot["y"] + to["y"], steps=5)
    reef.mouse.up()
    week = int(slider.get_attribute("aria-valuenow"))
    assert abs(week - 0.75 * run.scenario.weeks) <= 1
    assert f"week {week} " in reef.locator(".time-week").inner_text()


def test_a_chart_is_read_and_moved_by_keyboard(reef: Any, run: Run) -> None:
    slider = chart(reef, "Clients")
    slider.focus()
    for key, week in (("End", 260), ("ArrowLeft", 259), ("PageDown", 246), ("ArrowUp", 247)):
        reef.keyboard.press(key)
        assert slider.get_attribute("aria-valuenow") == str(week)
    said = slider.get_attribute("aria-valuetext")
    assert said.startswith(f"Week 247. Clients: {run.weekly.clients[247]:.0f} people; in 8 of 10")


def test_a_stolen_hour_leads_to_the_complaint_and_the_promise(reef: Any, run: Run) -> None:
    reef.get_by_role("button", name="later complaint").click()
    reef.locator(".clock-piece").first.click()
    told = reef.locator(".clock-complaint").inner_text()
    happened = run.state.events
    first = happened[happened["kind"] == events.COMPLAINED][0]
    assert f"erson {first.person} complained in week {first.week + 1}" in told
    assert f"{run.weekly.quality[first.week + 1]:+.2f} SD".replace("-", "−") in told
    assert reef.locator(".clock-promise").count() == 1
    panel, week = reef.locator(".clock-complaint"), reef.locator(".time-week")
    stolen = re.search(r"week (\d+)", week.inner_text()).group(1)  # type: ignore[union-attr]
    panel.get_by_role("button", name=": the complaint").click()
    assert f"week {first.week + 1} " in week.inner_text()
    panel.get_by_role("button", name=f"Week {stolen}: the hours").click()
    assert f"week {stolen} " in week.inner_text()
    panel.get_by_role("button", name="Close the complaint").click()
    assert panel.count() == 0
    reef.locator(".clock-piece").first.click()
    panel.get_by_role("button", name="Follow").click()
    assert reef.locator(".story h3").inner_text() == f"Person {first.person}"


def follow(page: Any, title: str) -> None:
    """Go from fish to fish by keyboard until it is the one."""
    canvas = page.locator(".reef-canvas")
    canvas.focus()
    page.keyboard.press("ArrowDown")
    canvas.evaluate(
        """(canvas, title) => {
            const key = () => new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true });
            const told = () => document.querySelector(".story h3").textContent;
            for (let k = 0; k < 2000 && told() !== title; k += 1) canvas.dispatchEvent(key());
        }""",
        title,
    )
    assert page.locator(".story h3").inner_text() == title


def test_a_life_is_told_and_leads_to_its_weeks_and_people(reef: Any, run: Run) -> None:
    story = json.loads(tell_story(run, most_telling(run)))
    follow(reef, story["title"])
    lines = reef.locator(".story-line .story-text").all_inner_texts()
    assert lines == [sentence["text"] for sentence in story["sentences"]]
    reef.locator(".story-line").nth(2).click()
    week = story["sentences"][2]["week"]
    assert f"week {week} " in reef.locator(".time-week").inner_text()
    assert reef.locator(".story-line[aria-current]").inner_text().split() == (
        reef.locator(".story-line").nth(2).inner_text().split()
    )
    other = next(entry for entry in story["tree"] if not entry["self"])
    reef.locator(".story-tree").get_by_role("button", name=other["name"], exact=True).first.click()
    assert reef.locator(".story h3").inner_text() == other["name"].capitalize()
    reef.keyboard.press("Escape")
    assert not reef.locator(".story").is_visible()


def test_lines_of_a_life_are_walked_by_keyboard(reef: Any, run: Run) -> None:
    story = json.loads(tell_story(run, most_telling(run)))
    follow(reef, story["title"])
    reef.locator(".story-line").first.focus()
    reef.keyboard.press("ArrowDown")
    reef.keyboard.press("Enter")
    assert f"week {story['sentences'][1]['week']} " in reef.locator(".time-week").inner_text()
    assert reef.locator(".story h3").inner_text() == story["title"]


def test_the_week_is_told_to_those_who_listen(reef: Any, run: Run) -> None:
    chart(reef, "Clients").focus()
    reef.keyboard.press("End")
    weeks = run.scenario.weeks
    spoken = reef.locator(".account [role=status]")
    spoken.get_by_text(f"Week {weeks}. {run.weekly.clients[weeks]:.0f} clients").wait_for(
        state="attached"
    )


def test_a_stolen_hour_is_found_on_the_ring_while_it_turns(reef: Any) -> None:
    reef.get_by_role("button", name="later complaint").click()
    reef.evaluate(
        """() => { const player = document.getElementById("reef").reefPlayer;
        player.setSpeed(0.1); player.play(); }"""
    )
    reef.wait_for_timeout(1500)  # in which the ring comes to the week's hours
    place = reef.evaluate(
        """() => { const piece = document.querySelector(".clock-arc.is-piece");
        const { x, y } = piece.getPointAtLength(piece.getTotalLength() / 2)
          .matrixTransform(piece.getScreenCTM());
        return [x, y]; }"""
    )
    reef.mouse.click(*place, delay=150)  # in which the ring is drawn anew
    assert "complained in week" in reef.locator(".clock-complaint").inner_text()
    assert not reef.evaluate("document.getElementById('reef').reefPlayer.playing")


def test_the_clocks_number_is_that_of_its_table_while_it_plays(reef: Any) -> None:
    apart = """() => { const text = (selector) => [...document.querySelectorAll(selector)]
        .map(({ textContent }) => parseFloat(textContent) || 0);
        const [fit, unfit] = text(".clock-table tr td:nth-child(2)");
        return text(".clock-number")[0] - fit - unfit; }"""
    reef.evaluate("document.getElementById('reef').reefPlayer.setSpeed(8)")
    reef.keyboard.press("Space")
    for _ in range(12):
        reef.wait_for_timeout(90)
        assert abs(reef.evaluate(apart)) < 0.61  # of rounding


def test_picture_charts_and_film_are_saved(reef: Any, run: Run, tmp_path: Path) -> None:
    def save(name: str) -> bytes:
        with reef.expect_download() as waiting:
            reef.get_by_role("button", name=name, exact=True).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path.read_bytes()

    assert save("Picture").startswith(b"\x89PNG\r\n")
    drawing = ElementTree.fromstring(save("Charts"))
    texts = {node.text for node in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Clients", "Cash", "Satisfaction", "referrals"} <= texts
    assert any(run.scenario.title in text for text in texts if text)
    assert b"var(--" not in ElementTree.tostring(drawing)
    reef.get_by_role("button", name="Film", exact=True).click()
    reef.wait_for_timeout(1500)
    film = save("Stop and save")
    assert film.startswith(b"\x1a\x45\xdf\xa3")
    assert len(film) > 10_000


def test_a_comparison_shows_both_firms_and_the_paired_difference(
    chromium: Any, tmp_path: Path, run: Run
) -> None:
    other = run.scenario.with_values({"service.service_agents": 4})
    b = simulate(other, 1, record=True)
    futures, others = (simulate_many(each, range(40)) for each in (run.scenario, other))
    person = most_telling(run)
    lives = [{person: json.loads(tell_story(each, person))} for each in (run, b)]
    twin = Twin(
        b, ("now", "two more"), pack_bands(others), pack_difference(futures, others), lives[1]
    )
    path = tmp_path / "two.html"
    path.write_text(replay_html(run, pack_bands(futures), lives[0], twin), encoding="utf-8")
    for page in opened(chromium, path):
        page.keyboard.press("End")
        head = page.locator(".chart-head", has=page.get_by_text("Clients", exact=True))
        values = [each.weekly.clients.iloc[-1] for each in (run, b)]
        assert head.locator("b").all_inner_texts() == [f"A {values[0]:.0f}", f"B {values[1]:.0f}"]
        apart = f"{values[1] - values[0]:+.0f}".replace("-", "−")
        assert head.locator("span").last.inner_text().startswith(f"{apart} (")
        assert page.locator(".chart-difference").count() == 4
        assert page.locator(".clock-face:visible").count() == 2
        assert "A: now" in page.locator(".charts-key").inner_text()
        follow(page, lives[0][person]["title"])
        for letter, life in (("B", lives[1]), ("A", lives[0])):
            page.get_by_role("button", name=f"The life in {letter}").click()
            told = page.locator(".story-line .story-text").all_inner_texts()
            assert told == [sentence["text"] for sentence in life[person]["sentences"]]
            pressed = page.locator(".story-firm[aria-pressed=true]").inner_text()
            assert pressed.split()[-1] == letter
        assert re.search(r"in A .+; in B ", page.locator(".story-standing").inner_text())


def test_a_label_is_text_wherever_it_is_shown(chromium: Any, tmp_path: Path) -> None:
    labels = tuple(f"<img src=x onerror=window.harm=1>{k}" for k in range(12))
    ties = [(k, (k + 1) % 12) for k in range(12)]
    values = {"firm.initial_clients": 4, "run.weeks": 30, "marketing.base_budget": 5000}
    scenario = Scenario.load("baseline").with_values(values)
    run = simulate(
        scenario.with_network(Network.from_ties(12, ties, labels=labels)), 1, record=True
    )
    person = most_telling(run)
    stories = {person: json.loads(tell_story(run, person))}
    path = tmp_path / "harm.html"
    path.write_text(replay_html(run, b"", stories), encoding="utf-8")
    for page in opened(chromium, path):
        follow(page, labels[person])
        page.keyboard.press("End")
        assert page.locator(".story-line").count() == len(stories[person]["sentences"])
        assert page.locator("img").count() == 0
        assert page.evaluate("window.harm") is None

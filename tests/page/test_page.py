"""The page in a real browser: every control is used, and the numbers are those of `run.py run`."""

from __future__ import annotations

import re

import pytest
from visiting import said_by_run, shown_number

AGENTS = "service.service_agents"

pytestmark = pytest.mark.slow


def test_the_first_screen_says_what_this_is_and_moves(visit):
    guest = visit()
    tab = guest.tab
    assert tab.title() == "The reef"
    assert tab.inner_text("h1") == "The reef"
    assert "clownfish" in tab.inner_text(".rms-sentence")
    assert tab.inner_text(".rms-question").endswith("?")
    assert tab.locator(".rms-stepper button").count() == 2
    assert tab.locator(".rms-drawer").count() == 0
    guest.wait("() => /week [1-9]/.test(document.querySelector('.time-week').textContent)")
    assert "Solara" not in tab.inner_text("body")
    assert tab.locator(".v-app-bar").count() == 0


def test_what_the_page_shows_is_what_the_command_line_prints(visit):
    guest = visit("scenario=triad&seed=4&week=104")
    guest.press("One service agent more")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "3"})
    told = said_by_run("triad", "--set", f"{AGENTS}=3", "--seed", "4")
    guest.wait_for_text(".rms-result", f"{shown_number(told['summary']['clients'])} clients")
    assert shown_number(told["summary"]["profit"]) in guest.result
    week = {name: values[103] for name, values in told["weekly"].items()}
    guest.wait_for_text(".account-line", rf"Week 104\. {week['clients']:.0f} clients")
    account = guest.tab.inner_text(".account-line")
    assert f"({week['happy_clients']:.0f} happy)" in account
    guest.wait_for_text(".rms-futures", "200 futures")
    many = said_by_run("triad", "--set", f"{AGENTS}=3", "--seed", "4", "--replicates", "200")[
        "summary"
    ]
    assert (
        f"{shown_number(many['clients']['low'])} to {shown_number(many['clients']['high'])} clients"
        in guest.result
    )
    assert f"{100 * many['survived']['mean']:.0f} % survive" in guest.result


def test_a_firm_that_collapses_says_when(visit):
    guest = visit("service.service_agents=9")
    told = said_by_run("baseline", "--set", f"{AGENTS}=9")["summary"]
    assert told["survived"] == 0
    assert f"collapses in week {told['collapse_week']:.0f}" in guest.result


def test_levers(visit):
    guest = visit("panel=levers&week=50")
    tab = guest.tab
    before = guest.result
    tab.get_by_role("slider", name="quality", exact=True).focus()
    for _ in range(5):
        tab.keyboard.press("ArrowRight")
    guest.wait_for_query(service__quality="0.35")
    told = said_by_run("baseline", "--set", "service.quality=0.35")["summary"]
    guest.wait_for_text(".rms-result", f"profit\\s+{shown_number(told['profit'])}")
    assert guest.result != before
    guest.wait_for_text(".rms-badge", "^1$")
    assert tab.locator(".rms-lever.changed").count() == 1

    guest.fill("service.hours_per_client", "4,5")
    guest.wait_for_text(".rms-lever .rms-fault", "hours_per_client = '4,5': must be a number")
    guest.fill("service.hours_per_client", "400")
    guest.wait_for_text(".rms-lever .rms-fault", "must be from 0 to 168 hours/week")
    assert guest.query["service.quality"] == "0.35"
    assert "service.hours_per_client" not in guest.query
    guest.fill("service.hours_per_client", "4.5")
    guest.wait_for_query(service__hours_per_client="4.5")
    tab.locator(".rms-lever .rms-fault").wait_for(state="detached")

    tab.locator(".rms-switch").first.click()
    guest.wait_for_query(integration__complaints_to_service="on")
    guest.press("About quality", ".rms-drawer")
    guest.wait_for_text(".rms-about", "Source: assumption")
    guest.press("Reset quality", ".rms-drawer")
    guest.wait_for_query(service__quality=None, service__hours_per_client="4.5")

    tab.locator("#rms-tab-Market").click()
    tab.get_by_role("button", name=re.compile(r"^\d+ more$")).click()
    tab.locator("select[id='lever-network.generator']").select_option("small_world")
    guest.wait_for_query(network__generator="small_world")
    tab.locator("#rms-tab-Market").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_selector("#rms-tab-Marketing[aria-selected=true]")

    tab.get_by_role("button", name=re.compile("^Reset all")).click()
    guest.wait_for_query(network__generator=None, service__hours_per_client=None)
    tab.locator(".rms-lever.changed").wait_for(state="detached")


@pytest.mark.parametrize("leave", ["panel", "another lever"])
def test_what_was_typed_counts_when_the_field_is_left_by_a_click(visit, leave):
    guest = visit("panel=levers&week=50")
    tab = guest.tab
    tab.locator(f"input[id='lever-{AGENTS}']").fill("5")
    if leave == "panel":
        tab.locator(".rms-rail").get_by_role("button", name="Compare").click()
        guest.wait_for_query(panel="compare")
    else:
        tab.get_by_role("slider", name="quality", exact=True).click()
    guest.wait_for_text(".rms-stepper output", "5")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "5"})


def test_scenarios_luck_and_looks(visit):
    guest = visit("week=10")
    tab = guest.tab
    tab.get_by_label("Scenario", exact=True).select_option("overpromise")
    guest.wait_for_query(scenario="overpromise")
    guest.press("Story")
    guest.wait_for_text(".rms-story", "expects the moon")
    luck = tab.get_by_label("Luck: everybody's seed")
    luck.fill("12")
    tab.keyboard.press("Enter")
    guest.wait_for_query(seed="12")
    told = said_by_run("overpromise", "--seed", "12")["summary"]
    guest.wait_for_text(".rms-result", f"{shown_number(told['clients'])} clients|collapses")
    guest.press("Another luck")
    guest.wait_for_query(seed="13")
    luck.fill("-4")
    tab.keyboard.press("Enter")
    guest.wait_for_text(".rms-luck .rms-fault", "seed = '-4': must be a whole number")
    assert luck.get_attribute("aria-invalid") == "true"
    assert tab.locator(".rms-toast").count() == 0
    assert guest.query["seed"] == "13"
    tab.keyboard.press("Escape")
    tab.locator(".rms-luck .rms-fault").wait_for(state="detached")
    guest.press("Light")
    guest.wait_for_query(theme="light")
    tab.wait_for_selector(".reef-root[data-theme=light]")
    guest.press("Projector: full screen, large type")
    guest.wait_for_query(projector="1")
    guest.wait("() => document.documentElement.dataset.projector === 'on'")


def test_comparing_two_firms_on_the_same_luck(visit):
    guest = visit("week=60")
    tab = guest.tab
    guest.open("Compare")
    guest.press("Pin as A")
    guest.wait_for_query(a__scenario="baseline")
    guest.press("One service agent more")
    guest.wait_for_query(**{f"{AGENTS.replace('.', '__')}": "3"})
    guest.wait("() => document.querySelectorAll('[data-figure]').length > 5")
    guest.wait_for_text(".rms-table th", "lever")
    guest.wait_for_text(".rms-drawer", "service: service agents")
    guest.wait_for_text(".rms-drawer", "means, 200 pairs")
    many = [
        said_by_run("baseline", "--set", f"{AGENTS}={n}", "--replicates", "200") for n in (2, 3)
    ]
    row = tab.inner_text("[data-figure=clients]")
    for found in many:
        assert f"{found['summary']['clients']['mean']:.1f}" in row
    guest.press("Swap A and B")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): None, "a__service__service_agents": "3"})
    guest.press("Copy A to B")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "3"})
    guest.press("Unpin")
    guest.wait_for_query(a__scenario=None)
    tab.locator("[data-figure]").first.wait_for(state="detached")


def test_two_firms_that_cannot_be_compared_say_why(visit):
    guest = visit("a.scenario=baseline&panel=compare&week=9")
    guest.tab.get_by_label("Scenario", exact=True).select_option("founder_seesaw")
    guest.wait_for_text(".rms-toast", "run.weeks = 520: A has 260")
    assert guest.query["scenario"] == "baseline"


def test_whom_to_hire_next(visit):
    guest = visit("week=9")
    guest.open("Hire")
    guest.wait_for_text(".rms-drawer", "240 runs of each")
    from rms_agents.experiments.hiring import hire
    from rms_agents.scenario import Scenario

    profits = hire(Scenario.load("baseline"), 1, 240).values["profit"]
    for name, value in profits.items():
        text = guest.tab.inner_text(f"[data-option='{name}']")
        if name != "no change":
            assert f"{abs(value.difference):,.0f}" in text
        if 0.001 <= value.probability_best <= 0.999:
            assert f"{100 * value.probability_best:.1f} % best" in text


def test_the_tipping_map(visit):
    guest = visit("week=9")
    tab = guest.tab
    guest.open("Map")
    guest.wait("() => document.querySelectorAll('.rms-cell.here:not(.open)').length === 1")
    guest.wait("() => !/Filling in/.test(document.querySelector('.rms-drawer').textContent)")
    assert tab.locator(".rms-map .rms-cell.open").count() == 0
    tab.get_by_label("Up", exact=True).select_option("sales.promise")
    guest.wait_for_query(up="sales.promise")
    guest.wait_for_text(".rms-map-said", r"promise 0\.3 \(you are here\)")
    here = tab.locator(".rms-map .rms-cell.here")
    here.focus()
    tab.keyboard.press("ArrowRight")
    guest.wait_for_text(".rms-map-said", "service agents 3, promise 0.3: of 12 runs")
    tab.keyboard.press("Enter")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "3"})
    guest.wait_for_text(".rms-map-said", r"service agents 3, promise 0\.3 \(you are here\)")
    tab.get_by_label("Across", exact=True).select_option("sales.promise")
    guest.wait_for_text(".rms-drawer .rms-fault", "is the lever across, too")


def test_the_filling_of_a_map_is_stopped_and_gone_on_with(visit):
    guest = visit("week=9&network.people=8000&run.weeks=400")
    guest.tab.evaluate(
        """() => new MutationObserver((_, watching) => {
        const button = document.querySelector(".rms-filling button");
        if (button) { button.click(); watching.disconnect(); }
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    guest.open("Map")
    guest.wait_for_text(".rms-filling", "Stopped")
    known = guest.tab.locator(".rms-map .rms-cell:not(.open)").count()
    assert guest.tab.locator(".rms-map .rms-cell.open").count() > 0
    guest.tab.wait_for_timeout(1500)
    assert guest.tab.locator(".rms-map .rms-cell:not(.open)").count() == known
    guest.press("Go on", ".rms-filling")
    guest.wait("() => document.querySelectorAll('.rms-map .rms-cell.open').length === 0")
    assert guest.tab.locator(".rms-filling").count() == 0
    assert "one run" in guest.tab.inner_text(".rms-map-said")


def test_honesty(visit):
    guest = visit("week=9")
    tab = guest.tab
    guest.open("Honesty")
    guest.wait_for_text(".rms-drawer", r"mean of 40\s+pairs")
    assert tab.locator(".rms-effect .range").count() == tab.locator(".rms-switches li").count()
    tab.get_by_text("clownfish", exact=True).first.click()
    guest.wait_for_query(off="clownfish")
    told = said_by_run("baseline", "--set", "mechanisms.clownfish=false")["summary"]
    guest.wait_for_text(".rms-result", f"{shown_number(told['clients'])} clients")
    guest.press("Reset", ".rms-drawer")
    guest.wait_for_query(off=None)


def test_a_link_to_what_is_seen_is_copied(visit):
    guest = visit("week=30&panel=files&sales.promise=0.5")
    guest.tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    guest.press("Copy a link to exactly this")
    guest.wait_for_text(".rms-drawer", "Copied")
    link = guest.tab.evaluate("navigator.clipboard.readText()")
    assert link == guest.tab.url
    assert guest.query["sales.promise"] == "0.5"


def test_two_visitors_do_not_see_each_other(visit):
    one, other = visit("week=9"), visit("week=9")
    one.press("One service agent more")
    one.wait_for_query(**{AGENTS.replace(".", "__"): "3"})
    one.wait_for_text(".rms-stepper output", "3")
    other.press("Light")
    other.wait_for_query(theme="light")
    assert other.tab.inner_text(".rms-stepper output") == "2"
    assert AGENTS not in other.query
    assert "theme" not in one.query


def test_following_somebody_tells_their_life(visit):
    guest = visit("week=100&person=5")
    guest.wait_for_text(".story h3", "Person 5")
    assert guest.query["person"] == "5"
    guest.press("Close the story")
    guest.wait_for_query(person=None)


def test_who_leaves_full_screen_leaves_the_projector(visit):
    guest = visit("week=60")
    guest.press("Projector: full screen, large type")
    guest.wait_for_query(projector="1")
    guest.wait("() => document.fullscreenElement === document.documentElement")
    guest.tab.evaluate("document.exitFullscreen()")  # as Escape and F11 do
    guest.wait_for_query(projector=None)
    guest.wait("() => document.documentElement.dataset.projector === 'off'")


@pytest.mark.parametrize("width", [320, 390, 640, 768, 1280, 1920])
def test_nothing_is_wider_than_the_window(visit, width):
    guest = visit("week=9", width=width, height=844)
    assert guest.sideways() <= 0
    for panel in ("Levers", "Compare", "Hire", "Map", "Honesty", "Files", "Help"):
        guest.open(panel)
        guest.wait_for_query(panel=panel.lower())
        assert guest.sideways() <= 0, panel
        drawer = guest.tab.locator(".rms-drawer").bounding_box()
        assert drawer["x"] >= 0
        assert drawer["x"] + drawer["width"] <= width
        inside = guest.tab.evaluate(
            "() => { const d = document.querySelector('.rms-drawer');"
            " return d.scrollWidth - d.clientWidth; }"
        )
        assert inside <= 0, panel

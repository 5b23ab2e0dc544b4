"""The address tells what is on screen, and the browser's Back, Forward and links lead there."""

from __future__ import annotations

import pytest
from visiting import said_by_run, shown_number

pytestmark = pytest.mark.slow

AGENTS = "service.service_agents"


def test_undo_redo_and_the_browser_s_back(visit):
    guest = visit("week=10")
    more = guest.tab.get_by_role("button", name="One service agent more", exact=True)
    more.evaluate("button => { button.click(); button.click(); }")  # the second is not answered yet
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "4"})
    guest.press("Undo")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "3"})
    guest.tab.keyboard.press("Control+z")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): None})
    guest.tab.keyboard.press("Control+Shift+Z")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "3"})
    guest.press("Redo")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "4"})
    guest.wait_for_text(".rms-stepper output", "4")
    guest.tab.go_back()
    guest.wait_for_text(".rms-stepper output", "3")


def test_steps_made_quickly_are_undone_one_by_one_by_the_browser_s_back(visit):
    guest = visit("week=10")
    more = guest.tab.get_by_role("button", name="One service agent more", exact=True)
    more.evaluate("button => { button.click(); button.click(); }")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "4"})
    for agents in "32":
        guest.tab.go_back()
        guest.wait_for_text(".rms-stepper output", agents)
    guest.press("One week on")
    guest.wait_for_query(week="11")
    guest.tab.go_forward()  # moving the playhead is no step: what was undone is still ahead
    guest.wait_for_text(".rms-stepper output", "3")


def test_going_back_before_the_last_going_back_is_answered_makes_no_new_steps(visit):
    guest = visit("week=10")
    more = guest.tab.get_by_role("button", name="One service agent more", exact=True)
    for agents in "34":
        more.click()
        guest.wait_for_query(**{AGENTS.replace(".", "__"): agents})
    guest.tab.evaluate("history.back(); setTimeout(() => history.back(), 50)")
    guest.wait_for_text(".rms-stepper output", "2")
    guest.press("One week on")
    guest.wait_for_query(week="11")
    for agents in "34":
        guest.tab.go_forward()
        guest.wait_for_text(".rms-stepper output", agents)


def test_going_back_to_a_longer_run_goes_back_to_its_week(visit):
    guest = visit("scenario=founder_seesaw&week=400")
    guest.tab.get_by_label("Scenario", exact=True).select_option("baseline")
    guest.wait_for_query(scenario="baseline", week="260")
    guest.tab.wait_for_timeout(5_500)  # until then week 400 is taken for an echo
    guest.tab.go_back()
    guest.wait_for_query(scenario="founder_seesaw", week="400")
    week = "document.querySelector('.reef-root').parentElement.reefPlayer.frame"
    guest.wait(f"() => {week} === 400")


def test_the_address_tells_where_quick_steps_of_the_playhead_ended(visit):
    guest = visit("week=10")
    on = guest.tab.get_by_role("button", name="One week on", exact=True)
    on.evaluate("button => { button.click(); button.click(); button.click(); }")
    guest.wait_for_query(week="13")


def test_the_first_week_is_told_by_who_came_to_a_later_one(visit):
    guest = visit("week=50")
    guest.tab.keyboard.press("Home")
    guest.wait_for_query(week=None)


def test_a_link_brings_back_exactly_what_was_copied(visit):
    guest = visit("week=80")
    guest.open("Levers")
    guest.press("One service agent more")
    guest.fill("service.quality", "0.45")
    guest.wait_for_query(service__quality="0.45")
    guest.open("Compare")
    guest.press("Pin as A")
    guest.wait_for_query(a__service__quality="0.45")
    guest.press("One service agent more")
    guest.wait_for_query(**{AGENTS.replace(".", "__"): "4"})
    told = said_by_run("baseline", "--set", f"{AGENTS}=4", "--set", "service.quality=0.45")[
        "summary"
    ]
    guest.wait_for_text(".rms-result", f"profit\\s+{shown_number(told['profit'])}|collapses")
    guest.wait_for_text(".rms-result", "200 futures")
    link = guest.tab.url.split("?")[1]
    other = visit(link)
    other.wait_for_text(".rms-result", "200 futures")
    assert other.result == guest.result
    assert other.query == guest.query
    assert other.tab.inner_text(".rms-ab") == guest.tab.inner_text(".rms-ab")
    other.wait_for_text(".account", "Week 80")
    other.tab.reload()
    other.arrived()
    assert other.query == guest.query


def test_a_bad_link_says_name_value_and_rule_and_shows_the_plain_page(visit):
    guest = visit("scenario=baseline&sales.promise=99")
    alert = guest.tab.locator(".rms-toast[role=alert]").inner_text()
    assert "sales.promise = 99: must be from -3 to 5 SD of quality" in alert
    assert guest.tab.locator(".rms-stepper output").inner_text() == "2"
    guest.press("Close the message")
    guest.tab.locator(".rms-toast").wait_for(state="detached")

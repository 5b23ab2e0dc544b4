"""The page by keyboard alone: Escape takes back, the help has a key, all is reached by Tab."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def test_escape_takes_back_one_thing_at_a_time(visit):
    guest = visit("week=60&seed=none", reduced_motion="reduce")
    tab = guest.tab
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".rms-toast", state="detached")
    guest.open("Levers")
    field = tab.locator("input[id='lever-service.quality']")
    was = field.input_value()
    field.fill("0.9")
    field.press("Escape")
    guest.wait("was => document.activeElement.value === was", was)
    assert tab.locator(".rms-drawer").count() == 1
    field.press("Escape")
    tab.wait_for_selector(".rms-drawer", state="detached")
    guest.wait("() => document.activeElement.textContent.trim().startsWith('Levers')")
    assert "service.quality" not in guest.query

    guest.go("week=60&person=5&panel=map")
    tab.locator(".rms-axes select").first.focus()
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".rms-drawer", state="detached")
    guest.wait("() => document.activeElement.textContent.trim() === 'Map'")
    guest.wait_for_query(panel=None, person="5")  # the fish is let go of by an Escape of its own


def test_a_message_is_taken_back_from_the_moment_it_is_seen(visit):
    """The header draws it a moment before the keys are told of it; a busy server makes it long."""
    guest = visit("week=10")
    guest.tab.evaluate(
        """() => new MutationObserver((_, seen) => {
          if (!document.querySelector(".rms-luck .rms-fault")) return;
          seen.disconnect();
          window.pressed = true;
          const escape = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
          document.body.dispatchEvent(escape);
        }).observe(document.querySelector(".rms-luck"), { childList: true, subtree: true })"""
    )
    guest.tab.get_by_label("Luck: everybody's seed").fill("-4")
    guest.tab.keyboard.press("Enter")
    guest.wait("() => window.pressed")
    guest.tab.wait_for_selector(".rms-luck .rms-fault", state="detached", timeout=20_000)


def test_the_help_s_key_goes_into_the_help_and_back(visit):
    guest = visit("week=60")
    tab = guest.tab
    tab.get_by_role("button", name="Story").focus()
    tab.keyboard.press("?")
    guest.wait("() => document.activeElement.matches('.rms-help')")
    tab.keyboard.press("Escape")
    guest.wait("() => document.activeElement.textContent.trim() === 'Story'")
    tab.wait_for_selector(".rms-help", state="detached")
    tab.keyboard.press("?")
    tab.wait_for_selector(".rms-help")
    tab.get_by_label("Scenario", exact=True).focus()
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".rms-help", state="detached")


def test_help_and_panels_by_keyboard(visit):
    guest = visit("week=9")
    tab = guest.tab
    tab.keyboard.press("?")
    tab.wait_for_selector(".rms-help")
    assert "Keys" in tab.inner_text(".rms-help")
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".rms-help", state="detached")
    reached = set()
    for _ in range(60):  # from the button of the help, round
        tab.keyboard.press("Tab")
        reached.add(
            tab.evaluate(
                "() => { const e = document.activeElement;"
                " return (e.getAttribute('aria-label') || e.textContent || '').trim(); }"
            )
        )
    wanted = {"Scenario", "Story", "Another luck", "One service agent more", "Light"}
    assert wanted <= reached
    assert {"Compare", "Hire", "Map", "Honesty", "Files", "Help"} <= reached

"""Whatever is opened, closed, said or lit: the film goes on as it was, on the very same canvas."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

PANELS = ("Levers", "Compare", "Hire", "Map", "Honesty", "Files", "Help")
WEEK, SPEED, PERSON = 83, 16, 5
# The player is kept on the widget's own element, above the canvas.
FOUND = """const canvas = document.querySelector('.reef-canvas');
let root = canvas; while (root && !root.reefPlayer) root = root.parentElement;"""
BEGIN = f"""([week, speed, person]) => {{ {FOUND}
  canvas.dataset.marked = 'yes';
  root.reefPlayer.setSpeed(speed);
  root.reefPlayer.pause();
  root.reefPlayer.seek(week);
  root.reefPlayer.follow(person); }}"""
NOW = f"""() => {{ {FOUND}
  const {{ week, speed, playing, person }} = root.reefPlayer;
  const zooms = root.reefStage.reef.scenes().map(({{ view }}) => view.zoom);
  return {{ week, speed, playing, person, zooms, marked: canvas.dataset.marked }}; }}"""
SETTLED = f"""() => {{ {FOUND}
  return root.reefStage.reef.scenes().every(({{ view }}) => view.zoom > 1 && !view.moving); }}"""
PLAY = f"() => {{ {FOUND} root.reefPlayer.setSpeed(1); root.reefPlayer.play(); }}"
TO_THE_END = f"() => {{ {FOUND} root.reefPlayer.seek(root.reefPlayer.weeks); }}"


def paused(guest) -> dict:
    """Bring the film to a week, a speed and a person seen from near, and return how it then is."""
    guest.tab.evaluate(BEGIN, [WEEK, SPEED, PERSON])
    guest.wait_for_query(person=str(PERSON), week=str(WEEK))
    guest.wait(SETTLED)
    before = guest.tab.evaluate(NOW)
    assert (before["week"], before["speed"], before["person"]) == (WEEK, SPEED, PERSON)
    assert not before["playing"]
    return before


def looks(guest):
    """Do whatever shows something and changes nothing; yield what was done after each."""
    tab = guest.tab
    for panel in PANELS:
        guest.open(panel)
        guest.wait_for_query(panel=panel.lower())
        yield f"{panel} opened"
    tab.locator(".rms-rail button.open").click()
    tab.wait_for_selector(".rms-drawer", state="detached")
    yield "the panel closed"
    guest.open("Levers")
    tab.keyboard.press("?")
    tab.wait_for_selector(".rms-help")
    yield "the help by its key"
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".rms-drawer", state="detached")
    yield "the help closed"
    for said in ("told", "closed again"):
        guest.press("Story")
        yield f"the scenario's story {said}"
    tab.get_by_label("Luck: everybody's seed").fill("-4")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".rms-luck .rms-fault")
    yield "a message shown"
    tab.get_by_role("button", name="Close the message").click()
    tab.wait_for_selector(".rms-luck .rms-fault", state="detached")
    yield "the message closed"
    for theme in ("Light", "Dark"):
        guest.press(theme)
        tab.wait_for_selector(f".reef-root[data-theme={theme.lower()}]")
        yield theme
    for on in ("on", "off"):
        guest.press("Projector: full screen, large type")
        guest.wait("on => document.documentElement.dataset.projector === on", on)
        yield f"projector {on}"


@pytest.mark.parametrize("width", [390, 820, 1280, 1920])
def test_a_paused_film_stays_as_it_is(visit, width):
    guest = visit("week=60", width=width, height=900)
    before = paused(guest)
    for done in looks(guest):
        assert guest.tab.evaluate(NOW) == before, done


def test_a_film_that_plays_goes_on(visit):
    guest = visit("week=60")
    paused(guest)
    guest.tab.evaluate(PLAY)
    week = float(WEEK)
    for done in looks(guest):
        now = guest.tab.evaluate(NOW)
        assert (now["speed"], now["playing"], now["person"]) == (1, True, PERSON), done
        assert now["marked"] == "yes", done
        assert now["week"] > week, done
        week = now["week"]


def test_a_film_at_its_end_stays_there(visit):
    guest = visit("week=60")
    paused(guest)
    guest.tab.evaluate(TO_THE_END)
    guest.wait_for_query(week="260")
    before = guest.tab.evaluate(NOW)
    assert before["week"] == 260
    for done in looks(guest):
        assert guest.tab.evaluate(NOW) == before, done


def test_two_reefs_stay_as_they_are(visit):
    guest = visit("week=60&a.scenario=baseline&service.service_agents=3")
    before = paused(guest)
    assert len(before["zooms"]) == 2
    for done in looks(guest):
        assert guest.tab.evaluate(NOW) == before, done

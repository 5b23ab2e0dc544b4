"""The page's parts have room: nothing runs over its edge, and what belongs together is seen so."""

from __future__ import annotations

from itertools import pairwise

import pytest

pytestmark = pytest.mark.slow

TWO = "week=120&a.scenario=baseline&service.service_agents=4"
OVER_THE_EDGE = """() => { const beside = document.querySelector('.reef-beside');
const inner = parseFloat(getComputedStyle(beside).paddingRight);
const edge = beside.getBoundingClientRect().right - inner;
return [...beside.querySelectorAll('.chart-head, .chart-head *, .clock-ring, .clock-table')]
  .filter((part) => part.getBoundingClientRect().right > edge + 1)
  .map((part) => part.outerHTML); }"""


def edges(guest, selector: str) -> dict[str, float]:
    return guest.tab.locator(selector).first.bounding_box()


@pytest.mark.parametrize("query", ["week=120&projector=1", TWO, f"{TWO}&panel=compare"])
def test_charts_and_clocks_stay_in_their_column(visit, query):
    guest = visit(query)
    guest.wait_for_text(".rms-futures", "200 futures")
    guest.wait("() => document.querySelectorAll('.chart-readout b').length > 4")
    assert guest.tab.evaluate(OVER_THE_EDGE) == []


def test_on_a_wide_screen_the_charts_stand_beside_the_levers_and_all_is_named(visit):
    guest = visit("week=60&panel=levers")
    assert edges(guest, ".reef-beside")["x"] > edges(guest, ".reef-water")["x"] + 300
    guest.press("Levers", ".rms-rail")
    guest.go("week=60")
    guest.wait("() => document.querySelector('.reef-what').open")


def test_a_life_story_covers_neither_clock_nor_charts(visit):
    guest = visit("week=120&person=5")
    guest.tab.wait_for_selector(".story-line")
    story, clock = edges(guest, ".reef-story"), edges(guest, ".reef-clock")
    assert story["y"] + story["height"] <= clock["y"]


@pytest.mark.parametrize(
    ("width", "height"), [(640, 360), (640, 400), (844, 390), (1280, 500), (390, 844), (768, 1024)]
)
@pytest.mark.parametrize("query", ["week=60", "week=60&seed=none"])
def test_the_reef_and_its_play_button_are_in_the_first_screen(visit, width, height, query):
    """At 200 % zoom, too: a window of 1280 by 720 then has 640 by 360 pixels.

    Also while something is said, as of a link that does not work.
    """
    guest = visit(query, width=width, height=height)
    guest.wait_for_text(".rms-futures", "200 futures")
    assert guest.tab.locator(".rms-toast").count() == ("none" in query)
    water, play, rail = (
        edges(guest, selector) for selector in (".reef-water", ".time-play", ".rms-rail")
    )
    end = rail["y"] if rail["y"] > water["y"] + 1 else height
    assert water["height"] >= 150
    assert play["y"] + play["height"] <= end


@pytest.mark.parametrize(
    ("width", "height"), [(1920, 1080), (1280, 800), (1280, 720), (768, 1024), (390, 844)]
)
def test_for_a_room_the_whole_timeline_is_in_the_first_screen(visit, width, height):
    guest = visit("week=60&projector=1", width=width, height=height)
    guest.wait_for_text(".rms-futures", "200 futures")
    guest.tab.wait_for_selector(".time-mark")
    timeline, rail = edges(guest, ".reef-timeline"), edges(guest, ".rms-rail")
    end = rail["y"] if rail["y"] > timeline["y"] else height
    assert timeline["y"] + timeline["height"] <= end
    outside = guest.tab.evaluate(
        "() => [...document.querySelectorAll('.rms-rail button')].filter((one) =>"
        " one.getBoundingClientRect().right > innerWidth).map((one) => one.textContent)"
    )
    assert outside == []
    years = guest.tab.evaluate(
        "() => [...document.querySelectorAll('.time-ticks span')].map((one) => {"
        " const { left, right } = one.getBoundingClientRect(); return [left, right]; })"
    )
    assert all(before[1] < after[0] for before, after in pairwise(years))


@pytest.mark.parametrize(("width", "height"), [(390, 844), (640, 400), (1280, 800)])
def test_what_is_wrong_with_the_luck_is_whole_in_the_window(visit, width, height):
    guest = visit("week=60", width=width, height=height)
    field = guest.tab.get_by_label("Luck: everybody's seed")
    field.fill("abc")
    field.press("Enter")
    guest.tab.wait_for_selector("#rms-luck-fault")
    fault, under = edges(guest, "#rms-luck-fault"), field.bounding_box()
    assert fault["x"] >= 0
    assert fault["x"] + fault["width"] <= width
    assert under["y"] + under["height"] <= fault["y"] + 2


def test_an_open_story_leaves_the_timeline_in_the_first_screen(visit):
    guest = visit("week=60")
    guest.wait_for_text(".rms-futures", "200 futures")
    guest.press("Story")
    guest.tab.wait_for_selector(".rms-story")
    guest.wait(
        "() => document.querySelector('.reef-timeline').getBoundingClientRect().bottom"
        " <= innerHeight"
    )


@pytest.mark.parametrize(("width", "height"), [(640, 400), (390, 844), (1280, 800)])
def test_nothing_in_levers_and_switches_is_cut_or_covered(visit, width, height):
    guest = visit("week=60&panel=levers", width=width, height=height)
    guest.tab.locator(".rms-more").click()
    guest.tab.wait_for_selector(".rms-more[aria-expanded=true]")
    cut = guest.tab.evaluate(
        "() => [...document.querySelectorAll('.rms-unit')].filter((one) =>"
        " one.scrollWidth > one.clientWidth).map((one) => one.parentElement.textContent)"
    )
    assert cut == []
    guest.open("Honesty")
    guest.tab.wait_for_selector(".rms-effect")
    over = guest.tab.evaluate(
        """() => [...document.querySelectorAll('.rms-switches li')].filter((one) => {
          const word = document.createRange();
          word.selectNodeContents(one.querySelector('b'));
          const [a, b] = [word, one.querySelector('.rms-effect')].map((each) =>
            each.getBoundingClientRect());
          return a.right > b.left && a.bottom > b.top + 1 && b.bottom > a.top;
        }).map((one) => one.textContent)"""
    )
    assert over == []


def test_with_the_visitor_s_own_colours_everything_is_still_seen(visit):
    """Forced colours, as of high contrast: words are theirs, what a colour says which is ours."""
    guest = visit("week=60&panel=honesty", forced_colors="active")
    guest.tab.wait_for_selector(".rms-switch")
    colours = guest.tab.evaluate(
        """() => {
          const probe = document.createElement('i');
          document.querySelector('.rms').append(probe);
          const system = (name) => {
            probe.style.color = name;
            return getComputedStyle(probe).color;
          };
          const of = (selector, part, pseudo) =>
            getComputedStyle(document.querySelector(selector), pseudo)[part];
          return { text: system('CanvasText'), ground: system('Canvas'),
            number: of('.clock-number', 'fill'), axis: of('.chart-strip text', 'fill'),
            shown: [of('.clock-swatch', 'backgroundColor'),
              of('.charts-sample.is-half', 'backgroundColor'),
              of('.time-track', 'backgroundColor', '::before')],
            knob: of('.rms-switch > span', 'backgroundColor', '::after'),
            under: of('.rms-switch > span', 'backgroundColor') };
        }"""
    )
    assert colours["number"] == colours["axis"] == colours["text"]
    assert colours["ground"] not in colours["shown"]
    assert colours["knob"] != colours["under"]


@pytest.mark.parametrize("panel", ["levers", "map"])
def test_in_a_low_window_the_panel_stands_beside_the_reef(visit, panel):
    guest = visit(f"week=60&panel={panel}", width=640, height=360)
    guest.tab.wait_for_selector(".rms-drawer .rms-panel")
    water, drawer, rail = (
        edges(guest, selector) for selector in (".reef-water", ".rms-drawer", ".rms-rail")
    )
    assert water["x"] + water["width"] <= drawer["x"] + 1
    assert drawer["height"] > 150
    assert drawer["y"] + drawer["height"] <= rail["y"] + 1
    assert guest.sideways() <= 0


def test_on_a_phone_the_whole_reef_is_seen_above_a_panel(visit):
    guest = visit("week=60&panel=levers", width=390, height=844)
    water, drawer = edges(guest, ".reef-water"), edges(guest, ".rms-drawer")
    assert water["height"] > 140
    assert water["y"] + water["height"] <= drawer["y"] + 1
    assert guest.sideways() <= 0

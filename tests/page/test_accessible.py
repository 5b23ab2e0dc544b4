"""Everybody can use the page: axe finds nothing serious, every control works without a pointer."""

from __future__ import annotations

from importlib.resources import files

import pytest

pytestmark = pytest.mark.slow

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
AGENTS = "service.service_agents"
PANELS = ("Levers", "Compare", "Hire", "Map", "Honesty", "Files", "Help")
CONTROLS = "button, select, input, textarea, summary, a[href], [role=slider], [tabindex]"


def serious_faults(tab) -> list[str]:
    """Return what axe holds to be serious or critical, with the places."""
    tab.evaluate(f"{AXE}; 0")
    found = tab.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['impact']} {fault['id']}: {fault['help']} {node['target']} {node['html'][:160]}"
        for fault in found["violations"]
        for node in fault["nodes"]
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("theme", "width", "height"),
    [
        ("dark", 1280, 844),
        ("light", 1280, 844),
        ("dark", 390, 844),
        ("light", 390, 844),
        ("dark", 640, 360),
    ],
)
def test_axe_finds_nothing_serious_on_any_state(visit, theme, width, height):
    guest = visit(f"week=60&theme={theme}", width=width, height=height, reduced_motion="reduce")
    tab = guest.tab
    found: dict[str, list[str]] = {}

    def check(state: str) -> None:
        faults = serious_faults(tab)
        if faults:
            found[state] = faults

    guest.wait_for_text(".rms-futures", "200 futures")
    check("first screen")
    guest.press("Story")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    check("everything unfolded")
    for panel in PANELS:
        guest.open(panel)
        guest.wait_for_query(panel=panel.lower())
        tab.wait_for_selector(f".rms-drawer [aria-label*='{panel.lower()}' i]")
        if panel == "Levers":
            guest.press("About quality", ".rms-drawer")
            guest.fill("service.quality", "a lot")
            guest.wait_for_text(".rms-lever .rms-fault", "must be a number")
        if panel == "Hire":
            guest.wait_for_text(".rms-drawer", "% best")
        if panel == "Map":
            guest.wait("() => document.querySelectorAll('.rms-cell:not(.open)').length > 6")
        if panel == "Honesty":
            guest.wait("() => document.querySelector('.rms-effect .range')")
        check(panel)
    guest.go(f"week=60&theme={theme}&person=5&sales.promise=99")
    tab.wait_for_selector(".rms-toast")
    check("a link that is wrong")
    guest.go(f"week=60&theme={theme}&person=5&projector=1")
    guest.wait_for_text(".story h3", "Person 5")
    check("a life told, for a room")
    guest.go(f"week=60&theme={theme}&a.scenario=baseline&{AGENTS}=3&panel=compare")
    guest.wait_for_text(".rms-drawer", "means, 200 pairs")
    check("two firms")
    assert not found


def focused(tab) -> dict:
    """Return what has the focus: a mark of its own, its name, and whether one sees it."""
    return tab.evaluate(
        """() => {
          const one = document.activeElement;
          if (one === document.body) return { mark: "", name: "", seen: true };
          one.dataset.visited ??= String(document.querySelectorAll("[data-visited]").length);
          const look = getComputedStyle(one);
          const near = [one, one.parentElement, one.nextElementSibling].filter(Boolean)
            .map((each) => getComputedStyle(each));
          const seen = near.some(({ outlineStyle, boxShadow }) =>
            outlineStyle !== "none" || boxShadow !== "none");
          return { mark: one.dataset.visited, seen, name: one.getAttribute("aria-label")
            || one.textContent.trim().slice(0, 40) || one.id || one.className || one.tagName };
        }"""
    )


def walk(tab, key: str = "Tab", most: int = 250) -> list[dict]:
    """Press a key until the focus leaves the page or comes round, and return what had it."""
    stops: list[dict] = []
    for _ in range(most):
        tab.keyboard.press(key)
        stop = focused(tab)
        if not stop["mark"] or any(stop["mark"] == earlier["mark"] for earlier in stops):
            return stops
        stops.append(stop)
    raise AssertionError(f"no end after {most} stops: {[stop['name'] for stop in stops[-5:]]}")


def never_focused(tab) -> list[str]:
    """Return the controls in sight that the walk did not reach, nor the arrow keys from there."""
    return tab.evaluate(
        """controls => [...document.querySelectorAll(controls)].filter((one) => {
          if (one.disabled || one.dataset.visited || !one.getClientRects().length) return false;
          if (getComputedStyle(one).visibility === "hidden") return false;
          const group = one.closest("[role=tablist], [role=grid], [role=radiogroup]");
          if (group && group !== one && group.querySelector("[data-visited]")) return false;
          return one.tabIndex >= 0 || /^(BUTTON|INPUT|SELECT|A)$/.test(one.tagName);
        }).map((one) => one.outerHTML.slice(0, 140))""",
        CONTROLS,
    )


@pytest.mark.parametrize("panel", ["", *PANELS])
def test_every_control_is_reached_by_tab_and_seen(visit, panel):
    guest = visit(f"week=60&person=5&panel={panel.lower()}", reduced_motion="reduce")
    tab = guest.tab
    guest.wait_for_text(".rms-futures", "200 futures")
    guest.wait_for_text(".story h3", "Person 5")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    if panel == "Map":
        guest.wait("() => !/Filling in/.test(document.querySelector('.rms-drawer').textContent)")
    if panel == "Hire":
        guest.wait_for_text(".rms-drawer", "240 runs of each")
    if panel == "Honesty":
        guest.wait_for_text(".rms-drawer", r"mean of 40\s+pairs")
    stops = walk(tab)
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert never_focused(tab) == []
    backwards = walk(tab, "Shift+Tab")
    assert len(backwards) >= len(stops) - 1, "the way back is the way there"


UNDER = """async () => {
  for (let rest = 0, at = -1; rest < 6; rest += 1) { // the page glides to what has the focus
    await new Promise(requestAnimationFrame);
    if (scrollY !== at) rest = 0;
    at = scrollY;
  }
  const one = document.activeElement;
  if (one === document.body) return "";
  const { left, top, width, height } = one.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  const label = one.closest("label");
  if (hit && (one.contains(hit) || hit.contains(one) || label?.contains(hit))) return "";
  if (hit?.closest(".time-mark") && one.matches(".time-mark")) return ""; // of one week
  return `${one.outerHTML.slice(0, 100)} under ${hit?.outerHTML.slice(0, 60)}`;
}"""


@pytest.mark.parametrize(
    ("query", "width", "height"),
    [
        (f"person=5&panel=compare&a.scenario=baseline&{AGENTS}=3", 390, 844),
        ("panel=levers", 390, 844),
        ("panel=map", 768, 1024),
        ("panel=honesty", 640, 400),
        ("", 390, 844),
    ],
)
def test_what_has_the_focus_is_under_nothing(visit, query, width, height):
    """A panel that comes up from below, and the rail, hide nothing that Tab comes to."""
    guest = visit(f"week=60&{query}", width=width, height=height, reduced_motion="reduce")
    tab = guest.tab
    guest.wait_for_text(".rms-futures", "200 futures")
    if "person" in query:
        guest.wait_for_text(".story h3", "Person 5")
    if "panel" in query:
        tab.wait_for_selector(".rms-drawer .rms-panel")
    hidden = []
    for key in ("Tab", "Shift+Tab") if "person" in query else ("Tab",):
        for _ in range(90):
            tab.keyboard.press(key)
            if tab.evaluate("document.activeElement === document.body"):
                break
            hidden.append(tab.evaluate(UNDER))
    assert len(hidden) > 30
    assert not list(filter(None, hidden)), "\n".join(filter(None, hidden))


# Controls that are smaller than 24 pixels, and whose circle of 24 pixels touches another control.
TOO_SMALL = """controls => {
  const all = [...document.querySelectorAll(controls)].filter((one) =>
    one.checkVisibility() && !one.disabled
    && !one.matches("canvas, [role=group], .rms-help, .story-body, .chart-plots, h3"));
  const places = all.map((one) => (one.closest("label") ?? one).getBoundingClientRect());
  const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];
  const small = ({ width, height }) => width < 23.99 || height < 23.99;
  return all.flatMap((one, k) => {
    const place = places[k];
    if (!small(place)) return [];
    const [x, y] = middle(place);
    const near = places.some((other, j) => {
      if (j === k || all[j].contains(one) || one.contains(all[j])) return false;
      const dx = Math.max(other.left - x, 0, x - other.right);
      const dy = Math.max(other.top - y, 0, y - other.bottom);
      if (Math.hypot(dx, dy) < 11.99) return true;
      const [u, v] = middle(other);
      return small(other) && Math.hypot(u - x, v - y) < 23.99;
    });
    const size = `${place.width.toFixed(1)} x ${place.height.toFixed(1)}`;
    return near || one.matches(".time-mark, summary, .rms-switch input, .rms-cell, .rms-small")
      ? [`${size} ${one.outerHTML.slice(0, 110)}`] : [];
  });
}"""


@pytest.mark.parametrize(
    ("width", "height", "zoom"), [(1280, 800, 1), (640, 400, 2), (390, 844, 1)]
)
def test_every_control_is_large_enough_to_press(visit, width, height, zoom):
    """At least 24 by 24 pixels, or as far from others as if it were."""
    query = f"week=60&person=5&a.scenario=baseline&{AGENTS}=3&scenario=overpromise"
    guest = visit(query, width=width, height=height, device_scale_factor=zoom)
    tab = guest.tab
    guest.wait_for_text(".rms-futures", "200 futures")
    guest.wait_for_text(".story h3", "Person 5")
    guest.press("Story")
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found: dict[str, list[str]] = {}
    for panel in PANELS:
        guest.open(panel)
        tab.wait_for_selector(f".rms-drawer [aria-label*='{panel.lower()}' i]")
        if panel == "Levers":
            tab.locator(".rms-more").click()
            tab.wait_for_selector(".rms-more[aria-expanded=true]")
        if panel == "Map":
            tab.wait_for_selector(".rms-map .rms-cell")
        if faults := tab.evaluate(TOO_SMALL, CONTROLS):
            found[panel] = faults
    assert not found


def tab_to(tab, name: str) -> None:
    """Press Tab until a control of that name has the focus."""
    for _ in range(250):
        tab.keyboard.press("Tab")
        if focused(tab)["name"].startswith(name):
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_the_page_is_used_by_keys_alone(visit):
    guest = visit("week=60", reduced_motion="reduce")
    tab = guest.tab
    tab_to(tab, "Scenario")
    tab.keyboard.type("The firm that expects", delay=20)
    tab.keyboard.press("Tab")
    tab_to(tab, "One service agent more")
    tab.keyboard.press("Enter")
    guest.wait("agents => new URLSearchParams(location.search).has(agents)", AGENTS)
    tab_to(tab, "Levers")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".rms-drawer .rms-panel")
    tab_to(tab, "Service")  # the tab of the levers
    tab.keyboard.press("ArrowRight")
    guest.wait("() => document.activeElement.id === 'rms-tab-Market'")
    tab.keyboard.press("ArrowLeft")
    guest.wait("() => document.activeElement.id === 'rms-tab-Service'")
    tab_to(tab, "quality")
    before = guest.query
    tab.keyboard.press("ArrowRight")
    guest.wait("() => new URLSearchParams(location.search).has('service.quality')")
    assert guest.query != before
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".rms-drawer", state="detached")

    tab_to(tab, "The reef")
    tab.keyboard.press("ArrowDown")
    guest.wait("() => new URLSearchParams(location.search).has('person')")
    tab.wait_for_selector(".story h3")
    tab.keyboard.press("Escape")
    guest.wait_for_query(person=None)

    tab_to(tab, "Week")
    last = int(tab.get_attribute(".time-track", "aria-valuemax"))
    for key, week in (("Home", 0), ("ArrowRight", 1), ("End", last), ("ArrowLeft", last - 1)):
        tab.keyboard.press(key)
        guest.wait_for_text(".time-week", rf"week {week} of")
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("Home")
    tab.keyboard.press(" ")
    guest.wait_for_text(".time-week", "week [2-9]")
    tab.keyboard.press(" ")
    guest.wait("() => document.querySelector('[aria-label=Play]')")


def still(tab) -> str:
    """Return the picture of the reef as text."""
    return tab.evaluate("document.querySelector('.reef-canvas').toDataURL()")


def test_who_wants_no_motion_sees_steps(visit):
    guest = visit("week=60", reduced_motion="reduce")
    tab = guest.tab
    guest.wait_for_text(".rms-futures", "200 futures")
    first = still(tab)
    tab.wait_for_timeout(700)
    assert still(tab) == first
    tab.keyboard.press("ArrowRight")
    guest.wait_for_text(".time-week", "week 61 of")
    stepped = still(tab)
    assert stepped != first
    tab.wait_for_timeout(400)
    assert still(tab) == stepped
    assert tab.evaluate("document.getAnimations().length") == 0

    mover = visit("week=60", reduced_motion="no-preference")
    moving = still(mover.tab)
    mover.tab.wait_for_timeout(700)
    assert still(mover.tab) != moving


def covered(tab, within: str) -> list[str]:
    """Return the controls that something else lies over even when they are scrolled into sight."""
    return tab.evaluate(
        """([controls, within]) => [...document.querySelectorAll(controls)].flatMap((one) => {
          if (!one.closest(within) || !one.getClientRects().length) return [];
          if (one.disabled || one.tabIndex < 0) return [];
          if (one.closest(".time-marks")) return []; // marks of one week may share a place
          one.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
          const { left, top, width, height } = one.getBoundingClientRect();
          const hit = document.elementFromPoint(left + width / 2, top + height / 2);
          const label = one.closest("label");
          if (hit && (one.contains(hit) || label?.contains(hit))) return [];
          return [`${one.outerHTML.slice(0, 120)} under ${hit?.outerHTML.slice(0, 90)}`];
        })""",
        [CONTROLS, within],
    )


@pytest.mark.parametrize(
    ("width", "height", "zoom"),
    [
        (390, 844, 1),
        (768, 1024, 1),
        (1280, 800, 1),
        (1920, 1080, 1),
        (640, 360, 2),
        (844, 390, 1),
    ],
    ids=["390", "768", "1280", "1920", "200 % zoom of 1280", "a phone on its side"],
)
def test_every_control_can_be_brought_into_sight_and_pressed(visit, width, height, zoom):
    """Nothing lies over a control, and nothing needs sideways scrolling."""
    guest = visit("week=60", width=width, height=height, device_scale_factor=zoom)
    tab = guest.tab
    guest.wait_for_text(".rms-futures", "200 futures")
    assert guest.sideways() <= 0
    faults = covered(tab, "body")
    for panel in PANELS:
        guest.open(panel)
        guest.wait_for_query(panel=panel.lower())
        faults += covered(tab, ".rms-drawer")
        assert guest.sideways() <= 0, panel
    assert not faults, "\n".join(faults)

"""A visitor's own scenario and network, opened and taken away in a real browser."""

from __future__ import annotations

import re

import pytest
from visiting import said_by_run, shown_number

pytestmark = pytest.mark.slow


def test_files_in_and_out(visit, tmp_path):
    guest = visit("week=9")
    tab = guest.tab
    guest.open("Files")
    scenario = tmp_path / "mine.toml"
    scenario.write_text('title = "<b>Mine</b>"\n[service]\nservice_agents = 3\n')
    tab.get_by_label("Open a scenario").set_input_files(scenario)
    guest.wait_for_query(scenario=None)
    told = said_by_run(str(scenario))["summary"]
    guest.wait_for_text(".rms-result", f"{shown_number(told['clients'])} clients")
    guest.wait_for_text(".rms-choose", "<b>Mine</b>")
    with tab.expect_download() as waiting:
        tab.locator("a[download='scenario.toml']").click()
    assert "service_agents = 3" in waiting.value.path().read_text()
    scenario.write_text('title = "Mine"\n[service]\nservice_agents = "three"\n')
    tab.get_by_label("Open a scenario").set_input_files(scenario)
    fault = "label:has-text('Open a scenario') + .rms-fault"  # beside the control
    tab.wait_for_selector(fault)
    assert "must be a whole number" in tab.inner_text(fault)
    chooser = tab.get_by_label("Open a scenario")
    assert chooser.get_attribute("aria-invalid") == "true"
    assert tab.get_by_label("Open a network").get_attribute("aria-invalid") == "false"
    assert "own" in guest.query
    with tab.expect_download() as waiting:
        tab.locator("a[download='weekly.csv']").click()
    assert waiting.value.path().read_text().startswith("week,")
    guest.tab.reload()
    guest.arrived()
    assert "<b>Mine</b>" in tab.inner_text(".rms-choose")


EVIL = "<img src=x onerror='window.harmed=1'>"


def test_names_in_own_files_are_shown_as_text(visit, tmp_path):
    """Each name is looked for where the page shows it: what is not shown could do no harm."""
    guest = visit("week=9&panel=files&person=3")
    tab = guest.tab
    hovered = "() => (document.querySelector('.reef-hover') || {}).textContent || ''"

    def unharmed() -> None:
        assert tab.evaluate("window.harmed") is None
        assert tab.locator("img[src=x]").count() == 0

    names = tmp_path / f"{EVIL}.csv"
    lines = (f"{EVIL} {i},{EVIL} {(i + step) % 80}" for i in range(80) for step in (1, 2))
    names.write_text("source,target\n" + "\n".join(lines) + "\n")
    tab.get_by_label("Open a network").set_input_files(names)
    guest.wait_for_text(".rms-opened", f"^{re.escape(EVIL)}\\.csv: 80 people, 160 ties")
    guest.wait_for_text(".story h3", f"^{re.escape(EVIL)} \\d+$")
    box = tab.locator(".reef-canvas").first.bounding_box()
    for x, y in ((x, y) for y in range(2, 20) for x in range(2, 40)):
        tab.mouse.move(box["x"] + box["width"] * x / 42, box["y"] + box["height"] * y / 22)
        if EVIL in tab.evaluate(hovered):
            break
    assert EVIL in tab.evaluate(hovered)
    unharmed()

    titled = tmp_path / "titled.toml"
    titled.write_text(f'title = "{EVIL}"\nstory = "{EVIL}"\nwatch = "{EVIL}"\n')
    tab.get_by_label("Open a scenario").set_input_files(titled)
    guest.wait_for_text("select[aria-label=Scenario]", re.escape(EVIL))
    guest.press("Story", ".rms-header")
    guest.wait_for_text(".rms-header .rms-story", f"{re.escape(EVIL)}.*Watch {re.escape(EVIL)}")
    unharmed()

    wrong = tmp_path / f"{EVIL}.toml"
    wrong.write_text(f'"{EVIL}" = 1\n')
    tab.get_by_label("Open a scenario").set_input_files(wrong)
    guest.wait_for_text(".rms-fault", f"^{re.escape(EVIL)}\\.toml: unknown entry .*onerror")
    unharmed()


def test_an_own_network_is_opened_or_refused(visit, tmp_path):
    from test_uploads import ring

    guest = visit("week=9&panel=files")
    tab = guest.tab
    small = tmp_path / "small.csv"
    small.write_bytes(ring(80))
    tab.get_by_label("Open a network").set_input_files(small)
    guest.wait_for_text(".rms-opened", "small.csv: 80 people, 80 ties")
    guest.wait("() => location.search.includes('network=')")
    tab.reload()
    guest.arrived()
    guest.wait_for_text(".rms-opened", "Your network: 80 people, 80 ties")
    guest.press("Back to the scenario's people", ".rms-drawer")
    guest.wait_for_query(network=None)

    other = tmp_path / "friends.tsv"
    other.write_text("To\tFrom\tWeight\n" + "".join(f"{i}\t{i + 1}\t{i}\n" for i in range(60)))
    tab.get_by_label("Open a network").set_input_files(other)
    guest.wait_for_text(".rms-opened", "friends.tsv: 61 people, 59 ties")
    guest.wait_for_text(".rms-opened", "text with tabs; used From, To, Weight")
    guest.wait_for_text(".rms-opened", "1 tie of weight 0 or below left out")
    large = tmp_path / "large.csv"
    large.write_bytes(ring(10_400))
    tab.get_by_label("Open a network").set_input_files(large)
    guest.wait_for_text(".rms-fault", "10,400 people: the page shows at most 10,000")
    guest.press("Take a sample", ".rms-drawer")
    guest.wait_for_text(".rms-opened", r"large.csv: [\d,]+ people, [\d,]+ ties, a connected sample")
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"who,whom\n1,2\n")
    tab.get_by_label("Open a network").set_input_files(wrong)
    guest.wait_for_text(".rms-fault", "wrong.csv: column source is missing")
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"x" * (8 * 1024 * 1024 + 1))
    tab.get_by_label("Open a network").set_input_files(huge)
    guest.wait_for_text(".rms-fault", "must be at most 8,388,608")

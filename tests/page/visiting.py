"""What a visitor does on the page, in words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

from serving import ROOT

PATIENCE = 180_000  # milliseconds: the machine may be very busy


class Visit:
    """One visitor's tab."""

    def __init__(self, tab, address: str, faults: list[str]) -> None:
        self.tab = tab
        self.address = address
        self.faults = faults
        tab.set_default_timeout(PATIENCE)

    def go(self, query: str = "") -> Visit:
        """Open the page and wait until the reef is there."""
        self.tab.goto(f"{self.address}?{query}" if query else self.address)
        return self.arrived()

    def arrived(self) -> Visit:
        """Wait until the reef and its result are there."""
        self.tab.wait_for_selector(".rms-result b")
        self.tab.wait_for_selector(".reef-root canvas")
        return self

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address."""
        given = parse_qs(urlsplit(self.tab.url).query, keep_blank_values=True)
        return {name: values[0] for name, values in given.items()}

    @property
    def result(self) -> str:
        """What the run comes to, as the header says it."""
        return " ".join(self.tab.inner_text(".rms-result").split())

    def wait(self, condition: str, argument: object = None) -> None:
        """Wait for a condition in JavaScript."""
        self.tab.wait_for_function(condition, arg=argument, timeout=PATIENCE)

    def wait_for_query(self, **parts: str | None) -> None:
        """Wait until the address says so; None: says nothing of it."""
        self.wait(
            """parts => { const said = new URLSearchParams(location.search);
            return Object.entries(parts).every(([n, v]) => said.get(n) === v); }""",
            {name.replace("__", "."): value for name, value in parts.items()},
        )

    def press(self, name: str, within: str = "body") -> None:
        """Press the button of that name."""
        self.tab.locator(within).get_by_role("button", name=name, exact=True).click()

    def open(self, panel: str) -> None:
        """Open a panel by its button."""
        self.tab.locator(".rms-rail").get_by_role("button", name=re.compile(panel)).click()
        self.tab.wait_for_selector(".rms-drawer .rms-panel")

    def fill(self, name: str, value: str) -> None:
        """Type a value into a lever's field and leave it."""
        field = self.tab.locator(f"input[id='lever-{name}']")
        field.fill(value)
        field.press("Enter")

    def wait_for_text(self, selector: str, pattern: str) -> None:
        """Wait until a text fits a pattern."""
        self.wait(
            """([selector, pattern]) => { const found = document.querySelector(selector);
            return found && new RegExp(pattern).test(found.textContent); }""",
            [selector, pattern],
        )

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.tab.evaluate("document.documentElement.scrollWidth - innerWidth")


def said_by_run(*arguments: str) -> dict:
    """Return what ``run.py run ... --json`` prints."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "run", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def shown_number(value: float) -> str:
    """Return a number as the header writes it."""
    return f"{round(value):,}".replace("-", "−")

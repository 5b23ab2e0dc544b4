"""What docs/security.md promises has a test, by a name that there is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_promise_names_tests_that_there_are():
    rows = [
        line for line in PAGE.splitlines() if line.startswith("| ") and "| held by |" not in line
    ]
    assert len(rows) >= 15
    there = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    named = ""
    for row in rows:
        held_by = row.split("|")[2]
        files = re.findall(r"`(test_\w+\.py)`", held_by)
        # "The same test" is that of the row above.
        assert files or ("the same test" in held_by and named), row
        named = files[0] if files else named
        assert set(files) <= there, row


def test_every_option_that_lets_others_in_is_told():
    command = (ROOT / "rms_agents" / "cli" / "commands" / "page.py").read_text(encoding="utf-8")
    for name in re.findall(r"^    (\w+): Annotated", command, re.MULTILINE):
        option = f"--{name.replace('_', '-')}"
        told = PAGE + (ROOT / "docs" / "page.md").read_text(encoding="utf-8")
        assert option in told, option

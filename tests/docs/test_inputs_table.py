"""What docs/inputs.md says of each kind of input has a place in the code, and tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "inputs.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.partition("## Which rule holds where")[2].splitlines()
    if line.startswith("| ") and not line.startswith("| kind |")
]
TESTS = {path.name: path for path in (ROOT / "tests").rglob("test_*.py")}
SOURCES = [
    path.as_posix() for part in ("rms_agents", "viz") for path in (ROOT / part).rglob("*.py")
]
FUNCTIONS = {
    node.name
    for path in TESTS.values()
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}


def test_the_table_was_found():
    assert len(ROWS) >= 30


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_every_rule_is_where_the_table_says_and_has_tests(row):
    assert len(row) == 4, "kind, rule, where it is written once, what holds it"
    _, _, written, held_by = row
    for file in re.findall(r"`([\w/]+\.py)`", written):
        assert any(source.endswith(f"/{file}") for source in SOURCES), file
    files = re.findall(r"(?:tests/\w+/)?(test_\w+\.py)", held_by)
    functions = re.findall(r"\b(test_\w+)\b(?!\.py)", held_by)
    assert set(files) <= TESTS.keys()
    assert set(functions) <= FUNCTIONS
    assert files or functions or held_by.startswith("same"), held_by

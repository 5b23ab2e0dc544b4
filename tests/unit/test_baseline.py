"""No number of a bundled scenario changes unnoticed."""

from __future__ import annotations

import pytest
from refresh_baseline import FILE, SEEDS, as_text, changes, kept, measured

from rms_agents.measures import MEASURES, RUN_FIGURES
from rms_agents.scenario import bundled_names

KEPT = kept()


@pytest.mark.parametrize("name", bundled_names())
def test_scenario_comes_to_what_it_came_to(name: str) -> None:
    """Meant to change? Then `uv run python tests/refresh_baseline.py` keeps the new numbers."""
    assert changes(KEPT[name], measured(name)) == []


def test_every_scenario_and_figure_is_kept() -> None:
    """No scenario is forgotten, none lingers, and each holds every figure for every seed."""
    assert KEPT.keys() == set(bundled_names())
    for figures in KEPT.values():
        assert figures.keys() == {measure.name for measure in MEASURES} | RUN_FIGURES.keys()
        assert {len(values) for values in figures.values()} == {len(SEEDS)}


def test_changes_are_seen() -> None:
    """A client more, a rounding error grown large, a new and a lost figure: each has a line."""
    old = {"clients": [3.0, 0.0], "cash": [1e6, -2.0], "lost": [1.0, 1.0]}
    assert changes(old, old) == []
    assert changes(old, {**old, "cash": [1e6 * (1 + 1e-13), -2.0]}) == []
    new = {"clients": [3.0, 1e-300], "cash": [1e6 * (1 + 1e-8), -2.0], "met": [1.0, 2.0]}
    assert changes(old, new) == [
        "cash: 1000000, -2 -> 1000000.01, -2",
        "clients: 3, 0 -> 3, 1e-300",
        "lost: 1, 1 -> none",
        "met: none -> 1, 2",
    ]


def test_the_file_is_what_the_command_writes() -> None:
    """Nobody edited it by hand, and floats survive being written and read."""
    assert FILE.read_text(encoding="utf-8") == as_text(KEPT)

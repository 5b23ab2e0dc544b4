"""Tables of figures: whole in any window, and what is clear is marked where nothing is bold."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from rms_agents.cli.figure_table import Cell, ClearNote, FigureTable


def _table() -> FigureTable:
    table = FigureTable("Effects", ("mean", "95 % interval"))
    table.section("Profit")
    table.row("  one more service agent", "431k", "+247k to +396k", clear=True)
    table.row("  no change", "109k", Cell("", "dim"))
    table.row("  moved", Cell("7", clear=True), "-1 to +1")
    return table


def _shown(width: int, **options: object) -> list[str]:
    console = Console(file=StringIO(), width=width, **options)
    console.print(_table())
    console.print(ClearNote("{mark}: the interval leaves zero out."))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_a_wide_window_has_a_row_a_line() -> None:
    assert _shown(60) == [
        "Effects                    mean  95 % interval",
        "Profit",
        "  one more service agent * 431k +247k to +396k",
        "  no change                109k",
        "  moved                     7 *       -1 to +1",
        "*: the interval leaves zero out.",
    ]


def test_in_a_narrow_window_names_take_several_lines() -> None:
    assert _shown(36) == [
        "Effects          mean  95 % interval",
        "Profit",
        "  one more",
        "  service agent",
        "  *              431k +247k to +396k",
        "  no change      109k",
        "  moved           7 *       -1 to +1",
        "*: the interval leaves zero out.",
    ]


def test_in_the_narrowest_figures_stand_below_their_names() -> None:
    assert _shown(28)[:8] == [
        "Effects",
        "Profit",
        "  one more service agent *",
        "    mean 431k",
        "    95 % interval +247k to",
        "    +396k",
        "  no change",
        "    mean 109k",
    ]


@pytest.mark.parametrize("width", range(34, 64))
def test_no_figure_is_ever_cut_off(width: int) -> None:
    shown = "\n".join(_shown(width))
    assert "…" not in shown
    for figure in ("431k", "+247k to +396k", "109k", "7 *", "-1 to +1"):
        assert figure in shown


def test_where_there_is_bold_there_are_no_stars() -> None:
    shown = _shown(60, force_terminal=True, color_system="standard")
    assert not any("*" in line for line in shown)
    assert any("Bold: the interval" in line for line in shown)

"""Tables of figures: whole in any window, and what is clear is marked where nothing is bold."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
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


@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize("columns", [1, 3, 8])
@pytest.mark.parametrize("name", ["0.123 to 0.456", "  大きな会社の名前", "a"])
def test_no_figure_is_ever_cut_off(name: str, columns: int, wrap: bool) -> None:
    table = FigureTable("A tipping map", [f"0.{k}23 to 0.456" for k in range(columns)], wrap)
    table.row(name, *(f"{k}/33/34" for k in range(columns)))
    for width in range(22, 130):
        console = Console(file=StringIO(), width=width)
        console.print(table)
        lines = console.file.getvalue().splitlines()
        assert max(map(cell_len, lines)) <= width
        assert all(f"{k}/33/34" in " ".join(lines) for k in range(columns)), width
        assert "…" not in "".join(lines)


def test_headings_and_names_are_no_markup() -> None:
    table = FigureTable("[b]", ["[/b]x"])
    table.row("[old]", "[1]")
    for width in (40, 8):
        console = Console(file=StringIO(), width=width)
        console.print(table)
        for part in ("[b]", "[/b]x", "[old]", "[1]"):
            assert part in console.file.getvalue()


def test_an_empty_table_is_its_headings() -> None:
    console = Console(file=StringIO(), width=40)
    console.print(FigureTable("Nothing", ["mean"]))
    assert console.file.getvalue().split() == ["Nothing", "mean"]


def test_where_there_is_bold_there_are_no_stars() -> None:
    shown = _shown(60, force_terminal=True, color_system="standard")
    assert not any("*" in line for line in shown)
    assert any("Bold: the interval" in line for line in shown)

"""Results on standard output: strict JSON for programs, tables for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rms_agents.measures import BY_NAME, RUN_FIGURES

if TYPE_CHECKING:
    from rich.console import Console


def print_json(value: Any) -> None:
    """Print one JSON object; a number that JSON does not know would be a fault of ours."""
    print(json.dumps(value, allow_nan=False, ensure_ascii=False))


def console() -> Console:
    """Return the terminal, or plain text of 100 columns where there is none."""
    from rich.console import Console

    shown = Console(highlight=False, soft_wrap=False)
    if not shown.is_terminal and shown.width < 100:
        shown = Console(highlight=False, width=100)
    return shown


def unit_of(figure: str) -> str:
    """Return the unit of a figure of a run."""
    return BY_NAME[figure].unit if figure in BY_NAME else RUN_FIGURES[figure][0]


def number(value: float, unit: str = "") -> str:
    """Return a number as one reads it aloud: few digits, shares as per cent."""
    if unit == "share":
        return f"{100 * value:.0f} %"
    if abs(value) >= 100_000:
        return f"{value / 1000:,.0f}k"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"

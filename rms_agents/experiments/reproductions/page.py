"""The page `docs/reproductions.md`, made from what was measured."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rms_agents.experiments.reproductions import (
    market_growth,
    quality_erosion,
    servicing,
    tie_strength,
    waiting,
)
from rms_agents.experiments.reproductions.reproduction import Figure, Reproduction

_INTRODUCTION = """\
# Published models, reproduced

Five published models that are nearest to this one. For each: its own figures, recomputed here; an
experiment with our engine; and why the two differ. "Expected" is what was published or follows
from the published equations; where it gives no number the column is empty. Everything on this page
but the words is measured by `uv run python docs/write_pages.py`, and
`tests/theory/test_reproductions.py` holds it. The results that the model must reproduce in a limit
(Bass, cascades, queues, cycles, ruin) stand in [model.md](model.md#theory).
"""


def reproduce_all() -> list[Reproduction]:
    """Recompute everything on the page; half a minute on two cores."""
    modules = (market_growth, waiting, tie_strength, quality_erosion, servicing)
    return [module.reproduce() for module in modules]


def page(found: Iterable[Reproduction]) -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION]
    for each in found:
        parts.append(f"## {each.title}\n")
        parts.append(f"*{each.source}.*\n")
        parts.append(f"**Theirs.** {each.own}\n")
        if each.figures_of_its_own:
            parts.append(_table(each.figures_of_its_own))
        parts.append(f"**Ours.** {each.ours}\n")
        parts.append(_table(each.figures_of_ours))
        parts.append(f"**Differs because.** {each.differs_because}\n")
    return "\n".join(_wrapped(part) for part in parts)


def _wrapped(part: str) -> str:
    if part.startswith(("#", "|")):
        return part
    return textwrap.fill(part, 100, break_long_words=False, break_on_hyphens=False) + "\n"


def _table(figures: Iterable[Figure]) -> str:
    rows = ["| | expected | measured |", "|---|---|---|"]
    for figure in figures:
        expected = figure.expected
        if expected is None:
            expected = ""
        elif not isinstance(expected, str):
            expected = f"{expected:,.{figure.digits}f}"
        rows.append(f"| {figure.what} | {expected} | {figure.measured:,.{figure.digits}f} |")
    return "\n".join(rows) + "\n"

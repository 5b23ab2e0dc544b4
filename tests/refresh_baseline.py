"""What every bundled scenario comes to, kept in `baseline.json`, so that any change is seen.

    uv run python tests/refresh_baseline.py

prints what changed and keeps the new numbers: for when they were meant to change.
`tests/unit/test_baseline.py` compares without keeping.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from rms_agents.scenario import Scenario, bundled_names
from rms_agents.simulation import simulate_many

FILE = Path(__file__).with_name("baseline.json")
SEEDS = (1, 2, 3)
# On one machine runs are the same to the last bit. Another system's exponential or logarithm may
# round the last bit the other way, and sums carry that on; a changed rule changes far more.
TOLERANCE = 1e-9

Figures = dict[str, list[float]]


def measured(name: str) -> Figures:
    """Return every figure of a bundled scenario: a value for each of `SEEDS`."""
    runs = simulate_many(Scenario.load(name), SEEDS)
    return {figure: values.tolist() for figure, values in runs.figures.items()}


def kept() -> dict[str, Figures]:
    """Return the figures that the file holds, by scenario."""
    found: dict[str, Figures] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def changes(old: Figures, new: Figures) -> list[str]:
    """Return a line for each figure that differs, appears or disappears."""
    lines = []
    for figure in sorted(old.keys() | new.keys()):
        was, now = old.get(figure), new.get(figure)
        if was is None or now is None or not same(was, now):
            lines.append(f"{figure}: {shown(was)} -> {shown(now)}")
    return lines


def same(old: list[float], new: list[float]) -> bool:
    """Return whether figures are equal to `TOLERANCE`, relative; counts and zeros thus exactly."""
    return len(old) == len(new) and all(
        math.isclose(was, now, rel_tol=TOLERANCE) for was, now in zip(old, new, strict=True)
    )


def shown(figures: list[float] | None) -> str:
    """Return figures as text."""
    return "none" if figures is None else ", ".join(f"{value:.10g}" for value in figures)


def as_text(scenarios: dict[str, Figures]) -> str:
    """Return the file's text: a line a figure, for a readable difference."""
    blocks = [
        f" {json.dumps(name)}: {{\n"
        + ",\n".join(
            f"  {json.dumps(figure)}: {json.dumps(values, allow_nan=False)}"
            for figure, values in figures.items()
        )
        + "\n }"
        for name, figures in scenarios.items()
    ]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main() -> None:
    """Print what changed, and keep it."""
    before = kept() if FILE.exists() else {}
    now = {name: measured(name) for name in bundled_names()}
    changed = 0
    for name in sorted(before.keys() | now.keys()):
        lines = changes(before.get(name, {}), now.get(name, {}))
        changed += len(lines)
        if lines:
            print(f"{name} ({len(lines)} figures)", *lines, sep="\n  ")
    if changed:
        FILE.write_text(as_text(now), encoding="utf-8")
    print(f"{changed} figures changed." if changed else "Nothing changed.")


if __name__ == "__main__":
    main()

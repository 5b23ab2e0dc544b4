"""What the page says in numbers of the run on screen and of the futures behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rms_agents.bands import band
from rms_agents.experiments.compare import Comparison
from rms_agents.simulation import Run, Runs

# The figures that are compared, in the order of the table: name, label, form.
COMPARED = (
    ("clients", "Clients at the end", "count"),
    ("profit", "Profit", "money"),
    ("lowest_cash", "Lowest cash", "money"),
    ("survived", "Firms that survive", "share"),
    ("satisfaction", "Satisfaction at the end", "number"),
    ("word_of_mouth_share", "New clients by word of mouth", "share"),
    ("complaint_share", "Sales hours lost to complaints", "share"),
    ("revenue_variation", "Unsteadiness of revenue", "number"),
)


@dataclass(frozen=True)
class Outcome:
    """Figures of the run on screen, of the futures, and of the pairs where two are compared.

    Attributes
    ----------
    run : dict
        ``clients``, ``profit``, ``survived``, ``collapse_week`` and ``weeks``: as in
        ``run.py run --json``.
    futures : dict
        ``count``; ``low`` and ``high`` number of clients at the end (90 % of the futures lie
        between them); ``survived``, a share. Empty while they are not known.
    differences : tuple of dict
        A row for each of `COMPARED`: ``a``, ``b``, ``difference``, ``low``, ``high``
        and ``clear``; where so many pairs cannot tell, no ends, but a ``reason``.
    """

    run: dict[str, float]
    futures: dict[str, float]
    differences: tuple[dict[str, Any], ...] = ()


NOTHING = Outcome({}, {})


def outcome_of(run: Run) -> Outcome:
    """Return the figures of the run on screen."""
    names = ("clients", "profit", "survived", "collapse_week")
    figures = {name: run.summary[name] for name in names}
    return Outcome(figures | {"weeks": run.scenario.weeks}, {})


def survey(runs: Runs) -> dict[str, float]:
    """Return what the futures come to."""
    _, low, high = band(runs.figures["clients"]).tolist()
    survived = float(runs.figures["survived"].mean())
    return {"count": len(runs.seeds), "low": low, "high": high, "survived": survived}


def compared(comparison: Comparison) -> tuple[dict[str, Any], ...]:
    """Return the rows of the table that compares A and B."""
    return tuple(
        {
            "name": name,
            "label": label,
            "form": form,
            "a": (found := comparison.figures[name]).mean_a,
            "b": found.mean_b,
            "difference": found.difference,
            "low": found.low,
            "high": found.high,
            "reason": found.reason,
            "clear": found.clear,
        }
        for name, label, form in COMPARED
    )


def first_of(runs: Runs, count: int) -> Runs:
    """Return the first so many of many runs."""
    return Runs(runs.scenario, runs.seeds[:count], runs.records[:count])

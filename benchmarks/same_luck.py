"""What the same luck saves: the variance of differences on common and on independent seeds.

    uv run benchmarks/same_luck.py
    uv run benchmarks/same_luck.py --pairs 200 --json

The baseline against three firms that differ in one thing. Each pair of runs is simulated once with
the same seed on both sides, and once with seeds that no other run has; the variances of the two
differences are both measured. Their ratio is how many times more runs independent seeds need for an
interval of the same width.
"""

from __future__ import annotations

import argparse
import json
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.compare import compare
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many

FIRST_SEED = 300_000
WEEKS = (52, 104, 260)
CONTRASTS: dict[str, tuple[str, float]] = {
    "one service agent more": ("service.service_agents", 1),
    "one salesperson more": ("sales.salespeople", 1),
    "promise up by 0.5 SD": ("sales.promise", 0.5),
}
FIGURES = ("clients", "profit to date", "cash")
_RESAMPLES = 1000

Array = NDArray[np.float64]


class Saving(NamedTuple):
    """One contrast, one figure, one week.

    Attributes
    ----------
    mean : float
        Mean difference over the pairs, B - A.
    paired, independent : float
        Standard deviation of the difference on the same seeds, and on different ones.
    ratio, low, high : float
        Variance on different seeds over that on the same, with its 95 % bootstrap interval.
    """

    contrast: str
    figure: str
    week: int
    mean: float
    paired: float
    independent: float
    ratio: float
    low: float
    high: float


def path(runs: Runs, figure: str) -> Array:
    """Return a figure of every week, shape (runs, weeks)."""
    return runs["profit"].cumsum(axis=1) if figure == "profit to date" else runs[figure]


def measure(pairs: int) -> list[Saving]:
    """Measure every contrast, figure and week on `pairs` pairs of runs."""
    baseline = Scenario.load("baseline")
    seeds = range(FIRST_SEED, FIRST_SEED + pairs)
    savings = []
    for number, (contrast, (parameter, step)) in enumerate(CONTRASTS.items(), start=1):
        changed = baseline.with_values({parameter: float(baseline.values[parameter]) + step})
        common = compare(baseline, changed, seeds)
        others = simulate_many(changed, [seed + number * pairs for seed in seeds])
        for figure in FIGURES:
            for week in WEEKS:
                a, b, other = (
                    path(runs, figure)[:, week - 1] for runs in (common.a, common.b, others)
                )
                savings.append(saving(contrast, figure, week, b - a, other - a))
    return savings


def saving(contrast: str, figure: str, week: int, paired: Array, independent: Array) -> Saving:
    """Return what differences on the same and on different seeds come to."""
    rng = np.random.default_rng(FIRST_SEED)
    drawn = rng.integers(len(paired), size=(_RESAMPLES, len(paired)))
    ratios = independent[drawn].var(axis=1) / paired[drawn].var(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Saving(
        contrast,
        figure,
        week,
        mean=float(paired.mean()),
        paired=float(paired.std(ddof=1)),
        independent=float(independent.std(ddof=1)),
        ratio=float(independent.var() / paired.var()),
        low=float(low),
        high=float(high),
    )


def table(savings: list[Saving]) -> str:
    """Return the savings as a table in Markdown."""
    lines = [
        "| contrast | figure | week | mean difference | SD, same seeds | SD, different seeds "
        "| variance ratio (95 %) |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for s in savings:
        places = 1 if s.figure == "clients" else 0
        lines.append(
            f"| {s.contrast} | {s.figure} | {s.week} | {s.mean:,.{places}f} "
            f"| {s.paired:,.{places}f} | {s.independent:,.{places}f} "
            f"| **{s.ratio:.1f}** ({s.low:.1f} to {s.high:.1f}) |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=1000, help="pairs of runs for each contrast")
    parser.add_argument("--json", action="store_true", help="the rows as one JSON list")
    chosen = parser.parse_args()
    if chosen.pairs < 2:
        parser.error("--pairs: at least 2 are needed")
    savings = measure(chosen.pairs)
    print(json.dumps([s._asdict() for s in savings]) if chosen.json else table(savings))


if __name__ == "__main__":
    main()

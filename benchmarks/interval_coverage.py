"""How often an interval of `compare` holds the truth, over disjoint ranges of seeds.

    uv run benchmarks/interval_coverage.py
    uv run benchmarks/interval_coverage.py --contrast "a wage a tenth higher, founder" --figures

The truth is the mean difference over all pairs, of all ranges together, and of 12,000 at the least.
Beside it stands Student's t, which was all that there was before.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.compare import Comparison
from rms_agents.experiments.difference_intervals import difference_intervals
from rms_agents.experiments.intervals import half_width
from rms_agents.parameters import Value
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many

FIRST_SEED = 1_300_000_000  # of ranges on which nothing was ever tuned
RANGES = 200
FEWEST_PAIRS = 12_000  # for the truth
_BLOCK = 1_000  # pairs whose weeks are in memory at once

Array = NDArray[np.float64]


class Contrast(NamedTuple):
    """Two firms, and how many pairs of runs an interval gets."""

    a: str
    b: str
    changes: dict[str, Value]
    pairs: int

    def scenarios(self) -> tuple[Scenario, Scenario]:
        """Return both firms."""
        return Scenario.load(self.a), Scenario.load(self.b).with_values(self.changes)


CONTRASTS = {
    "half a promise, overpromise": Contrast(
        "overpromise", "overpromise", {"sales.promise": 0.5}, 30
    ),
    "a wage a tenth higher, founder": Contrast(
        "founder_seesaw", "founder_seesaw", {"staff.wage": 1320.0}, 200
    ),
    "one service agent more, baseline": Contrast(
        "baseline", "baseline", {"service.service_agents": 3}, 30
    ),
    "rare collapse: a full promise, baseline": Contrast(
        "baseline", "baseline", {"sales.promise": 1.0}, 30
    ),
    "time kept for selling, founder": Contrast(
        "founder_seesaw", "founder_seesaw", {"staff.reserved_selling_share": 0.35}, 200
    ),
}


class FigureCoverage(NamedTuple):
    """One figure: of how many ranges it was told, held the truth, and Student's t held it."""

    told: int
    held: int
    held_before: int


class Coverage(NamedTuple):
    """What was counted of one contrast.

    Attributes
    ----------
    ranges, truth_pairs : int
    figures : dict of str to FigureCoverage
        Of figures that differ in some pair.
    """

    ranges: int
    truth_pairs: int
    figures: dict[str, FigureCoverage]

    @property
    def pooled(self) -> float:
        """Share of all intervals told that hold the truth."""
        return self._sum("held") / self._sum("told")

    @property
    def pooled_before(self) -> float:
        """Share of Student's intervals that do."""
        return self._sum("held_before") / (self.ranges * len(self.figures))

    @property
    def untold(self) -> float:
        """Share of all intervals in whose place stands that so many pairs cannot tell."""
        return 1.0 - self._sum("told") / (self.ranges * len(self.figures))

    def lowest(self, fewest_told: int = 20) -> tuple[str, float]:
        """Return the figure that holds least often what it tells, of those told often enough."""
        shares = {
            name: one.held / one.told
            for name, one in self.figures.items()
            if one.told >= fewest_told
        }
        name = min(shares, key=shares.__getitem__)
        return name, shares[name]

    def lowest_before(self) -> tuple[str, float]:
        """Return the figure that Student's t held least often."""
        name = min(self.figures, key=lambda one: self.figures[one].held_before)
        return name, self.figures[name].held_before / self.ranges

    def _sum(self, field: str) -> int:
        return sum(getattr(one, field) for one in self.figures.values())


def measure(
    contrast: Contrast,
    ranges: int = RANGES,
    first_seed: int = FIRST_SEED,
    truth_pairs: int = FEWEST_PAIRS,
) -> Coverage:
    """Count how often the intervals of a contrast hold the truth.

    Parameters
    ----------
    contrast : Contrast
    ranges : int
        Disjoint, one after the other from `first_seed` on.
    first_seed : int
    truth_pairs : int
        For the truth, at least.
    """
    pairs = contrast.pairs
    needed = max(truth_pairs, ranges * pairs)
    sums: dict[str, float] = {}
    differ: dict[str, bool] = {}
    told: list[dict[str, tuple[float | None, float | None]]] = []
    student: list[dict[str, tuple[float, float]]] = []
    for block in _blocks(contrast, first_seed, needed):
        differences = _differences(block.a, block.b)
        for name, found in differences.items():
            sums[name] = sums.get(name, 0.0) + float(found.sum())
            differ[name] = differ.get(name, False) or bool((found != 0).any())
        for first in range(0, len(block.a.seeds) - pairs + 1, pairs):
            if len(told) == ranges:
                break
            part = slice(first, first + pairs)
            a, b = _part(block.a, part), _part(block.b, part)
            told.append({name: one[:2] for name, one in difference_intervals(a, b).items()})
            student.append({name: _student(one[part]) for name, one in differences.items()})
    figures = {}
    for name in (name for name, does in differ.items() if does):
        truth = sums[name] / needed
        ends = [one[name] for one in told]
        figures[name] = FigureCoverage(
            sum(low is not None for low, _ in ends),
            sum(_holds(low, high, truth) for low, high in ends),
            sum(_holds(*one[name], truth) for one in student),
        )
    return Coverage(len(told), needed, figures)


def _blocks(contrast: Contrast, first_seed: int, needed: int) -> Iterator[Comparison]:
    a, b = contrast.scenarios()
    size = max(contrast.pairs, _BLOCK // contrast.pairs * contrast.pairs)
    for first in range(0, needed, size):
        seeds = range(first_seed + first, first_seed + min(first + size, needed))
        yield Comparison(simulate_many(a, seeds), simulate_many(b, seeds))


def _part(runs: Runs, part: slice) -> Runs:
    return Runs(runs.scenario, runs.seeds[part], runs.records[part])


def _differences(a: Runs, b: Runs) -> dict[str, Array]:
    return {name: b.figures[name] - a.figures[name] for name in a.figures}


def _student(differences: Array) -> tuple[float, float]:
    mean, half = float(differences.mean()), half_width(differences) or 0.0
    return mean - half, mean + half


def _holds(low: float | None, high: float | None, truth: float) -> bool:
    room = 1e-9 * abs(truth)  # what sums in another order differ by
    return low is not None and high is not None and low - room <= truth <= high + room


def main() -> None:
    """Print a row of the table of docs/intervals.md for each contrast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contrast", choices=CONTRASTS)
    parser.add_argument("--ranges", type=int, default=RANGES)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--figures", action="store_true", help="every figure, too")
    chosen = parser.parse_args()
    print("| contrast | pairs | held | lowest figure | cannot tell | Student's t | its lowest |")
    print("|---|--:|--:|---|--:|--:|---|")
    for name in [chosen.contrast] if chosen.contrast else CONTRASTS:
        found = measure(CONTRASTS[name], chosen.ranges, chosen.seed)
        (low, share), (low_before, share_before) = found.lowest(), found.lowest_before()
        print(
            f"| {name} | {CONTRASTS[name].pairs} | {found.pooled:.3f} | `{low}` {share:.2f} "
            f"| {found.untold:.1%} | {found.pooled_before:.3f} "
            f"| `{low_before}` {share_before:.2f} |",
            flush=True,
        )
        if chosen.figures:
            for figure, one in found.figures.items():
                held = one.held / one.told if one.told else float("nan")
                before = one.held_before / found.ranges
                print(
                    f"{figure:32} told {one.told / found.ranges:.3f} held {held:.3f} ({before:.3f})"
                )


if __name__ == "__main__":
    main()

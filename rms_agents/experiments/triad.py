"""The split of a budget among marketing, sales and service, over the whole triangle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.csv_text import csv_text
from rms_agents.errors import InputError, nearest
from rms_agents.experiments.best_probability import ERROR
from rms_agents.experiments.intervals import mean_ends
from rms_agents.experiments.mixes import Mix, all_mixes, present_mix, spent_now, wages, with_mix
from rms_agents.experiments.staffing import GOALS, Simulate, run_figures
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

RUNS = 120


class Spot(NamedTuple):
    """A split of the budget.

    Attributes
    ----------
    mix : Mix
    marketing, sales, service : float
        Shares of the budget.
    mean, low, high : float
        Of the measure, and the 95 % interval of the mean.
    survived : float
        Share of the runs.
    behind, behind_low, behind_high : float
        How much worse than the best spot, on the same luck, and its 95 % interval.
    may_be_best : bool
        Whether so many runs cannot tell it from the best: by an interval that is shared out over
        all spots (Bonferroni's inequality), as the best is the luckiest of many.
    """

    mix: Mix
    marketing: float
    sales: float
    service: float
    mean: float
    low: float
    high: float
    survived: float
    behind: float
    behind_low: float
    behind_high: float
    may_be_best: bool


@dataclass(frozen=True)
class Triad:
    """The triangle.

    Attributes
    ----------
    scenario : Scenario
    budget : float
        Money a week that is split.
    measure : str
        Of `GOALS`.
    first_seed, runs : int
        Each spot has that many runs, from this seed on.
    spots : list of Spot
        Every number of whole salespeople and service agents that the budget pays; what it leaves
        goes to marketing.
    present : Mix
        What the firm has now.
    """

    scenario: Scenario
    budget: float
    measure: str
    first_seed: int
    runs: int
    spots: list[Spot]
    present: Mix

    @property
    def best(self) -> Spot:
        """The spot with the best mean."""
        return min(self.spots, key=lambda spot: spot.behind)

    @property
    def most(self) -> int:
        """How many colleagues the budget pays at the most."""
        return max(spot.mix.salespeople + spot.mix.service_agents for spot in self.spots)

    @property
    def present_spot(self) -> Spot | None:
        """The spot with the present staff; None where the budget does not pay it."""
        now = self.present
        for spot in self.spots:
            if spot.mix[:3] == now[:3]:
                return spot
        return None

    def csv(self) -> str:
        """Return the spots as CSV, a row each."""
        return csv_text(
            (*Mix._fields[:3], "marketing_money", *Spot._fields[1:]),
            ((*spot.mix, *spot[1:]) for spot in self.spots),
        )


def map_triad(
    scenario: Scenario,
    budget: float | None = None,
    measure: str = "profit",
    first_seed: int = 1,
    runs: int = RUNS,
    grow: bool = False,
    simulate: Simulate = simulate_many,
) -> Triad:
    """Run every split of a budget on the same luck.

    Hybrids belong to no corner: those of the firm stay, and their wages are not split.

    Parameters
    ----------
    scenario : Scenario
    budget : float, optional
        Money a week for all wages and marketing; what the firm spends now, unless given.
    measure : str
        One of `GOALS`.
    first_seed, runs : int
    grow : bool
        Whether the firm goes on hiring by its own rules.
    simulate : callable
        Runs a scenario on a range of seeds.

    Raises
    ------
    InputError
        If the budget does not pay the hybrids, or pays too many mixes.
    """
    if measure not in GOALS:
        raise InputError(f"--measure {measure}: {nearest(measure, GOALS)}")
    goal = GOALS[measure]
    present = present_mix(scenario)
    money = spent_now(scenario) if budget is None else float(budget)
    split = money - wages(scenario, present.hybrids)
    if split <= 0:
        raise InputError(
            f"--budget {money:.10g}: leaves nothing to split beside the wages of the hybrids"
        )
    mixes, figures = [], []
    refused = None
    for mix in all_mixes(scenario, split, hybrids=False):
        mix = mix._replace(hybrids=present.hybrids)
        try:
            firm = with_mix(scenario, mix, grow)
        except InputError as error:
            refused = error  # what the timeline takes away is not there
            continue
        mixes.append(mix)
        figures.append(run_figures(firm, range(first_seed, first_seed + runs), simulate))
    if not mixes:
        raise InputError(f"--budget: no mix goes with the timeline: {refused}")
    values = np.stack([found[goal.figure] for found in figures])
    best = int((goal.sign * values.mean(axis=1)).argmax())
    wage = wages(scenario, 1)
    spots = []
    sure = 1.0 - 2.0 * ERROR / max(1, len(mixes) - 1)
    for mix, found, own in zip(mixes, figures, values, strict=True):
        behind = goal.sign * (values[best] - own)
        spots.append(
            Spot(
                mix,
                mix.marketing / split,
                wage * mix.salespeople / split,
                wage * mix.service_agents / split,
                *_interval(own),
                float(found["survived"].mean()),
                *_interval(behind),
                mean_ends(behind, sure)[0] <= 0.0,
            )
        )
    return Triad(scenario, split, measure, first_seed, runs, spots, present)


def _interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values.mean()), *mean_ends(values)

"""Under a weekly budget: the best mix of salespeople, service agents, hybrids and marketing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, nearest
from rms_agents.experiments.intervals import mean_ends
from rms_agents.experiments.mixes import (
    HIRING,
    Mix,
    all_mixes,
    present_mix,
    spent_now,
    wages,
    with_mix,
)
from rms_agents.experiments.rare import paired_shares
from rms_agents.experiments.selection import MOST, Selection, checked_indifference, select
from rms_agents.experiments.tipping import check_that_firms_collapse
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many
from rms_agents.summary import lived_weeks

Array = NDArray[np.float64]
Simulate = Callable[[Scenario, range], Runs]


class Goal(NamedTuple):
    """What a mix can be best in.

    Attributes
    ----------
    figure : str
        Of `summary.summarise`.
    sign : int
        1 where more is better, -1 where less is.
    rare : bool
        Whether it is 0 or 1 in a run.
    """

    figure: str
    sign: int
    rare: bool = False


GOALS = {
    "profit": Goal("profit", 1),
    "clients": Goal("clients", 1),
    "steadiness": Goal("revenue_variation", -1),
    "survival": Goal("survived", 1, rare=True),
}
KEPT = (
    "profit",
    "clients",
    "revenue_variation",
    "survived",
    "costs",
    "lowest_cash",
    "collapse_week",
)
BEST = "the best mix"
RUNNER_UP = "the runner-up"
PRESENT = "no change"
ALL_MARKETING = "all else on marketing"
BUFFER = "a cash buffer"
FRESH_RUNS = 480  # of the selected mix and of what stands beside it
_BATCH = 256  # runs whose weeks are in memory at once


@dataclass(frozen=True)
class Staffing:
    """Which mix is best, what it is measured by and what stands beside it.

    Attributes
    ----------
    scenario : Scenario
    budget : float
        Money a week, at the wage of the beginning.
    measure : str
        Of `GOALS`.
    first_seed, most_runs : int
    mixes : list of Mix
        All that the budget allows.
    selection : Selection
        Over `mixes`, in order.
    figures : list of dict of str to array of float
        By mix: every kept figure of every run; run r has the seed ``first_seed + r``.
    firms : dict of str to Scenario
        The selected mix (`BEST`), the runner-up, if any, and the dull rivals.
    fresh : dict of str to dict of str to array of float
        Their figures with luck that the selection has not seen: what was selected for being high
        would otherwise look higher than it is.
    left_out : dict of str to str
        Rivals that would be no different, and why.
    """

    scenario: Scenario
    budget: float
    measure: str
    first_seed: int
    most_runs: int
    mixes: list[Mix]
    selection: Selection
    figures: list[dict[str, Array]]
    firms: dict[str, Scenario]
    fresh: dict[str, dict[str, Array]]
    left_out: dict[str, str]

    @property
    def goal(self) -> Goal:
        """What the mixes are measured by."""
        return GOALS[self.measure]

    @property
    def winner(self) -> int:
        """Place of the selected mix, or of the leader if none could be selected."""
        return self.selection.leader

    @property
    def runner_up(self) -> int | None:
        """Place of the mix that the winner is ahead of by the least; None for a single mix."""
        return _runner_up(self.selection)

    @property
    def fresh_seeds(self) -> range:
        """The seeds of `fresh`."""
        return _fresh_seeds(self.first_seed)

    @property
    def rivals(self) -> list[str]:
        """The names of the dull rivals."""
        return [name for name in self.firms if name not in (BEST, RUNNER_UP)]

    @property
    def best_rival(self) -> str:
        """The dull rival that does best."""
        return max(self.rivals, key=lambda name: self.goal.sign * self.mean(name))

    def mean(self, name: str, figure: str | None = None) -> float:
        """Return the mean of a figure, or of the measure, over the fresh runs of a firm."""
        return float(self.fresh[name][figure or self.goal.figure].mean())

    def cost_a_week(self, name: str) -> float:
        """Return what a firm costs in a week in which there is one, over its fresh runs."""
        weeks = lived_weeks(self.fresh[name]["collapse_week"], self.scenario.weeks)
        return float(self.fresh[name]["costs"].sum() / weeks.sum())

    def lead(self, name: str) -> tuple[float, float, float]:
        """Return how much better the selected mix is than another firm, and the 95 % interval.

        On the same fresh luck; in the units of the measure, positive where better.
        """
        best, other = (self.fresh[which][self.goal.figure] for which in (BEST, name))
        differences = self.goal.sign * (best - other)
        mean = float(differences.mean())
        if not self.goal.rare or name == BEST:
            return mean, *mean_ends(differences)
        low, high = paired_shares(differences)
        return mean, low, high


def staff(
    scenario: Scenario,
    budget: float | None = None,
    measure: str = "profit",
    indifference: str = "2%",
    first_seed: int = 1,
    most_runs: int = 200_000,
    hybrids: bool = True,
    grow: bool = False,
    simulate: Simulate = simulate_many,
) -> Staffing:
    """Select the best mix under a weekly budget: see `selection`.

    Parameters
    ----------
    scenario : Scenario
    budget : float, optional
        Money a week for wages and marketing; what the firm spends now, unless given. Marketing from
        reinvested revenue (`marketing.reinvested_share`) comes on top, in every mix.
    measure : str
        One of `GOALS`.
    indifference : str
        A difference that does not matter: a number in the units of the measure, or a share such as
        ``2%``: for profit of the budget over all weeks, for clients of those that the firm as it is
        ends with, for steadiness and survival points of a per cent.
    first_seed : int
        Run r of each mix has the seed ``first_seed + r``.
    most_runs : int
        Of all mixes together.
    hybrids : bool
        Whether mixes may have people who both sell and deliver.
    grow : bool
        Whether the firm goes on hiring by its own rules from the mix on. Then the budget is that of
        the beginning only.
    simulate : callable
        Runs a scenario on a range of seeds.

    Returns
    -------
    Staffing
        ``Staffing.selection.decided`` says whether the runs could tell.

    Raises
    ------
    InputError
    """
    if measure not in GOALS:
        raise InputError(f"--measure {measure}: {nearest(measure, GOALS)}")
    goal = GOALS[measure]
    if goal.figure == "survived":
        check_that_firms_collapse(scenario, measure)
    money = spent_now(scenario) if budget is None else float(budget)
    mixes, firms = _possible(scenario, all_mixes(scenario, money, hybrids), grow)
    room = checked_indifference(indifference)
    figures = [{name: np.empty(0) for name in KEPT} for _ in mixes]

    def sample(place: int, places: range) -> Array:
        seeds = range(first_seed + places.start, first_seed + places.stop)
        found = run_figures(firms[place], seeds, simulate)
        figures[place] = _joined(figures[place], found)
        return goal.sign * found[goal.figure]

    # None of this luck is used for selecting: what is indifferent does not depend on it either.
    present = run_figures(scenario, _fresh_seeds(first_seed), simulate)
    scale = _scale(scenario, money, measure, float(present["clients"].mean()))
    selection = select(len(mixes), sample, room.of(scale), most_runs, goal.rare)
    beside = {BEST: firms[selection.leader]}
    second = _runner_up(selection)
    if second is not None:
        beside[RUNNER_UP] = firms[second]
    dull, left_out = _rivals(scenario, money, grow)
    beside |= dull
    fresh = {
        name: run_figures(firm, _fresh_seeds(first_seed), simulate) for name, firm in beside.items()
    }
    return Staffing(
        scenario,
        money,
        measure,
        first_seed,
        most_runs,
        mixes,
        selection,
        figures,
        {**beside, PRESENT: scenario},
        {**fresh, PRESENT: present},
        left_out,
    )


def run_figures(
    firm: Scenario, seeds: range, simulate: Simulate = simulate_many
) -> dict[str, Array]:
    """Return the kept figures of a firm's runs, a few hundred runs in memory at a time."""
    found = {name: np.empty(0) for name in KEPT}
    for first in range(0, len(seeds), _BATCH):
        found = _joined(found, simulate(firm, seeds[first : first + _BATCH]).figures)
    return found


def _joined(before: dict[str, Array], more: dict[str, Array]) -> dict[str, Array]:
    return {name: np.concatenate([before[name], more[name]]) for name in KEPT}


def _scale(scenario: Scenario, budget: float, measure: str, clients: float) -> float:
    return {"profit": budget * scenario.weeks, "clients": clients}.get(measure, 1.0)


def _possible(scenario: Scenario, mixes: list[Mix], grow: bool) -> tuple[list[Mix], list[Scenario]]:
    """Return the mixes from which the timeline can still take what it takes, and their firms."""
    found: list[Mix] = []
    firms: list[Scenario] = []
    reason = None
    for mix in mixes:
        try:
            firms.append(with_mix(scenario, mix, grow))
        except InputError as error:
            reason = error
        else:
            found.append(mix)
    if not found:
        raise InputError(f"--budget: no mix goes with the timeline: {reason}")
    return found, firms


def _rivals(
    scenario: Scenario, budget: float, grow: bool
) -> tuple[dict[str, Scenario], dict[str, str]]:
    """Return the firms that do something dull with the same money, and which make no sense."""
    present = present_mix(scenario)
    left = budget - wages(scenario, present.heads)
    same = grow or not scenario.values[HIRING]  # the present mix is the firm as it is
    found: dict[str, Scenario] = {}
    left_out: dict[str, str] = {}
    if left < 0:
        left_out[ALL_MARKETING] = "the budget does not pay the present staff"
    elif left == present.marketing and same:
        left_out[ALL_MARKETING] = "no change, as the budget is what is spent now"
    else:
        found[ALL_MARKETING] = with_mix(scenario, present._replace(marketing=left), grow)
    if left < present.marketing:
        left_out[BUFFER] = "the budget leaves nothing to save"
    elif same:
        left_out[BUFFER] = "no change, as money that is not spent stays in the bank"
    elif left == present.marketing:
        left_out[BUFFER] = f"{ALL_MARKETING}, as the budget is what is spent now"
    else:
        found[BUFFER] = with_mix(scenario, present)
    return found, left_out


def _runner_up(selection: Selection) -> int | None:
    """Return who is behind the leader by the least, of those left if there are any."""
    leader = selection.values[selection.leader]
    others = [place for place in range(len(selection.values)) if place != selection.leader]

    def behind(place: int) -> tuple[bool, float]:
        values = selection.values[place]
        return place not in selection.left, float((leader[: len(values)] - values).mean())

    return min(others, key=behind, default=None)


def _fresh_seeds(first_seed: int) -> range:
    return range(first_seed + MOST, first_seed + MOST + FRESH_RUNS)

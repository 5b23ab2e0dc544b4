"""Whom to hire next: one more of each kind, or the same money into marketing, on the same luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.best_probability import (
    FEWEST,
    decided_best,
    looks,
    needed_probability,
    probability_best,
)
from rms_agents.experiments.intervals import mean_ends
from rms_agents.many_runs import ManyRuns
from rms_agents.parameters import parameter, record_index
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many
from rms_agents.summary import lived_weeks
from rms_agents.timeline import Change

NO_CHANGE = "no change"

# The figures that tell the value of a colleague, and whether more of each is better (1) or worse.
MEASURES = {"profit": 1, "lowest_cash": 1, "revenue_variation": -1}
_KEPT = (*MEASURES, "costs", "collapse_week", "survived", "clients")

Simulate = Callable[[Scenario, range], ManyRuns]


class Value(NamedTuple):
    """What an option does to one figure, against no change.

    Attributes
    ----------
    mean : float
    difference, low, high : float
        Mean of the paired difference to no change, and its 95 % interval.
    probability_best : float
        That this option's mean is the best of all options: see `probability_best`.
    """

    mean: float
    difference: float
    low: float
    high: float
    probability_best: float


@dataclass(frozen=True)
class Answer:
    """Which option is best, as far as the runs can tell.

    Attributes
    ----------
    options : dict of str to Scenario
        By name; the first is "no change".
    first_seed : int
    most : int
        Pairs that would have been run at the most.
    figures : dict of str to array of float, shape (pairs, options)
        Every kept figure of every run.
    """

    options: dict[str, Scenario]
    first_seed: int
    most: int
    figures: dict[str, NDArray[np.float64]]

    @property
    def pairs(self) -> int:
        """How many runs each option got."""
        return len(self.figures["profit"])

    @property
    def needed(self) -> float:
        """Probability of being best from which the answer counts as decided."""
        return needed_probability(self.most, len(self.options))

    @cached_property
    def values(self) -> dict[str, dict[str, Value]]:
        """By measure (`MEASURES`) and option: its value."""
        return {measure: self._values(measure, sign) for measure, sign in MEASURES.items()}

    @property
    def leader(self) -> str:
        """The option likeliest to bring the highest profit."""
        return self.likeliest("profit")

    @property
    def decided(self) -> bool:
        """Whether the leader in profit is the best, beyond what luck could feign."""
        found = self.values["profit"].values()
        chances = np.array([value.probability_best for value in found])
        return decided_best(chances, self.most) is not None

    def likeliest(self, measure: str) -> str:
        """Return the option likeliest to be the best in a measure."""
        found = self.values[measure]
        return max(found, key=lambda name: found[name].probability_best)

    def mean(self, figure: str, option: str) -> float:
        """Return the mean of a kept figure over an option's runs."""
        return float(self.figures[figure][:, list(self.options).index(option)].mean())

    def cost_a_week(self, option: str) -> float:
        """Return what an option costs in a week in which there is a firm."""
        place = list(self.options).index(option)
        weeks = lived_weeks(self.figures["collapse_week"][:, place], self.options[option].weeks)
        return float(self.figures["costs"][:, place].sum() / weeks.sum())

    def _values(self, measure: str, sign: int) -> dict[str, Value]:
        runs = self.figures[measure]
        best = probability_best(sign * runs)
        found = {}
        for place, name in enumerate(self.options):
            differences = runs[:, place] - runs[:, 0]
            found[name] = Value(
                float(runs[:, place].mean()),
                float(differences.mean()),
                *mean_ends(differences),
                float(best[place]),
            )
        return found


def hiring_options(scenario: Scenario) -> dict[str, Scenario]:
    """Return the firm as it is, and with one more of each from the first week on.

    Newcomers need their time to learn (`sales.ramp_weeks`, `service.ramp_weeks`). A hybrid is an
    option where the firm has some, or plans to. Marketing gets what a colleague costs: the wage,
    and whatever the timeline makes of it later.

    Raises
    ------
    InputError
        If there is no place for one more.
    """
    staff = {
        "one more salesperson": "sales.salespeople",
        "one more service agent": "service.service_agents",
        "one more hybrid": "staff.hybrids",
    }
    planned = {name for change in scenario.timeline for name in (*change.set, *change.add)}
    if not scenario.values["staff.hybrids"] and "staff.hybrids" not in planned:
        del staff["one more hybrid"]
    options = {NO_CHANGE: scenario}
    for option, name in staff.items():
        options[option] = with_more(scenario, {1: {name: 1.0}})
    wages = {1: {"marketing.base_budget": float(scenario.values["staff.wage"])}}
    for week, step in _wage_steps(scenario):
        wages.setdefault(week, {}).setdefault("marketing.base_budget", 0.0)
        wages[week]["marketing.base_budget"] += step
    options["the same money on marketing"] = with_more(scenario, wages)
    return options


def with_more(scenario: Scenario, extra: dict[int, dict[str, float]]) -> Scenario:
    """Return a scenario with more of some parameters than it would have, from given weeks on.

    What the timeline sets anew later is raised as well, so that the addition is never lost.

    Parameters
    ----------
    scenario : Scenario
    extra : dict of int to dict of str to float
        By week, what is added for good.
    """
    raised = []
    for change in scenario.timeline:
        values = dict(change.set)
        for week, added in extra.items():
            for name in added.keys() & values.keys():
                if week <= change.week:
                    value = max(parameter(name).low or 0.0, values[name] + added[name])
                    whole = isinstance(parameter(name).default, int)
                    values[name] = int(value) if whole else value
        raised.append(change.model_copy(update={"set": values}))
    added_first = [Change(week=week, add=dict(added)) for week, added in sorted(extra.items())]
    return replace(scenario, timeline=(*added_first, *raised))


def hire(
    scenario: Scenario,
    first_seed: int = 1,
    most: int = 960,
    simulate: Simulate = simulate_many,
) -> Answer:
    """Find out what one more colleague of each kind is worth.

    Every option is run on the same seeds. After 30 pairs, and whenever their number has doubled,
    it is asked whether one option is the best in profit beyond what luck could feign; if so, no
    more are run.

    Parameters
    ----------
    scenario : Scenario
    first_seed : int
        Pair r has the seed ``first_seed + r``.
    most : int
        Pairs at the most, at least 30.
    simulate : callable
        Runs a scenario on a range of seeds.

    Returns
    -------
    Answer
        `Answer.decided` says whether the runs could tell.
    """
    if most < FEWEST:
        raise InputError(f"--replicates {most}: must be at least {FEWEST}: fewer tell nothing")
    options = hiring_options(scenario)
    figures = {figure: np.empty((0, len(options))) for figure in _KEPT}
    for count in looks(most):
        seeds = range(first_seed + len(figures["profit"]), first_seed + count)
        runs = [_kept(simulate(option, seeds)) for option in options.values()]
        for figure in _KEPT:
            new = np.column_stack([found[figure] for found in runs])
            figures[figure] = np.concatenate([figures[figure], new])
        answer = Answer(options, first_seed, most, dict(figures))
        if answer.decided:
            break
    return answer


def _kept(runs: ManyRuns) -> dict[str, NDArray[np.float64]]:
    return {figure: runs.figures[figure] for figure in _KEPT}


def _wage_steps(scenario: Scenario) -> list[tuple[int, float]]:
    """Return by how much the timeline changes the wage, and in which weeks."""
    now = float(scenario.values["staff.wage"])
    steps = []
    for change in scenario.changes():
        if change.index == record_index()["staff.wage"]:
            steps.append((int(change.week) + 1, float(change.value) - now))
            now = float(change.value)
    return steps

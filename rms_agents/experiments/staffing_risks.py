"""Where a selected mix fails: how often, by what luck, and in what kind of world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.best_probability import ERROR
from rms_agents.experiments.staffing import BEST, Simulate, Staffing, run_figures
from rms_agents.parameters import Parameter, Value, parameters
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

Array = NDArray[np.float64]

WORLDS = 512
_YEAR = 52
_EARLY = ("leads_opened", "new_clients", "churned", "complaints", "referrals_made")
# Colleagues would cost something else than the budget says.
_MONEY = "staff.wage"


class Sign(NamedTuple):
    """What the first year was like where the mix lost and elsewhere: means of a weekly measure."""

    measure: str
    lost: float
    kept: float


class Driver(NamedTuple):
    """An unknown on which it depends whether the mix is the better choice.

    Attributes
    ----------
    name : str
    low, high : float
        Ends of its plausible range.
    correlation : float
        Rank correlation of its value with the lead of the mix.
    lost_low, lost_high : float
        Share of the worlds in the lowest and the highest third of the range in which the mix loses.
    """

    name: str
    low: float
    high: float
    correlation: float
    lost_low: float
    lost_high: float


@dataclass(frozen=True)
class Risks:
    """Where the selected mix fails, beside the best of the dull rivals on the same luck.

    Attributes
    ----------
    rival : str
    collapsed, lost : float
        Share of the fresh futures in which the mix collapses; in which it is worse than the rival.
    signs : list of Sign
        What distinguishes the first year of those that are lost, beyond chance.
    worlds : int
        How many worlds were drawn, each unknown from its plausible range, with its own luck.
    world_collapsed, world_lost : float
        The same shares over those worlds.
    drivers : list of Driver
        Unknowns that matter beyond chance, the strongest first.
    """

    rival: str
    collapsed: float
    lost: float
    signs: list[Sign]
    worlds: int
    world_collapsed: float
    world_lost: float
    drivers: list[Driver]


def find_risks(answer: Staffing, simulate: Simulate = simulate_many) -> Risks:
    """Return where the selected mix fails.

    Parameters
    ----------
    answer : Staffing
    simulate : callable
        Runs a scenario on a range of seeds.
    """
    rival = answer.best_rival
    figure, sign = answer.goal.figure, answer.goal.sign
    leads = sign * (answer.fresh[BEST][figure] - answer.fresh[rival][figure])
    unknowns = list(_open_unknowns(answer.scenario))
    drawn, found = _worlds(answer, rival, unknowns, simulate)
    world_leads = sign * (found[:, 0, 0] - found[:, 1, 0])
    return Risks(
        rival,
        collapsed=1.0 - answer.mean(BEST, "survived"),
        lost=float((leads < 0).mean()),
        signs=_signs(answer, leads < 0, simulate),
        worlds=len(found),
        world_collapsed=float((found[:, 0, 1] == 0).sum() / max(1, len(found))),
        world_lost=float((world_leads < 0).sum() / max(1, len(found))),
        drivers=_drivers(unknowns, drawn, world_leads),
    )


def _open_unknowns(scenario: Scenario) -> Iterator[Parameter]:
    """Yield the unknowns that a scenario leaves open: what it sets beyond the plausible is meant.

    Real ties say how many people there are and how they know each other.
    """
    for declared in parameters().values():
        if declared.kind != "unknown" or declared.plausible is None or declared.name == _MONEY:
            continue
        if declared.name.startswith("network.") and scenario.network is not None:
            continue
        low, high = declared.plausible
        if low <= float(scenario.values[declared.name]) <= high:
            yield declared


def _worlds(
    answer: Staffing, rival: str, unknowns: list[Parameter], simulate: Simulate
) -> tuple[Array, Array]:
    """Return the drawn values and, for mix and rival, measure and survival in each world."""
    from scipy.stats import qmc

    # A Latin hypercube: every unknown visits its whole range evenly.
    shares = qmc.LatinHypercube(len(unknowns), rng=answer.first_seed).random(WORLDS)
    drawn: list[Array] = []
    found: list[list[list[float]]] = []
    for row, seed in zip(shares, answer.fresh_seeds.start + np.arange(WORLDS), strict=True):
        values = {
            unknown.name: _within(unknown, share)
            for unknown, share in zip(unknowns, row, strict=True)
        }
        try:
            pair = [answer.firms[name].with_values(values) for name in (BEST, rival)]
        except InputError:
            continue  # values that contradict each other, or the scenario
        seeds = range(int(seed), int(seed) + 1)
        figures = [run_figures(firm, seeds, simulate) for firm in pair]
        found.append([[float(f[n][0]) for n in (answer.goal.figure, "survived")] for f in figures])
        drawn.append(row)
    return np.array(drawn).reshape(-1, len(unknowns)), np.array(found).reshape(-1, 2, 2)


def _within(unknown: Parameter, share: float) -> Value:
    assert unknown.plausible is not None
    low, high = unknown.plausible
    if isinstance(unknown.default, int):
        return unknown.checked(min(int(low + share * (high - low + 1)), int(high)))
    return unknown.checked(low + share * (high - low))


def _drivers(unknowns: list[Parameter], drawn: Array, leads: Array) -> list[Driver]:
    """Return the unknowns whose rank correlation with the lead is more than chance.

    Bonferroni's inequality over all unknowns; the normal approximation of Spearman's coefficient.
    """
    from scipy.stats import norm, rankdata

    if len(leads) < 3 or np.ptp(leads) == 0:
        return []
    least = norm.isf(ERROR / (2 * len(unknowns))) / np.sqrt(len(leads) - 1)
    ranks = rankdata(leads)
    found = []
    for unknown, shares in zip(unknowns, drawn.T, strict=True):
        correlation = float(np.corrcoef(rankdata(shares), ranks)[0, 1])
        if abs(correlation) >= least:
            assert unknown.plausible is not None
            thirds = leads[shares < 1 / 3], leads[shares > 2 / 3]
            lost = [float((third < 0).mean()) for third in thirds]
            if lost[0] == lost[1]:
                continue  # it changes by how much the mix leads, not whether it does
            found.append(Driver(unknown.name, *unknown.plausible, correlation, *lost))
    return sorted(found, key=lambda driver: -abs(driver.correlation))


def _signs(answer: Staffing, lost: NDArray[np.bool_], simulate: Simulate) -> list[Sign]:
    """Return in what the first year of the lost futures differs, by Welch's test."""
    from scipy.stats import ttest_ind

    if not 5 <= lost.sum() <= len(lost) - 5:
        return []
    seeds = answer.fresh_seeds
    found: list[tuple[float, Sign]] = []
    totals: dict[str, list[Array]] = {name: [] for name in _EARLY}
    for first in range(0, len(seeds), 240):
        runs = simulate(answer.firms[BEST], seeds[first : first + 240])
        for name in _EARLY:
            totals[name].append(runs[name][:, :_YEAR].sum(axis=1))
    for name, parts in totals.items():
        total = np.concatenate(parts)
        if np.ptp(total[lost]) == 0 or np.ptp(total[~lost]) == 0:
            continue
        p = float(ttest_ind(total[lost], total[~lost], equal_var=False).pvalue)
        if p < ERROR / len(_EARLY):
            found.append((p, Sign(name, float(total[lost].mean()), float(total[~lost].mean()))))
    return [sign for _, sign in sorted(found)]

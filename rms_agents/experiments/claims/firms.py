"""Firms sampled over the plausible ranges of what nobody knows, and what a claim comes to there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.claims.arms import arm_scenario, base_scenario
from rms_agents.experiments.claims.inequality import Condition, find_condition
from rms_agents.experiments.claims.laboratory import Job, Tick, run_jobs
from rms_agents.experiments.claims.measure import Measure, measure
from rms_agents.experiments.claims.statement import Arm, Claim, Rules
from rms_agents.experiments.claims.verdict import (
    Effect,
    Outcome,
    direction,
    effect_of,
    firm_outcome,
)
from rms_agents.parameters import Value, parameter, parameters

Array = NDArray[np.float64]

_SAMPLE_SEED = 9  # of the sampled firms; the runs have their own luck
_TOGETHER = 100  # firms drawn at a time
FIELDS = 6  # of a map, along an axis

Firm = dict[str, Value]


@dataclass(frozen=True)
class Firms:
    """What a claim comes to in sampled firms.

    Attributes
    ----------
    claim : Claim
    drawn : int
        How many firms were drawn to find as many viable ones.
    values : list of dict
        The sampled unknowns of each firm.
    effects : list of Effect
    figures : dict of str to array of float, shape (firms,)
        Means over the runs of the arm named by `Claim.figures_of`.
    beside : dict of str to list of Effect
        What else differs between the arms.
    """

    claim: Claim
    drawn: int
    values: list[Firm]
    effects: list[Effect]
    figures: dict[str, Array]
    beside: dict[str, list[Effect]]

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """Whether the claim holds, is reversed or open in each firm."""
        sign, smallest = self.claim.sign, self.claim.smallest
        return [firm_outcome(effect, sign, smallest) for effect in self.effects]

    def share(self, outcome: Outcome) -> float:
        """Return the share of the firms with an outcome."""
        return self.outcomes.count(outcome) / len(self.outcomes)

    def share_of_direction(self, name: str, where: str) -> float:
        """Return the share of the firms in which a figure beside clearly goes up or down."""
        return sum(direction(effect) == where for effect in self.beside[name]) / len(self.effects)

    @cached_property
    def condition(self) -> Condition | None:
        """The single inequality that best tells where the claim holds."""
        told: dict[str, Array] = {
            name: np.array([float(firm[name]) for firm in self.values]) for name in self.values[0]
        }
        holds = np.array([outcome == "holds" for outcome in self.outcomes])
        return find_condition(told | self.figures, holds)

    @cached_property
    def rank_correlations(self) -> dict[str, float]:
        """How the effect goes with each sampled unknown: Spearman's, the strongest first."""
        effects = _ranks([effect.mean for effect in self.effects])
        found = {
            name: float((_ranks([float(firm[name]) for firm in self.values]) * effects).mean())
            for name in self.values[0]
        }
        return dict(sorted(found.items(), key=lambda item: -abs(item[1])))

    def axes_that_matter_most(self) -> dict[str, list[Value]]:
        """Return values over the ranges of the two unknowns with which the effect goes most."""
        ranges = sampled_ranges(self.claim)
        return {name: _spread(name, *ranges[name]) for name in list(self.rank_correlations)[:2]}


def _ranks(values: Sequence[float]) -> Array:
    """Return ranks of mean 0 and standard deviation 1; 0 where all values are one."""
    from scipy.stats import rankdata

    ranks = rankdata(values) - (len(values) + 1) / 2
    return np.asarray(ranks / (ranks.std() or 1.0))


def _spread(name: str, low: float, high: float) -> list[Value]:
    """Return some values from one end of a range to the other."""
    points = np.linspace(low, high, FIELDS)
    if isinstance(parameter(name).default, int):
        return [int(value) for value in np.unique(np.round(points))]
    return [float(f"{value:.3g}") for value in points]


def sampled_ranges(claim: Claim) -> dict[str, tuple[float, float]]:
    """Return what varies between the firms of a claim, with its range.

    Every unknown over its plausible range, but for those that the claim's scenario sets itself or
    an arm does; and what the claim names on top.
    """
    kept = set(base_scenario(claim).differences())
    kept |= {name for arm in claim.arms for name in arm.set}
    found = {
        name: declared.plausible
        for name, declared in parameters().items()
        if declared.kind == "unknown" and declared.plausible is not None and name not in kept
    }
    return found | {name: (low, high) for name, (low, high) in claim.ranges.items()}


def sample(claim: Claim, most: int) -> Iterator[Firm]:
    """Yield firms, a scrambled Sobol sequence over the ranges: any first few fill them evenly."""
    from scipy.stats import qmc

    ranges = sampled_ranges(claim)
    sampler = qmc.Sobol(len(ranges), rng=_SAMPLE_SEED)
    points = sampler.random_base2((most - 1).bit_length())
    for point in points[:most]:
        yield {
            name: _sampled(name, low, high, float(share))
            for (name, (low, high)), share in zip(ranges.items(), point, strict=True)
        }


def _sampled(name: str, low: float, high: float, share: float) -> Value:
    if isinstance(parameter(name).default, int):
        return int(low + share * (high + 1 - low))
    return low + share * (high - low)


def run_firms(claim: Claim, rules: Rules, count: int, first_seed: int, tick: Tick) -> Firms:
    """Run a claim in sampled firms, each on seeds of its own.

    Where `Claim.viable` asks for it, a firm whose first arm survives too few of its runs is put
    back and another drawn, up to `Rules.most_draws`.
    """
    names = dict.fromkeys([claim.measure, *claim.beside, *rules.figures, "survived"])
    measures = {name: measure(name) for name in names}
    told = [arm.name for arm in claim.arms].index(claim.figures_of or claim.arms[0].name)
    beside: dict[str, list[Effect]] = {name: [] for name in claim.beside}
    means: dict[str, list[float]] = {name: [] for name in rules.figures}
    drawn = looked_at = 0
    values: list[Firm] = []
    effects: list[Effect] = []
    source = sample(claim, rules.most_draws)
    while len(values) < count and drawn < rules.most_draws:
        some = [firm for _, firm in zip(range(min(_TOGETHER, count)), source, strict=False)]
        luck = [first_seed + (drawn + n) * rules.pairs_per_firm for n in range(len(some))]
        drawn += len(some)
        bases = [
            Job(base_scenario(claim, firm), range(first, first + rules.pairs_per_firm))
            for firm, first in zip(some, luck, strict=True)
        ]
        plain = _run_arm(claim.arms[0], bases, measures, tick)
        alive = [n for n, found in enumerate(plain) if found["survived"].mean() >= claim.viable]
        kept = alive[: count - len(values)]
        looked_at += len(some) if len(kept) == len(alive) else kept[-1] + 1
        others = [_run_arm(arm, [bases[n] for n in kept], measures, tick) for arm in claim.arms[1:]]
        columns = [[plain[n] for n in kept], *others]
        for n, arms in zip(kept, map(list, zip(*columns, strict=True)), strict=True):
            values.append(some[n])
            effects.append(effect_of(contrast(claim, arms, claim.measure)))
            for name in claim.beside:
                beside[name].append(effect_of(contrast(claim, arms, name)))
            for name in rules.figures:
                means[name].append(float(arms[told][name].mean()))
    figures = {name: np.array(column) for name, column in means.items()}
    return Firms(claim, looked_at, values, effects, figures, beside)


def _run_arm(
    arm: Arm, bases: Sequence[Job], measures: dict[str, Measure], tick: Tick
) -> list[dict[str, Array]]:
    jobs = [Job(arm_scenario(base.scenario, arm, {}), base.seeds) for base in bases]
    return run_jobs(jobs, measures, tick)


def contrast(claim: Claim, arms: list[dict[str, Array]], name: str) -> Array:
    """Return the effect on a figure, run by run: the arms' figures times their weights."""
    return np.asarray(
        sum(arm.weight * found[name] for arm, found in zip(claim.arms, arms, strict=True))
    )

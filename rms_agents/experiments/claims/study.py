"""One claim, tested: everything that its statement asks for, on the seeds kept for it."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.claims.arms import arm_scenario, base_scenario
from rms_agents.experiments.claims.attribution import SWITCHES, Attribution, attributions
from rms_agents.experiments.claims.factorial import CELLS, FactorialResult, run_factorial
from rms_agents.experiments.claims.failure_map import FailureMap, run_map
from rms_agents.experiments.claims.firms import FIELDS, Firms, contrast, run_firms
from rms_agents.experiments.claims.laboratory import Job, Tick, run_jobs
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.see_saw import SeeSaw, measure_see_saw
from rms_agents.experiments.claims.statement import (
    Changes,
    Claim,
    Lesson,
    Table,
    Verdict,
    statement,
    tables_of,
)
from rms_agents.experiments.claims.verdict import (
    Ablated,
    Effect,
    Outcome,
    ablation_outcome,
    direction,
    effect_of,
    stated_outcome,
    verdict,
)
from rms_agents.scenario import Scenario

Array = NDArray[np.float64]

FEWEST, MOST = 4, 20_000  # pairs
_FEWEST_FIRMS = 12
_FEWEST_PER_FIELD = 6
# Within the seeds that are kept: the stated pair and its companions, sampled firms, maps.
_FIRMS_FROM, _MAPS_FROM = 20_000, 50_000


class Size(NamedTuple):
    """How many runs a study takes.

    Attributes
    ----------
    pairs : int
        Runs of each arm of the stated pair.
    companions : int
        Runs of each arm of what stands beside it: ablations, tables, the factorial, the see-saw.
    firms, per_field : int
    """

    pairs: int
    companions: int
    firms: int
    per_field: int

    @property
    def quick(self) -> bool:
        """Whether this is a quick look: fewer pairs than stated."""
        return self.pairs < statement().rules.pairs


class Ablation(NamedTuple):
    """What is left of an effect without a mechanism.

    Attributes
    ----------
    name : str
    effect : Effect
        Without it.
    difference : Effect
        That less the effect with it, on the same luck.
    outcome : {"removes", "weakens", "leaves", "strengthens"}
    """

    name: str
    effect: Effect
    difference: Effect
    outcome: Ablated


class Row(NamedTuple):
    """An option of a table: its means, and its paired differences to the firm beside which it is.

    The first row is that firm; it has no differences.
    """

    name: str
    means: dict[str, float]
    differences: dict[str, Effect]


class TableResult(NamedTuple):
    """A table of options."""

    table: Table
    rows: list[Row]


@dataclass(frozen=True)
class Result:
    """A claim, tested.

    Attributes
    ----------
    claim : Claim
    size : Size
    effect : Effect
    means : dict of str to dict of str to float
        By arm and figure.
    beside : dict of str to Effect
    ablations : list of Ablation
    attributions : list of Attribution
    firms : Firms
    map, found_map : FailureMap
        Over the parameters that were stated, and over the two unknowns that mattered most.
    tables : list of TableResult
    factorials : list of FactorialResult
    see_saws : list of SeeSaw
    """

    claim: Claim
    size: Size
    effect: Effect
    means: dict[str, dict[str, float]]
    beside: dict[str, Effect]
    ablations: list[Ablation]
    attributions: list[Attribution]
    firms: Firms
    map: FailureMap
    found_map: FailureMap
    tables: list[TableResult] = field(default_factory=list)
    factorials: list[FactorialResult] = field(default_factory=list)
    see_saws: list[SeeSaw] = field(default_factory=list)

    @property
    def stated(self) -> Outcome:
        """What the stated pair says."""
        return stated_outcome(self.effect, self.claim.sign, self.claim.smallest)

    @property
    def verdict(self) -> Verdict:
        """The verdict, by the rules that were stated."""
        firms = self.firms
        return verdict(
            self.stated, firms.share("holds"), firms.share("reversed"), statement().rules
        )

    @property
    def lessons(self) -> list[str]:
        """What the outcome means, of all that was written beforehand."""
        return [lesson.say for lesson in self.claim.lessons if self._came_true(lesson)]

    def _came_true(self, lesson: Lesson) -> bool:
        if lesson.verdict:
            return self.verdict == lesson.verdict
        if lesson.figure:
            return direction(self.beside[lesson.figure]) == lesson.outcome
        outcomes: dict[str, str] = {one.name: one.outcome for one in self.ablations}
        return not lesson.ablation or outcomes[lesson.ablation] == lesson.outcome


def study_size(pairs: int) -> Size:
    """Return how many runs a study of so many pairs takes.

    Raises
    ------
    InputError
        For fewer than 4 pairs, or more than there are seeds for.
    """
    if not FEWEST <= pairs <= MOST:
        raise InputError(f"--replicates {pairs}: must be from {FEWEST} to {MOST:,}")
    rules = statement().rules
    share = min(1.0, pairs / rules.pairs)
    return Size(
        pairs,
        max(FEWEST, pairs // 2),
        max(_FEWEST_FIRMS, round(share * rules.firms)),
        max(_FEWEST_PER_FIELD, round(share * rules.pairs_per_field)),
    )


def planned_runs(claim: Claim, size: Size) -> int:
    """Return how many runs a claim takes, more firms drawn than needed left aside."""
    arms = len(claim.arms)
    fields = functools.reduce(lambda product, values: product * len(values), claim.map.values(), 1)
    runs = arms * (size.pairs + size.companions * len(claim.ablations))
    runs += arms * size.firms * statement().rules.pairs_per_firm
    runs += arms * (fields + FIELDS**2) * size.per_field
    runs += size.companions * sum(1 + len(table.options) for table in tables_of(claim))
    runs += size.companions * (3 if claim.id == "C7" else 0)
    runs += size.companions * (2 * len(CELLS) if claim.factorial else 0)
    return runs + size.companions * (2 if claim.named else 0)


def study(claim: Claim, size: Size, tick: Tick) -> Result:
    """Test one claim.

    Parameters
    ----------
    claim : Claim
    size : Size
    tick : callable
        Told the number of runs whenever some are done.
    """
    rules = statement().rules
    first = statement().seeds.first
    seeds = range(first, first + size.pairs)
    companions = range(first, first + size.companions)
    base = base_scenario(claim)
    names = dict.fromkeys([claim.measure, *claim.beside])
    measures = {name: measure(name) for name in names}

    def run_arms(taken_away: Changes, luck: range) -> list[dict[str, Array]]:
        jobs = [Job(arm_scenario(base, arm, taken_away), luck) for arm in claim.arms]
        return run_jobs(jobs, measures, tick)

    found = run_arms({}, seeds)
    effects = contrast(claim, found, claim.measure)
    ablations = []
    for ablation in claim.ablations:
        without = contrast(claim, run_arms(ablation.set, companions), claim.measure)
        left, difference = effect_of(without), effect_of(without - effects[: size.companions])
        outcome = ablation_outcome(left, difference, claim.sign, claim.smallest)
        ablations.append(Ablation(ablation.name, left, difference, outcome))
    firms = run_firms(claim, rules, size.firms, first + _FIRMS_FROM, tick)
    fields = range(first + _MAPS_FROM, first + _MAPS_FROM + size.per_field)
    return Result(
        claim,
        size,
        effect_of(effects),
        {
            arm.name: {name: float(figures[name].mean()) for name in names}
            for arm, figures in zip(claim.arms, found, strict=True)
        },
        {name: effect_of(contrast(claim, found, name)) for name in claim.beside},
        ablations,
        attributions(base, [claim.named], companions, tick) if claim.named else [],
        firms,
        run_map(claim, claim.map, fields, tick),
        run_map(claim, firms.axes_that_matter_most(), fields, tick),
        [run_table(base, table, companions, tick) for table in tables_of(claim)],
        _factorials(claim, base, companions, tick),
        _see_saws(base, companions, tick) if claim.id == "C7" else [],
    )


def name_and_cause(size: Size, tick: Tick) -> list[Attribution]:
    """Return for every cause what new clients of the baseline name and what it brings."""
    first = statement().seeds.first
    baseline = Scenario.load("baseline").with_values({"mechanisms.collapse": False})
    return attributions(baseline, list(SWITCHES), range(first, first + size.companions), tick)


def run_table(base: Scenario, table: Table, seeds: range, tick: Tick) -> TableResult:
    """Run the options of a table beside the firm that they change."""
    firm = base.with_values(table.set)
    measures = {name: measure(name) for name in table.measures}
    jobs = [
        Job(firm.with_values(changes), seeds) for changes in ({}, *(o.set for o in table.options))
    ]
    plain, *others = run_jobs(jobs, measures, tick)
    rows = [Row("as it is", {name: float(plain[name].mean()) for name in measures}, {})]
    for option, figures in zip(table.options, others, strict=True):
        rows.append(
            Row(
                option.name,
                {name: float(figures[name].mean()) for name in measures},
                {name: effect_of(figures[name] - plain[name]) for name in measures},
            )
        )
    return TableResult(table, rows)


def _factorials(claim: Claim, base: Scenario, seeds: range, tick: Tick) -> list[FactorialResult]:
    if claim.factorial is None:
        return []
    kinds = {"complaints land on salespeople": True, "complaints do not": False}
    return [
        run_factorial(
            name,
            base.with_values({"mechanisms.complaints_to_sales": routed}),
            claim.factorial,
            claim.measure,
            seeds,
            tick,
        )
        for name, routed in kinds.items()
    ]


def _see_saws(base: Scenario, seeds: range, tick: Tick) -> list[SeeSaw]:
    kinds: dict[str, Changes] = {
        "projects, delivers first": {},
        "projects, keeps .35 for selling": {"staff.reserved_selling_share": 0.35},
        "retainers, delivers first": {"service.project_share": 0.0},
    }
    return [
        measure_see_saw(name, base.with_values(changes), seeds, tick)
        for name, changes in kinds.items()
    ]

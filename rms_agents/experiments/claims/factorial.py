"""Marketing, sales and service, each weak and strong: all eight firms, and what interacts."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.claims.laboratory import Job, Tick, run_jobs
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import Factorial
from rms_agents.experiments.claims.verdict import Effect, effect_of
from rms_agents.scenario import Scenario

FACTORS = ("marketing", "sales", "service")
CELLS = tuple(itertools.product((0, 1), repeat=3))
# What is asked: single factors, then pairs, then all three.
TERMS = tuple(names for size in (1, 2, 3) for names in itertools.combinations(FACTORS, size))


@dataclass(frozen=True)
class FactorialResult:
    """The eight firms of a factorial.

    Attributes
    ----------
    name : str
    cells : dict of tuple of int to Effect
        Mean and interval of each firm, by (marketing, sales, service): 0 weak, 1 strong.
    terms : dict of tuple of str to Effect
        Main effects and interactions: see `term_weights`.
    """

    name: str
    cells: dict[tuple[int, ...], Effect]
    terms: dict[tuple[str, ...], Effect]


def term_weights(term: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the weights, over `CELLS`, of a main effect or an interaction.

    A main effect is what turning one from weak to strong does, mean over the others. An interaction
    of two is how much more that is where the other is strong than where it is weak; of three, how
    much larger an interaction of two is where the third is strong.
    """
    places = [FACTORS.index(name) for name in term]
    signs = [np.prod([2 * cell[place] - 1 for place in places]) for cell in CELLS]
    return np.asarray(signs, np.float64) / 2.0 ** (3 - len(term))


def run_factorial(
    name: str, base: Scenario, stated: Factorial, what: str, seeds: range, tick: Tick
) -> FactorialResult:
    """Run all eight firms on the same luck."""
    levels = (stated.marketing, stated.sales, stated.service)
    jobs = []
    for cell in CELLS:
        changes = {
            parameter: values[level]
            for factor, level in zip(levels, cell, strict=True)
            for parameter, values in factor.items()
        }
        jobs.append(Job(base.with_values(changes), seeds))
    found = run_jobs(jobs, {what: measure(what)}, tick)
    columns = np.stack([figures[what] for figures in found], axis=1)
    return FactorialResult(
        name,
        {cell: effect_of(columns[:, place]) for place, cell in enumerate(CELLS)},
        {term: effect_of(columns @ term_weights(term)) for term in TERMS},
    )

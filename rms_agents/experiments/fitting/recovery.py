"""Does the method find what is known? Histories made by the engine are fitted like real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.experiments.fitting.exposure import seen_by_ties
from rms_agents.experiments.fitting.likelihood import OUTSIDE, STRENGTH, Fit, History
from rms_agents.experiments.fitting.pull_only import pull_only, simulated_times
from rms_agents.scenario import Scenario

SETS = 200


@dataclass(frozen=True)
class Recovered:
    """How known values were recovered from synthetic histories.

    Attributes
    ----------
    outside, sight : float
        The known values: hazards a period.
    sets : int
        How many histories were fitted.
    unusable : int
        How many said nothing (nobody adopted, or nobody saw an adopter); they count as not covered.
    mean_outside, mean_sight : float
        Mean of the estimates.
    covered_outside, covered_sight : float
        Share of the 90 % intervals that hold the known value.
    """

    outside: float
    sight: float
    sets: int
    unusable: int
    mean_outside: float
    mean_sight: float
    covered_outside: float
    covered_sight: float


def recover(
    scenario: Scenario,
    adoptions: Adoptions,
    outside: float,
    sight: float,
    first_seed: int,
    sets: int = SETS,
    note: Callable[[int], None] = lambda _: None,
) -> Recovered:
    """Simulate histories of the size of the data with known values, and fit each.

    Parameters
    ----------
    scenario
    adoptions
        Whose network and number of periods the synthetic histories have.
    outside, sight
        The known values, neither negative.
    first_seed, sets
        Seeds of the histories.
    note
        Called with 1 after each.
    """
    known = pull_only(scenario, adoptions.network, adoptions.until, outside, sight)
    estimates, covered = [], []
    for seed in range(first_seed, first_seed + sets):
        history = Adoptions(adoptions.network, simulated_times(known, seed), adoptions.until)
        note(1)
        seen = seen_by_ties(history, scenario)
        kept = History.of(history, seen, 1, history.until)
        if not kept.adopted.any() or not kept.stayed.any() or not kept.seen.any():
            continue
        fit = Fit(kept)
        estimates.append((fit.outside, fit.strength))
        covered.append(
            (fit.interval(OUTSIDE).covers(outside), fit.interval(STRENGTH).covers(sight))
        )
    means = np.mean(estimates, axis=0) if estimates else np.full(2, np.nan)
    shares = np.sum(covered, axis=0) / sets if covered else np.zeros(2)
    return Recovered(
        outside,
        sight,
        sets,
        sets - len(estimates),
        *(float(mean) for mean in means),
        *(float(share) for share in shares),
    )

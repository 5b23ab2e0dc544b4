"""The study of one set of adoptions: recovery, estimates, a Bass fit beside them, a forecast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.experiments.fitting.exposure import seen_by_all, seen_by_ties
from rms_agents.experiments.fitting.held_out import (
    BASS,
    OUTSIDE_ONLY,
    SHUFFLES,
    TIES,
    HeldOut,
    hold_out,
)
from rms_agents.experiments.fitting.likelihood import (
    MOST_HAZARD,
    OUTSIDE,
    STRENGTH,
    Fit,
    History,
    Interval,
)
from rms_agents.experiments.fitting.recovery import SETS, Recovered, recover
from rms_agents.scenario import Scenario

STEPS = 2 * SETS + SHUFFLES


@dataclass(frozen=True)
class Study:
    """What the times of adoption say.

    Attributes
    ----------
    scenario : Scenario
    adoptions : Adoptions
    outside, sight : Interval
        Hazards a period: of everybody, and for each acquaintance who adopted.
    bass_p, bass_q : Interval
        The same history without ties: of everybody, and times the share of all who adopted.
    log_likelihood : dict of str to float
        Of the whole history, by model.
    named : float
        Share of the pull on those who adopted, at the time, that was sight.
    recovered : list of Recovered
        At the estimate, and where sight is as strong as outside influence.
    held_out : HeldOut
    profile : list of (float, float)
        Strength of sight, and how far its log-likelihood lies below the top.
    """

    scenario: Scenario
    adoptions: Adoptions
    outside: Interval
    sight: Interval
    bass_p: Interval
    bass_q: Interval
    log_likelihood: dict[str, float]
    named: float
    recovered: list[Recovered]
    held_out: HeldOut
    profile: list[tuple[float, float]] = field(repr=False)


def study(
    scenario: Scenario,
    adoptions: Adoptions,
    first_seed: int = 1,
    note: Callable[[int], None] = lambda _: None,
) -> Study:
    """Recover known values, estimate, compare with Bass, and hold out.

    Parameters
    ----------
    scenario
        Whose threshold of sight is kept.
    adoptions
    first_seed
        Of the synthetic histories, futures and shuffles.
    note
        Called with 1 after each of `STEPS` steps.

    Raises
    ------
    InputError
        If the history cannot say anything about sight.
    """
    seen = seen_by_ties(adoptions, scenario)
    fit = Fit(History.of(adoptions, seen, 1, adoptions.until))
    bass = Fit(History.of(adoptions, seen_by_all(adoptions), 1, adoptions.until))
    outside, sight = fit.interval(OUTSIDE), fit.interval(STRENGTH)
    known_outside, known_sight = fit.not_negative()
    at_risk = (adoptions.times[:, None] == 0) | (
        adoptions.times[:, None] >= np.arange(1, adoptions.until + 1)
    )
    equal = min(MOST_HAZARD, known_outside / float(seen[at_risk].mean()))
    recovered = [
        recover(scenario, adoptions, known_outside, strength, first_seed + SETS * place, note=note)
        for place, strength in enumerate((known_sight, equal))
    ]
    held_out = hold_out(scenario, adoptions, first_seed, note=note)
    adopters = adoptions.times > 0
    saw = seen[adopters, adoptions.times[adopters] - 1]
    by_sight = known_sight * saw
    alone = History.of(adoptions, np.zeros_like(seen), 1, adoptions.until)
    return Study(
        scenario,
        adoptions,
        outside,
        sight,
        bass.interval(OUTSIDE),
        bass.interval(STRENGTH),
        {
            OUTSIDE_ONLY: alone.log_likelihood(fit.without_strength(), 0.0),
            BASS: bass.most,
            TIES: fit.most,
        },
        float((by_sight / (known_outside + by_sight)).mean()),
        recovered,
        held_out,
        _profile(fit, sight),
    )


def _profile(fit: Fit, sight: Interval) -> list[tuple[float, float]]:
    """Return the profile of the likelihood of sight around its top."""
    width = max(
        (abs(end - sight.value) for end in (sight.low, sight.high) if np.isfinite(end)), default=0.1
    )
    values = np.linspace(sight.value - 1.8 * width, sight.value + 1.8 * width, 121)
    heights = ((float(value), fit.profile(STRENGTH, value) - fit.most) for value in values)
    return [(value, height) for value, height in heights if np.isfinite(height)]

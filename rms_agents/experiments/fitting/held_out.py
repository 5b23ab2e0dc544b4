"""Do ties predict? Fitted on the first periods, each model is scored on those that follow.

The log score is the logarithm of the chance that a model gave to all that happened in the periods
held out, each period given what had happened before it. The error is the root mean square of how
many adopted in a period less how many were expected then. Forecasts know the fitted periods only.

Two models are told apart where the 90 % interval of the difference of their log scores leaves 0
out. Given what had happened before, whether somebody adopts in a period is luck of their own, so
the interval is that of a sum over people and periods, paired: each under both models. Where too
little happens no score means anything, and the models are not compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.experiments.fitting.exposure import seen_by_all, seen_by_ties, shuffled_places
from rms_agents.experiments.fitting.likelihood import Fit, History, Interval
from rms_agents.experiments.fitting.pull_only import pull_only, simulated_onwards
from rms_agents.experiments.intervals import half_width
from rms_agents.scenario import Scenario

OUTSIDE_ONLY, BASS, TIES = "outside only", "Bass", "ties"
SHUFFLES = 999
FUTURES = 400
FEWEST = 5  # who must adopt in the periods fitted, and in those held out
_SHARE = 0.9  # of the interval of a difference

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """A model, fitted on the first periods and scored on the others.

    Attributes
    ----------
    outside, strength : float
        Hazards a period; the strength is of sight, or Bass's q.
    fitted : float
        Log-likelihood of the periods fitted.
    log_score : float
        Log-likelihood of the periods held out; larger is better.
    parts : float array
        What it is the sum of: a part for each person and period held out, of those at risk then.
    error : float
        Root mean square of the error, in people a period.
    expected : float array
        People expected in each period held out, given what had happened before it.
    forecast : float array, shape (futures, periods held out)
        People in each period held out, in futures from the last period fitted; empty for shuffles.
    """

    outside: float
    strength: float
    fitted: float
    log_score: float
    parts: Array = field(repr=False)
    error: float
    expected: Array = field(repr=False)
    forecast: Array = field(repr=False)


@dataclass(frozen=True)
class HeldOut:
    """Models scored on what they were not fitted to.

    Attributes
    ----------
    last_fitted : int
        Periods 1 to this one were fitted.
    models : dict of str to Scored
        Outside influence alone, Bass, and ties; none where they cannot be compared.
    shuffled : list of Scored
        Ties on which people have traded places.
    why_not : str or None
        Why the models cannot be compared, where they cannot.
    """

    last_fitted: int
    models: dict[str, Scored]
    shuffled: list[Scored] = field(repr=False)
    why_not: str | None = None

    @property
    def p_value(self) -> float | None:
        """How often shuffled ties predict at least as well: the permutation test's p."""
        if not self.models:
            return None
        own = self.models[TIES].log_score
        as_good = sum(scored.log_score >= own - 1e-9 for scored in self.shuffled)
        return (1 + as_good) / (1 + len(self.shuffled))

    @property
    def rival(self) -> str:
        """The model without ties that has the better log score; of equals the simpler one."""
        without = [name for name in self.models if name != TIES]
        return max(without, key=lambda name: round(self.models[name].log_score, 6))

    @property
    def difference(self) -> Interval | None:
        """The log score of ties less that of the rival, with its 90 % interval."""
        if not self.models:
            return None
        parts = self.models[TIES].parts - self.models[self.rival].parts
        total, half = float(parts.sum()), half_width(parts, _SHARE)
        wide = math.inf if half is None else len(parts) * half
        return Interval(total, total - wide, total + wide)

    @property
    def told_apart(self) -> bool:
        """Whether ties and the rival can be told apart: the interval leaves 0 out."""
        found = self.difference
        return found is not None and not found.covers(0.0)

    @property
    def ties_help(self) -> bool:
        """Whether ties beat the models without them beyond chance, and shuffled ties at 5 %."""
        difference, p_value = self.difference, self.p_value
        return difference is not None and difference.low > 0.0 and (p_value or 0.0) < 0.05


def hold_out(
    scenario: Scenario,
    adoptions: Adoptions,
    first_seed: int,
    shuffles: int = SHUFFLES,
    futures: int = FUTURES,
    note: Callable[[int], None] = lambda _: None,
) -> HeldOut:
    """Fit the first half of the periods (the middle one with them) and score the rest.

    Parameters
    ----------
    scenario
        Whose threshold of sight is kept.
    adoptions
    first_seed
        Of the futures and of the shuffling.
    shuffles
        How often people trade places, each within the community.
    futures
        How often each model is simulated from the last period fitted.
    note
        Called with 1 after each shuffle.
    """
    last = (adoptions.until + 1) // 2
    fitted = adoptions.cut(last)
    ahead = adoptions.until - last
    if why_not := _why_not_comparable(adoptions, fitted):
        note(shuffles)
        return HeldOut(last, {}, [], why_not)

    by_ties = _scored(adoptions, last, seen_by_ties(adoptions, scenario))
    market = pull_only(scenario, adoptions.network, ahead, by_ties.outside, by_ties.strength)
    seeds = range(first_seed, first_seed + futures)
    on_ties = simulated_onwards(market, fitted.times > 0, seeds)
    by_all = _scored(adoptions, last, seen_by_all(adoptions))
    nothing = np.zeros((adoptions.people, adoptions.until))
    alone = _scored(adoptions, last, nothing)
    luck = np.random.default_rng(first_seed)
    models = {
        OUTSIDE_ONLY: replace(alone, forecast=_mixed_futures(alone, fitted, ahead, luck, futures)),
        BASS: replace(by_all, forecast=_mixed_futures(by_all, fitted, ahead, luck, futures)),
        TIES: replace(by_ties, forecast=on_ties),
    }
    shuffled = []
    for _ in range(shuffles):
        places = shuffled_places(adoptions, luck)
        shuffled.append(_scored(adoptions, last, seen_by_ties(adoptions, scenario, places)))
        note(1)
    return HeldOut(last, models, shuffled)


def _why_not_comparable(adoptions: Adoptions, fitted: Adoptions) -> str | None:
    """Return why too little happens for models to be fitted and scored, if it is too little."""
    last, until = fitted.until, adoptions.until
    for count, what, first, end in (
        (fitted.adopted, "on which the models would be fitted", 1, last),
        (adoptions.adopted - fitted.adopted, "which they would be asked for", last + 1, until),
    ):
        if count < FEWEST:
            who = {0: "nobody adopts", 1: "only 1 person adopts"}.get(count, f"only {count} adopt")
            return f"{who} in {adoptions.span(first, end)}, {what}"
    return None


def _scored(adoptions: Adoptions, last: int, seen: Array) -> Scored:
    """Fit periods 1 to `last` and score the others."""
    known = History.of(adoptions, seen, 1, last)
    if known.seen.any():
        outside, strength = Fit(known).not_negative()
    else:
        outside, strength = _alone(known), 0.0
    later = History.of(adoptions, seen, last + 1, adoptions.until)
    hazard = outside + strength * seen[:, last:]
    periods = np.arange(last + 1, adoptions.until + 1)
    times = adoptions.times[:, None]
    at_risk = (times == 0) | (times >= periods)
    expected = np.where(at_risk, -np.expm1(-hazard), 0.0).sum(axis=0)
    adopts = times == periods
    chances = np.where(adopts, np.log(-np.expm1(-hazard)), -hazard)
    error = float(np.sqrt(np.mean((adoptions.a_period()[last:] - expected) ** 2)))
    return Scored(
        outside,
        strength,
        known.log_likelihood(outside, strength),
        later.log_likelihood(outside, strength),
        chances[at_risk],
        error,
        expected,
        np.empty((0, len(periods))),
    )


def _alone(history: History) -> float:
    """Return the likeliest hazard where nothing is seen: everybody at risk has the same chance."""
    chance = history.adopted.sum() / (history.adopted.sum() + history.stayed.sum())
    return float(-np.log1p(-chance))


def _mixed_futures(
    scored: Scored, fitted: Adoptions, ahead: int, luck: np.random.Generator, futures: int
) -> Array:
    """Return futures of a market in which everybody sees everybody: only numbers matter."""
    adopted = np.full(futures, fitted.adopted)
    found = np.empty((futures, ahead))
    for period in range(ahead):
        hazard = scored.outside + scored.strength * adopted / fitted.people
        found[:, period] = luck.binomial(fitted.people - adopted, -np.expm1(-hazard))
        adopted = adopted + found[:, period].astype(int)
    return found

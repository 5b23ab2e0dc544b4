"""Whom to hire next: the value of one more of each kind, at equal cost, on the same luck.

The same futures are lived by the firm as it is and by one firm for each choice: one salesperson
more, one service agent more, one who does both, or one wage a week more for marketing. More futures
are looked at until one choice is clearly the best or the most allowed are used up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.compare import Comparison, PairedDifference
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many

FEWEST = 30
PROMISED = 0.95
_RESAMPLES = 4000

# What one more wage a week can buy, and the parameter in which it shows.
CHOICES = {
    "salesperson": "sales.salespeople",
    "service agent": "service.service_agents",
    "hybrid": "staff.hybrids",
    "marketing": "marketing.base_budget",
}
NO_CHANGE = "no change"

Simulate = Callable[[Scenario, range, str], Runs]


class Value(NamedTuple):
    """What a choice is worth against the firm as it is.

    Attributes
    ----------
    profit, lowest_cash, revenue_variation, survived, clients : PairedDifference
        A is the firm as it is, B the choice. A lower variation of revenue is steadier.
    best : float
        Probability that its mean profit is the highest of all choices.
    best_share : float
        Share of the futures in which its profit is the highest; the rest is luck.
    """

    profit: PairedDifference
    lowest_cash: PairedDifference
    revenue_variation: PairedDifference
    survived: PairedDifference
    clients: PairedDifference
    best: float
    best_share: float


@dataclass(frozen=True)
class Hiring:
    """The choices on the same futures.

    Attributes
    ----------
    runs : dict of str to Runs
        By choice, "no change" first.
    needed : float
        Probability of being the best from which a choice counts as decided.
    """

    runs: dict[str, Runs]
    needed: float

    @cached_property
    def _profits(self) -> NDArray[np.float64]:
        return np.array([runs.figures["profit"] for runs in self.runs.values()])

    @cached_property
    def probability_best(self) -> dict[str, float]:
        """How likely each choice has the highest mean profit: a bootstrap over the futures.

        The futures are drawn again with replacement, whole, so that choices keep their common luck;
        the share of the draws in which a choice leads is its probability.
        """
        futures = self._profits.shape[1]
        random = np.random.default_rng(futures)  # the same question has the same answer
        again = random.multinomial(futures, np.full(futures, 1.0 / futures), size=_RESAMPLES)
        leaders = (again @ self._profits.T).argmax(axis=1)
        shares = np.bincount(leaders, minlength=len(self.runs)) / _RESAMPLES
        return dict(zip(self.runs, shares.tolist(), strict=True))

    @cached_property
    def best(self) -> str:
        """The choice with the highest mean profit."""
        return list(self.runs)[int(self._profits.mean(axis=1).argmax())]

    @property
    def decided(self) -> bool:
        """Whether the best is the best with the probability that is `needed`."""
        return self.probability_best[self.best] >= self.needed

    @cached_property
    def values(self) -> dict[str, Value]:
        """What each choice is worth."""
        now = self.runs[NO_CHANGE]
        leaders = np.bincount(self._profits.argmax(axis=0), minlength=len(self.runs))
        found = {}
        for (name, runs), led in zip(self.runs.items(), leaders, strict=True):
            figures = Comparison(now, runs).figures
            found[name] = Value(
                **{figure: figures[figure] for figure in Value._fields[:5]},
                best=self.probability_best[name],
                best_share=float(led) / self._profits.shape[1],
            )
        return found


def choices(scenario: Scenario) -> dict[str, Scenario]:
    """Return the firm as it is, and one for each choice that costs one wage a week more.

    Raises
    ------
    InputError
        If a wage costs nothing: what it buys could not be compared with marketing.
    """
    wage = float(scenario.values["staff.wage"])
    if wage <= 0.0:
        raise InputError(f"staff.wage = {wage:g}: must be above 0 to ask what a wage can buy")
    found = {NO_CHANGE: scenario}
    for name, parameter in CHOICES.items():
        now: Any = scenario.values[parameter]
        more = wage if name == "marketing" else 1
        found[name] = scenario.with_values({parameter: now + more})
    return found


def hire_next(
    scenario: Scenario, seed: int = 1, most: int = 960, simulate: Simulate | None = None
) -> Hiring:
    """Look at more and more futures until it is clear what to hire next.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Of the first future; the next ones follow.
    most : int
        Futures to look at, at most. The looks are at 30, 60, 120, ... of them. Whoever looks often
        is often deceived by a lucky streak, so the allowed error of 5 % is shared out among the
        looks (Bonferroni).
    simulate : callable, optional
        ``(scenario, seeds, what) -> Runs``; shows progress, say.

    Returns
    -------
    Hiring

    Raises
    ------
    InputError
        For fewer than 30 futures.
    """
    if most < FEWEST:
        raise InputError(f"replicates = {most}: must be at least {FEWEST} to tell choices apart")
    run = simulate or (lambda firm, seeds, what: simulate_many(firm, seeds))
    firms = choices(scenario)
    runs: dict[str, Runs] = {}
    looks = tuple(_looks(most))
    needed = 1.0 - (1.0 - PROMISED) / len(looks)
    for look in looks:
        for name, firm in firms.items():
            known = runs[name].seeds if name in runs else ()
            new = run(firm, range(seed + len(known), seed + look), name)
            runs[name] = _joined(runs[name], new) if known else new
        found = Hiring(dict(runs), needed)
        if found.decided:
            break
    return found


def _looks(most: int) -> Iterator[int]:
    count = FEWEST
    while count < most:
        yield count
        count *= 2
    yield most


def _joined(first: Runs, second: Runs) -> Runs:
    records = np.concatenate([first.records, second.records]).view(np.recarray)
    return Runs(first.scenario, first.seeds + second.seeds, records)

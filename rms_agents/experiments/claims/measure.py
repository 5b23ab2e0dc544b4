"""What the claims are judged by: figures of whole runs, and some that only they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.measures import BY_NAME, RUN_FIGURES
from rms_agents.simulation import Runs
from rms_agents.summary import ratio

Array = NDArray[np.float64]

_YEAR = 52
_QUARTER = 13
ACTS = ("recommendation", "introduction", "referral")


class Measure(NamedTuple):
    """A figure of a run.

    Attributes
    ----------
    unit, meaning : str
    of : callable
        From runs to the figure of each, shape (runs,).
    """

    unit: str
    meaning: str
    of: Callable[[Runs], Array]


def _last_year(runs: Runs) -> Array:
    return runs["clients"][:, -_YEAR:].mean(axis=1)


def _acts_per_100(runs: Runs) -> Array:
    acts: Array = sum((runs[f"{act}s_made"].sum(axis=1) for act in ACTS), np.zeros(len(runs.seeds)))
    return 100.0 * ratio(acts, runs["clients"].sum(axis=1))


def _per_week(measure: str) -> Callable[[Runs], Array]:
    return lambda runs: runs[measure].mean(axis=1)


def _idle_share(runs: Runs) -> Array:
    figures = runs.figures
    free = figures["hours_selling_fit"] + figures["hours_selling_unfit"] + figures["hours_idle"]
    return ratio(figures["hours_idle"], free)


def _past_the_edge(runs: Runs) -> Array:
    return (runs.figures["lowest_cash"] < -_credit(runs)).astype(float)


def _near_the_edge(runs: Runs) -> Array:
    return (runs["cash"] < runs["payroll"] - _credit(runs)).sum(axis=1).astype(float)


def _credit(runs: Runs) -> float:
    return float(runs.scenario.values["firm.credit_line"])


def _work_won(runs: Runs) -> Array:
    """Return the service hours won in an hour of selling: of projects; of retainers, a week's."""
    figures = runs.figures
    selling = figures["hours_selling_fit"] + figures["hours_selling_unfit"]
    won = figures["service_hours_arrived"]
    if float(runs.scenario.values["service.project_share"]) < 0.5:
        won = ratio(won, runs["clients"].sum(axis=1)) * figures["new_clients"]
    return ratio(won, selling)


def unsteadiness(revenue: Array) -> Array:
    """Return how far 13-week revenue strays from its own straight trend, relative to its mean.

    Parameters
    ----------
    revenue : array of float, shape (runs, weeks)

    Returns
    -------
    array of float, shape (runs,)
        Standard deviation of the rest over the mean; 0 without revenue.
    """
    quarters = revenue.shape[1] // _QUARTER
    sums = revenue[:, : quarters * _QUARTER].reshape(len(revenue), quarters, _QUARTER).sum(axis=2)
    times = np.arange(quarters) - (quarters - 1) / 2
    slope = sums @ times / max(float(times @ times), 1.0)
    rest = sums - sums.mean(axis=1, keepdims=True) - slope[:, None] * times
    return ratio(rest.std(axis=1), sums.mean(axis=1))


_OWN = {
    "clients_last_year": Measure("clients", "clients, mean of the last year", _last_year),
    "acts_per_100": Measure(
        "acts", "recommendations, introductions and referrals in 100 client-weeks", _acts_per_100
    ),
    "fit_hours": Measure(
        "h/week", "hours a week spent on selling to fit people", _per_week("hours_selling_fit")
    ),
    "unfit_hours": Measure(
        "h/week", "hours a week spent on selling to unfit people", _per_week("hours_selling_unfit")
    ),
    "idle_share": Measure("share", "idle share of the hours free to sell", _idle_share),
    "cost_per_week": Measure("money/week", "costs a week", _per_week("costs")),
    "past_the_edge": Measure("share", "firms whose cash ever fell past the line", _past_the_edge),
    "weeks_near_the_edge": Measure(
        "weeks", "weeks within one week's payroll of the credit line, or past it", _near_the_edge
    ),
    "revenue_unsteadiness": Measure(
        "of the mean",
        "13-week revenue: standard deviation around its straight trend over mean",
        lambda runs: unsteadiness(runs["revenue"]),
    ),
    "work_won_per_selling_hour": Measure(
        "hours", "service hours won in an hour of selling", _work_won
    ),
}

_SHARES = {"1 or 0": "share"}


def measure(name: str) -> Measure:
    """Return a figure by name: one of a whole run (`summary.summarise`), or one of the above."""
    if name in _OWN:
        return _OWN[name]
    if name in BY_NAME:
        declared = BY_NAME[name]
        unit, meaning = declared.unit, declared.meaning
    else:
        unit, meaning = RUN_FIGURES[name]
    return Measure(
        _SHARES.get(unit, unit),
        meaning[0].lower() + meaning[1:],
        lambda runs: np.asarray(runs.figures[name]),
    )


def new_clients_who_name(runs: Runs, what: str) -> Array:
    """Return how many new clients of each run name a cause, or any act of a client."""
    causes = ACTS if what == "word_of_mouth" else (what,)
    return sum(
        (runs[f"new_clients_{cause}"].sum(axis=1) for cause in causes), np.zeros(len(runs.seeds))
    )

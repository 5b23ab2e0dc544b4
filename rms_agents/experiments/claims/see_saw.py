"""The founder's see-saw, measured, beside the formulas of feast and famine.

With projects (V11): period ``(1 + g) T`` and variation ``1 / sqrt(g)``, where an hour of selling
wins g hours of work, which begin T weeks later; no cycle once ``1 / (1 + g)`` of the week is kept
for selling. With retainers (V12): ``N' = y (H - w N(t - T)) - h N``; with k = y w the clients cycle
beyond ``T_c = arccos(-h / k) / omega``, with period ``2 pi / omega``, ``omega = sqrt(k^2 - h^2)``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.claims.laboratory import Job, Tick, run_jobs
from rms_agents.experiments.claims.measure import Measure, measure
from rms_agents.experiments.claims.verdict import Effect, effect_of
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs

Array = NDArray[np.float64]

_SHORTEST = 8  # weeks of a period that is looked at
_FEWEST_CYCLES = 4  # that must fit into a run
_FINER = 8  # how much finer the spectrum is drawn than a run resolves
_WIDTH = 0.2  # of the peak, on either side
_ABOVE_DRIFT = 1.5  # times the power at the longest period looked at: less is no peak


class SeeSaw(NamedTuple):
    """How revenue swings in one kind of firm.

    Attributes
    ----------
    name : str
    retainers : bool
    reserve : float
        Share of the week kept for selling.
    periods, spectrum : array of float
        Mean power of weekly revenue around its straight trend, by period in weeks; the whole is 1.
    period : float or None
        Where the spectrum peaks, weeks; None if it does not stand out above slow drift.
    peak_share : float
        Share of the power within a fifth of the peak's frequency.
    variation, near_the_edge, revenue : Effect
        Variation of 13-week revenue; weeks within one payroll of the credit line or past it;
        revenue a week.
    gain : float
        Service hours won in an hour of selling; of retainers, those of a week.
    lead_time : float
        Weeks from an hour of selling to the work that it wins, T.
    leaving : float
        Clients who leave, per client and week.
    weekly : array of float, shape (weeks,)
        Revenue of one run.
    """

    name: str
    retainers: bool
    reserve: float
    periods: Array
    spectrum: Array
    period: float | None
    peak_share: float
    variation: Effect
    near_the_edge: Effect
    revenue: Effect
    gain: float
    lead_time: float
    leaving: float
    weekly: Array

    @property
    def foretold(self) -> dict[str, float | None]:
        """What the formulas foretell: see `projects` and `retainers`."""
        if self.retainers:
            return retainers(self.gain, self.leaving, self.lead_time)
        return projects(self.gain, self.lead_time, self.reserve)


def projects(gain: float, lead_time: float, reserve: float = 0.0) -> dict[str, float | None]:
    """Return what the formula for projects foretells.

    Returns
    -------
    dict of str to float or None
        `period` and `variation`, None without a cycle or with a reserve too small to end it (the
        formula then has no answer); `reserve`, the one that ends the cycle.
    """
    if gain <= 1.0:
        return {"period": None, "variation": None, "reserve": None, "critical": None}
    enough = 1.0 / (1.0 + gain)
    free = reserve == 0.0
    return {
        "period": (1.0 + gain) * lead_time if free else None,
        "variation": 1.0 / math.sqrt(gain) if free else None,
        "reserve": enough,
        "critical": None,
    }


def retainers(rate: float, leaving: float, lead_time: float) -> dict[str, float | None]:
    """Return what the formula for retainers foretells.

    Returns
    -------
    dict of str to float or None
        `critical`, the lead time beyond which clients cycle for ever, None without one; `period`,
        None where the lead time is shorter, so that every swing dies away.
    """
    if rate <= leaving:
        return {"period": None, "variation": None, "reserve": None, "critical": None}
    omega = math.sqrt(rate**2 - leaving**2)
    critical = math.acos(-leaving / rate) / omega
    return {
        "period": 2.0 * math.pi / omega if lead_time > critical else None,
        "variation": None,
        "reserve": None,
        "critical": critical,
    }


def spectrum(weekly: Array) -> tuple[Array, Array]:
    """Return the mean power spectrum of some series around their straight trends.

    Parameters
    ----------
    weekly : array of float, shape (runs, weeks)

    Returns
    -------
    periods, power : array of float
        By falling frequency, from the longest period that fits often enough to the shortest; the
        power of all frequencies is 1.
    """
    weeks = weekly.shape[1]
    times = np.arange(weeks) - (weeks - 1) / 2
    rest = weekly - weekly.mean(axis=1, keepdims=True)
    rest = rest - (rest @ times / (times @ times))[:, None] * times
    power = (np.abs(np.fft.rfft(rest, _FINER * weeks, axis=1)) ** 2).mean(axis=0)[1:]
    frequencies = np.fft.rfftfreq(_FINER * weeks)[1:]
    total = power.sum()
    power = power / total if total > 0 else power
    seen = (frequencies >= _FEWEST_CYCLES / weeks) & (frequencies <= 1 / _SHORTEST)
    return 1.0 / frequencies[seen], power[seen]


def measure_see_saw(name: str, scenario: Scenario, seeds: range, tick: Tick) -> SeeSaw:
    """Run one kind of founder and measure how revenue swings."""
    series = {
        "revenue": Measure("money", "", lambda runs: runs["revenue"].copy()),
        "churned": Measure("people", "", _leaving),
        **{
            known: measure(known)
            for known in ("revenue_variation", "weeks_near_the_edge", "work_won_per_selling_hour")
        },
    }
    found = run_jobs([Job(scenario, seeds)], series, tick)[0]
    periods, power = spectrum(found["revenue"])
    peak = int(power.argmax())
    stands_out = power[peak] > _ABOVE_DRIFT * power[0]
    near = np.abs(periods[peak] / periods - 1.0) <= _WIDTH
    values = scenario.values
    # First contact and meetings go one step a week; the hours lie on average half-way through.
    lead_time = float(values["service.start_delay"]) + float(values["sales.meetings"]) / 2
    return SeeSaw(
        name,
        float(values["service.project_share"]) < 0.5,
        float(values["staff.reserved_selling_share"]),
        periods,
        power,
        float(periods[peak]) if stands_out else None,
        float(power[near].sum()),
        effect_of(found["revenue_variation"]),
        effect_of(found["weeks_near_the_edge"]),
        effect_of(found["revenue"].mean(axis=1)),
        float(found["work_won_per_selling_hour"].mean()),
        lead_time,
        float(found["churned"].mean()),
        found["revenue"][0],
    )


def _leaving(runs: Runs) -> Array:
    return np.asarray(runs["churned"].sum(axis=1) / np.maximum(runs["clients"].sum(axis=1), 1.0))

"""Forrester 1968: market growth as influenced by capital investment (V13)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.reproductions.reproduction import Figure, Reproduction
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

Array = NDArray[np.float64]
Goal = Literal["no expansion", "fixed goal", "sliding goal"]

_SALES_BY_DELAY = (1, 0.97, 0.87, 0.73, 0.53, 0.38, 0.25, 0.15, 0.08, 0.03, 0.02)  # 0 to 10 months
_CAPACITY_USED = (0, 0.25, 0.5, 0.67, 0.8, 0.87, 0.93, 0.95, 0.97, 0.98, 1)  # 0 to 5 months of work
_EXPANSION = (-0.07, -0.02, 0, 0.02, 0.07, 0.15)  # a month, at delay over goal 0 to 2.5
_BIAS = 0.3
_STEP = 0.01  # months
_SEEDS = range(460_000, 460_060)


def orders(goal: Goal, months: int = 150) -> tuple[Array, Array]:
    """Return months, and orders booked a month, by Forrester's equations in Euler steps.

    Salespeople follow a budget of $12 a unit delivered at $2,000 each in 20 months; each books 400
    units a month less the market's dislike of the delivery delay, which the company recognises in 4
    months and the market in 6 more. Capacity follows the delay recognised against a goal, in 12
    months, third order.
    """
    salespeople, backlog, capacity = 10.0, 8_000.0, 12_000.0
    half_months = np.arange(11) / 2
    ordered = [0.0, 0.0, 0.0]  # capacity on its way, by stage
    delivered: float = float(capacity * np.interp(backlog / capacity, half_months, _CAPACITY_USED))
    delay: float = backlog / delivered
    known_to_company = known_to_market = tradition = delay
    steps = round(months / _STEP)
    booked = np.empty(steps)
    for step in range(steps):
        delivering = capacity * float(np.interp(backlog / capacity, half_months, _CAPACITY_USED))
        booked[step] = salespeople * 400 * np.interp(known_to_market, range(11), _SALES_BY_DELAY)
        aim = 2.0 if goal == "fixed goal" else tradition
        pressure = known_to_company / aim - _BIAS
        wanted = capacity * float(np.interp(pressure, np.arange(6) / 2, _EXPANSION))
        if goal == "no expansion":
            wanted = 0.0
        passing = [stage / 4.0 for stage in ordered]
        inflow = (wanted, passing[0], passing[1])
        change_of_market = (known_to_company - known_to_market) / 6.0
        change_of_company = (backlog / delivered - known_to_company) / 4.0
        tradition += _STEP * (known_to_company - tradition) / 12.0
        known_to_market += _STEP * change_of_market
        known_to_company += _STEP * change_of_company
        ordered = [
            stage + _STEP * (comes - goes)
            for stage, comes, goes in zip(ordered, inflow, passing, strict=True)
        ]
        capacity += _STEP * passing[2]
        salespeople += _STEP * (12.0 * delivered / 2_000.0 - salespeople) / 20.0
        backlog += _STEP * (booked[step] - delivering)
        delivered += _STEP * (delivering - delivered)
    return np.arange(steps, dtype=np.float64) * _STEP, booked


def peaks(time: Array, values: Array) -> Array:
    """Return when a curve has its peaks."""
    inside = (values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:])
    return time[1:-1][inside]


def market() -> Scenario:
    """Return the firm that stands for Forrester's: large market, money enough, ten years."""
    return Scenario.load("baseline").with_values(
        {
            "run.weeks": 520,
            "network.people": 3000,
            "network.communities": 150,
            "firm.initial_cash": 300_000.0,
            "hiring.most": 100,
        }
    )


def founder_cycle() -> float:
    """Return the period, in weeks, of the founder who sells and delivers: of autocorrelation."""
    founder = Scenario.load("founder_seesaw").with_values(
        {"run.weeks": 1040, "mechanisms.collapse": False}
    )
    hours = simulate_many(founder, _SEEDS)["hours_delivering"][:, 104:]
    swing = hours - hours.mean(axis=1, keepdims=True)
    swing = swing[swing.std(axis=1) > 0]
    lags = np.arange(26, 105)
    alike = [(swing[:, :-lag] * swing[:, lag:]).mean() / (swing**2).mean() for lag in lags]
    return float(lags[np.argmax(alike)])


def reproduce() -> Reproduction:
    """Recompute Forrester's three runs, and let our firm grow under three rules of hiring."""
    time, fixed = orders("no expansion")
    tops = peaks(time, fixed)
    grown, slid = orders("fixed goal")[1][-1], orders("sliding goal")[1][-1]
    rules: dict[str, dict[str, object]] = {
        "nobody hired": {"mechanisms.hiring": False},
        "hired at 5 % overload": {},
        "hired at 5 % overload, the standard erodes": {"mechanisms.service_erosion": True},
        "hired at 50 % overload": {"hiring.service_load": 1.5},
    }
    found: list[Figure] = []
    for name, values in rules.items():
        runs = simulate_many(market().with_values(values), _SEEDS)
        clients = runs["clients"].mean(axis=0)
        agents = runs["service_agents"].mean(axis=0)
        found.append(Figure(f"{name}: clients after two years", None, clients[103]))
        found.append(Figure(f"{name}: clients after ten", None, clients[-1]))
        found.append(Figure(f"{name}: service agents after ten", None, agents[-1]))
    found.append(Figure("founder who sells and delivers: weeks a cycle", None, founder_cycle(), 0))
    return Reproduction(
        title="Forrester: market growth and capital investment (V13)",
        source=(
            "J. W. Forrester, Market Growth as Influenced by Capital Investment, Industrial "
            "Management Review 9(2), 1968"
        ),
        own=(
            "Its equations, integrated in steps of a hundredth of a month "
            "(`experiments/reproductions/market_growth.py`)."
        ),
        figures_of_its_own=(
            Figure("capacity never expanded: first peak of orders, month", 40, tops[0]),
            Figure("second peak", 74, tops[1]),
            Figure("third peak", 109, tops[2]),
            Figure("expanded to a fixed goal of 2 months: orders in month 150", 93_000, grown, 0),
            Figure("to a goal that slides with tradition", 1_900, slid, 0),
        ),
        ours=(
            "A firm in a market of 3,000 people with 300k in cash, 60 runs of ten years under four "
            "rules of hiring for service; and the founder of `founder_seesaw`."
        ),
        figures_of_ours=tuple(found),
        differs_because=(
            "Growth ends where capacity does not follow, and goes on where it does: the first two "
            "modes are ours too. But our firm without hiring settles and does not swing: what "
            "overload costs is felt as quality, which is averaged over many clients within weeks, "
            "where Forrester's market answers to a delay ten months late. The swing comes back "
            "where one person both sells and delivers, for then work won and work done are "
            "separated by a lead time. The collapse under a sliding goal does not come: our hiring "
            "reads hours asked for against hours there are, which an eroded standard does not "
            "hide, so erosion slows growth and no more. A firm that tolerates 50 % overload, the "
            "nearest thing to a lax goal, grows less than half as far, but it does not shrink: "
            "Forrester's gives capacity back when its delay looks short, ours lets nobody go."
        ),
    )

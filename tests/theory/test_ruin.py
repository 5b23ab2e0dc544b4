"""How likely a firm with a surplus runs out of cash, against Brownian motion (V14)."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

PEOPLE = 250
REACH = 0.04
PRICE = 7200.0  # of a project: 60 hours at 600 / 5
RUNS = 1000
OVERSHOOT = 0.5826  # SD of a step that a walk starts lower than Brownian motion (Siegmund 1979)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expected", "cash", "first_seed"), [(0.1, 30, 304_000), (0.3, 20, 306_000)]
)
def test_ruin(
    with_only: Callable[..., Scenario], expected: float, cash: float, first_seed: int
) -> None:
    """With drift mu and variance sigma^2 a week, cash C0 is ruined with ``exp(-2 mu C0/sigma^2)``.

    Income is projects of a week, which come at random and pay at once; costs are fixed, and no
    credit is given. Everybody orders with chance a in each week but two after an order, so orders
    are a renewal process: in the long run ``1 / m`` a week with variance ``v / m^3`` for ``m = 2 +
    1/a``, ``v = (1-a)/a^2``. Cash is asked for weekly, not always, which is as good as another
    .583 sigma of cash. 5,200 weeks stand for ever: fewer than one ruin in a hundred comes later.
    """
    chance = -math.expm1(-REACH)
    cycle = 2 + 1 / chance
    income = PRICE * PEOPLE / cycle
    sigma = PRICE * math.sqrt(PEOPLE * (1 - chance) / chance**2 / cycle**3)
    surplus = -math.log(expected) * sigma / (2 * cash)
    costs = income - surplus
    scenario = with_only(
        {"advertising", "market_return", "collapse"},
        {
            "run.weeks": 5200,
            "network.people": PEOPLE,
            "network.mean_ties": 0.0,
            "network.generator": "erdos_renyi",
            "network.seed": 1,
            "marketing.reach": REACH,
            "marketing.base_budget": 600.0,
            "market.return_rate": 10.0,
            "sales.salespeople": 0,
            "service.service_agents": 0,
            "service.start_delay": 0,
            "service.project_share": 1.0,
            "service.project_weeks": 1,
            "service.project_hours": 60.0,
            "service.hours_per_client": 5.0,
            "service.renewal_chance": 0.0,
            "firm.fee": 600.0,
            "firm.collection_lag": 1,
            "firm.credit_line": 0.0,
            "firm.fixed_cost": costs - 600.0,
            # the first week's costs fall due before anything is collected
            "firm.initial_cash": (cash - OVERSHOOT) * sigma + costs,
        },
    )
    runs = simulate_many(scenario, range(first_seed, first_seed + RUNS))
    alive = runs["collapsed"][:, -1] == 0.0
    assert runs["revenue"][alive].mean() == pytest.approx(income, rel=0.002)
    ruined = 1 - alive.mean()
    half_width = 1.96 * math.sqrt(expected * (1 - expected) / RUNS)
    print(f"V14 {expected}: {ruined:.4f} +- {half_width:.4f}")
    assert ruined == pytest.approx(expected, abs=half_width)

"""Leads that go cold while nobody has time for them (V8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.timeline import Change

WEEKS = 5000
MARKETS = 200


@pytest.mark.slow
@pytest.mark.parametrize(("service", "decay"), [(0.02, 0.01), (0.01, 0.02)])
def test_share_worked(with_only: Callable[..., Scenario], service: float, decay: float) -> None:
    """Served at hazard mu and decaying at hazard delta, a lead is worked on with mu/(mu + delta).

    The whole model, in small steps. The timeline gives the salesperson time for every lead in weeks
    that come at hazard mu, and no time in all others: whenever a lead is opened, its wait for such
    a week has no memory. That everybody waits for the same weeks leaves the mean as it is, and asks
    for many markets, each with weeks of its own.
    """
    market = with_only(
        {"advertising", "pipeline", "selling_capacity", "market_return"},
        {
            "run.weeks": WEEKS,
            "network.people": 300,
            "marketing.reach": 0.05,
            "market.return_rate": 10.0,
            "sales.salespeople": 1,
            "sales.hours": 0.0,
            "sales.overhead_share": 0.0,
            "sales.first_contact_hours": 0.01,
            "sales.meeting_chance": 0.0,  # who was worked on is out of the way at once
            "sales.lead_decay": decay,
        },
    )
    opened = decayed = 0.0
    for number in range(MARKETS):
        seed = 303_000 + number
        luck = np.random.default_rng(seed).random(WEEKS)
        free = np.flatnonzero(luck < -np.expm1(-service)) + 1
        scenario = replace(
            market,
            timeline=tuple(Change(week=int(t), weeks=1, set={"sales.hours": 168}) for t in free),
        )
        run = simulate(scenario, seed)
        opened += run.state.weekly["leads_opened"].sum()
        decayed += run.state.weekly["leads_decayed"].sum()
    worked = 1 - decayed / opened
    print(f"V8 {service} {decay}: {worked:.4f}, {service / (service + decay):.4f}")
    assert worked == pytest.approx(service / (service + decay), abs=0.01)

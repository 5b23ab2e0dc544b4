"""Leaving and referral without saturation, against a birth and death process (V9)."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents import events
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many

PEOPLE = 100_000
ARRIVALS = 5.0  # a week, m
LEAVING = 0.02  # h
REFERRALS = 0.01  # rc: every referral brings a client where nobody is taken


def market(weeks: int, referrals: float) -> Scenario:
    """Return a big market in which advertising attracts, clients refer and leave: nothing else."""
    on = {"advertising", "referral", "leaving", "market_return"}
    scenario = Scenario.load("baseline")
    values: dict[str, object] = {
        name: name.removeprefix("mechanisms.") in on
        for name in scenario.values
        if name.startswith("mechanisms.")
    }
    values |= {
        "run.weeks": weeks,
        "network.people": PEOPLE,
        "network.generator": "erdos_renyi",
        "network.mean_ties": 200.0,
        "network.seed": 1,
        "marketing.reach": ARRIVALS / PEOPLE,
        "marketing.elasticity": 0.0,
        "word_of_mouth.referral_rate": referrals,
        "word_of_mouth.propensity_spread": 0.0,
        "word_of_mouth.past_client_factor": 0.0,
        "market.return_rate": 10.0,
        "service.start_delay": 1,
        "leaving.hazard": LEAVING,
        "firm.initial_clients": round(ARRIVALS / (LEAVING - referrals)),
    }
    return scenario.with_values(values)


@pytest.mark.slow
def test_mean_life() -> None:
    """A client stays 1/h weeks in the mean; only those who came early enough to leave count."""
    weeks = 3000
    run = simulate(market(weeks, 0.0), 2)
    happened = run.state.events
    won = {
        int(event.person): int(event.week)
        for event in happened[happened.kind == events.WON]
        if event.week < weeks - 12 / LEAVING
    }
    assert len(won) > 5000
    lives = []
    since: dict[int, int] = {}
    for event in happened[np.isin(happened.kind, (events.WON, events.LEFT))]:
        if event.kind == events.WON and event.week < weeks - 12 / LEAVING:
            since[int(event.person)] = int(event.week)
        elif event.kind == events.LEFT and int(event.person) in since:
            lives.append(int(event.week) - since.pop(int(event.person)))
    assert len(since) <= 1  # all but the luckiest have left
    assert np.mean(lives) == pytest.approx(1 / LEAVING, rel=0.03)


@pytest.mark.slow
def test_steady_number_of_clients() -> None:
    """Referral multiplies what arrivals and leaving alone would give: N* = m / (h - rc)."""
    runs = simulate_many(market(1200, REFERRALS), range(24))
    steady = runs["clients"][:, 300:].mean()
    assert steady == pytest.approx(ARRIVALS / (LEAVING - REFERRALS), rel=0.03)
    alone = simulate_many(market(1200, 0.0), range(8))["clients"][:, 300:].mean()
    assert alone == pytest.approx(ARRIVALS / LEAVING, rel=0.03)

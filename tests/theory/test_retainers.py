"""Feast and famine with retainers: signing now, delivering later, delivering first (V12)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.timeline import Change

STEP = 0.25  # weeks that a step of the model stands for
WINS = 0.04  # clients won per selling hour, y
WORK = 4.0  # hours a week of a client, w
LEAVING = 0.01  # h
HOURS = 50_000 * (WINS * WORK + LEAVING) / WINS  # H, for 50,000 clients in balance

RATE = WINS * WORK  # k
OMEGA = math.sqrt(RATE**2 - LEAVING**2)
CRITICAL = math.acos(-LEAVING / RATE) / OMEGA
PERIOD = 2 * math.pi / OMEGA

CALM = round(120 / STEP)  # steps with a short delay, to settle


def clients_at_work(
    with_only: Callable[..., Scenario], delay: float, weeks: int, seed: int
) -> NDArray[np.float64]:
    """Return how many clients a lone hybrid works for, in every step from a kick on.

    The whole model, with people enough for luck to even out: one hybrid with many hours delivers
    first and sells in what is left, each client costs ``1/y`` selling hours, and work begins
    `delay` weeks after the hours were spent. Hours are scaled, which changes nothing: only y w, h
    and the delay matter. The kick is the delay itself, which rises from a third to the full one:
    for a while nobody starts.
    """
    scale = 168.0 / (HOURS * STEP)  # one hybrid's most hours for all of H
    # Hours of step n win clients at step n + 1; these count from step n + 1 + start_delay on. As a
    # step adds at its end what flows throughout it, that is half a step more than the start delay.
    steps = delay / STEP - 0.5
    scenario = with_only(
        {
            "advertising", "leaving", "market_return", "pipeline", "selling_capacity",
            "service_capacity", "hybrid_delivery",
        },
        {
            "run.weeks": CALM + round(weeks / STEP),
            "network.people": 120_000,
            "network.mean_ties": 0.0,
            "network.generator": "erdos_renyi",
            "marketing.reach": 0.01,
            "market.return_rate": 10.0,
            "sales.salespeople": 0,
            "sales.hours": 168.0,
            "sales.overhead_share": 0.0,
            "sales.account_hours": 0.0,
            "sales.skill_spread": 0.0,
            "sales.first_contact_hours": scale / WINS - 0.01,
            "sales.meeting_hours": 0.01,
            "sales.meetings": 1,
            "sales.meeting_chance": 1.0,
            "sales.close_chance": 0.999,
            "sales.fit_slope": 10.0,
            "sales.lead_decay": 0.2,
            "staff.hybrids": 1,
            "staff.reserved_selling_share": 0.0,
            "service.service_agents": 0,
            "service.hours_per_client": WORK * STEP * scale,
            "service.overload_exponent": 1.0,  # nothing waits
            "service.start_delay": round(steps / 3),
            "leaving.hazard": LEAVING * STEP,
            "firm.initial_clients": 50_000,
        },
    )  # fmt: skip
    kick = Change(week=CALM, set={"service.start_delay": round(steps)})
    run = simulate(replace(scenario, timeline=(kick,)), seed)
    row = run.state.weekly
    assert row["leads"][50:].min() > 0  # there is always somebody to sell to
    return row["service_hours_arrived"][CALM:] / (WORK * STEP * scale)


def swing(clients: NDArray[np.float64]) -> float:
    """Return how far the highest number of clients lies from the lowest, relative to the mean."""
    return float(np.ptp(clients) / clients.mean())


def test_the_numbers() -> None:
    """At y .04, w 4, h .01 the critical delay is 10.2 weeks, the period 39."""
    assert pytest.approx(10.2, abs=0.05) == CRITICAL
    assert pytest.approx(39, abs=0.5) == PERIOD


@pytest.mark.slow
def test_period(with_only: Callable[..., Scenario]) -> None:
    """At the critical delay a kick swings on with period ``2 pi / sqrt(k^2 - h^2)``, within 3 %."""
    clients = clients_at_work(with_only, CRITICAL, 10 * PERIOD, 330_000)
    # The first cycle and a half still shows the kick itself.
    late = clients[round(1.5 * PERIOD / STEP) :]
    smooth = np.convolve(late, np.full(9, 1 / 9), "valid")
    above = smooth > smooth.mean()
    rises = np.flatnonzero(above[1:] & ~above[:-1])
    period = (rises[-1] - rises[0]) / (len(rises) - 1) * STEP
    print(f"V12: T_c {CRITICAL:.2f}; period {period:.2f} of {PERIOD:.2f} over {len(rises) - 1}")
    print("   swings", [round(swing(part), 4) for part in np.array_split(clients, 10)])
    assert len(rises) >= 7
    assert period == pytest.approx(PERIOD, rel=0.03)


@pytest.mark.slow
def test_threshold(with_only: Callable[..., Scenario]) -> None:
    """Below the critical delay a kick dies away; above it the swings go on as large as they began.

    They cannot grow much: in balance 94 % of the hours deliver, and no more than all can.
    """
    fifth = round(2 * PERIOD / STEP)
    below = clients_at_work(with_only, 0.85 * CRITICAL, 10 * PERIOD, 331_000)
    above = clients_at_work(with_only, 1.15 * CRITICAL, 10 * PERIOD, 332_000)
    for name, clients in (("below", below), ("above", above)):
        print(f"V12 {name}:", [round(swing(part), 4) for part in np.array_split(clients, 10)])
    assert swing(below[-fifth:]) < 0.25 * swing(below[:fifth])
    assert swing(above[-fifth:]) > 0.9 * swing(above[:fifth])

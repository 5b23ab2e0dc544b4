"""Waiting, against formulas of queueing theory that nobody here wrote (V6 and V7)."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest

from rms_agents import events
from rms_agents.agents.service_agent import deliver
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate


@numba.njit
def left_over(s: Any, arrivals: Any) -> float:
    """Return the mean service hours left over at the end of a week, one week for each arrival."""
    total = 0.0
    for arrived in arrivals:
        deliver(s, 0, arrived, 0.0)
        total += s.weekly[0].service_backlog_hours
    return total / len(arrivals)


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.7, 0.8, 0.9])
def test_slotted_queue(load: float) -> None:
    """Work that is never cut, at Poisson hours a week and one hour of service, waits as known.

    The mean left over is ``l^2 / 2(1 - l)`` (V6). The rule `deliver` itself is driven week by week.
    """
    scenario = Scenario.load("baseline").with_values(
        {
            "network.people": 40,
            "service.service_agents": 1,
            "service.hours": 1.0,
            "service.overhead_share": 0.0,
            "service.overload_exponent": 0.0,
        }
    )
    state = Prepared(scenario).begun(1)
    arrivals = np.random.default_rng(6).poisson(load, 6_000_000).astype(float)
    expected = load**2 / (2 * (1 - load))
    assert left_over(state, arrivals) == pytest.approx(expected, rel=0.02)


LEAVES = {
    "leads": (events.MET, events.DECLINED, events.DECAYED),
    "in_talks": (events.UNFIT_FOUND, events.NOT_BOUGHT, events.WON),
    "clients": (events.LEFT, events.COMPLETED),
    "lost": (events.RETURNED, events.MOVED),
}
ENTERS = {
    "leads": (events.ATTRACTED,),
    "in_talks": (events.MET,),
    "clients": (events.WON,),
    "lost": (events.DECLINED, events.DECAYED, events.UNFIT_FOUND, events.NOT_BOUGHT),
}


@pytest.mark.slow
def test_littles_law() -> None:
    """At every stage the mean number there is the rate of coming times the mean stay: L = l W (V7).

    L is the mean over the weeks of the weekly count; l counts the events of entering; W is the mean
    over those who came *and* went of the weeks between the two events, followed person by person.
    People still there at the end have no stay yet: in 4,000 weeks they weigh well under 1 %.
    """
    scenario = Scenario.load("baseline").with_values(
        {
            "run.weeks": 4000,
            "leaving.hazard": 0.03,
            "sales.salespeople": 4,
            "marketing.reach": 0.03,
            "mechanisms.collapse": False,
            "mechanisms.hiring": False,
            "firm.initial_clients": 0,
        }
    )
    run = simulate(scenario, 3)
    happened = run.state.events
    for stage, ways_in in ENTERS.items():
        ways_out = LEAVES[stage]
        since: dict[int, int] = {}
        stays = []
        entered = 0
        for week, kind, person in zip(
            happened.week.tolist(), happened.kind.tolist(), happened.person.tolist(), strict=True
        ):
            if kind in ways_in:
                since[person] = week
                entered += 1
            elif kind in ways_out and person in since:
                stays.append(week - since.pop(person))
        arrival_rate = entered / scenario.weeks
        assert entered > 1000, stage
        mean_there = float(run.weekly[stage].mean())
        assert mean_there == pytest.approx(arrival_rate * np.mean(stays), rel=0.01), stage

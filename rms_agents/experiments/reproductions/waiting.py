"""Erlang-C and the weekly queue of service (V5)."""

from __future__ import annotations

import math

import numpy as np

from rms_agents.experiments.reproductions.reproduction import Figure, Reproduction
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

PEOPLE = 20_000
HOURS = 40.0
_ON = ("advertising", "market_return", "service_capacity")
_SEEDS = range(461_000, 461_080)
_CASES = ((1, 0.8), (3, 0.8), (3, 0.9), (5, 0.8))


def erlang_c(servers: int, load: float) -> float:
    """Return the mean wait of M/M/c in service times: ``C(c, a) / (c - a)`` with ``a = c load``."""
    offered = servers * load
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered * blocked / (server + offered * blocked)
    return blocked / (1 - load * (1 - blocked)) / (servers - offered)


def fixed_service(servers: int, load: float) -> float:
    """Return the mean wait of M/D/c in service times.

    Crommelin 1932: over one service time all that were in service leave and no others, so the
    number there follows ``n' = max(0, n - c) + arrivals``. Its stationary distribution is found by
    iteration.
    """
    most = 60 + round(30 * servers / (1 - load))
    arrivals = np.exp(
        np.arange(most) * math.log(servers * load)
        - servers * load
        - np.array([math.lgamma(count + 1) for count in range(most)])
    )
    there = np.zeros(most)
    there[0] = 1.0
    for _ in range(4000):
        waiting = np.concatenate([[there[: servers + 1].sum()], there[servers + 1 :]])
        after = np.convolve(waiting, arrivals)[:most]
        if np.abs(after - there).sum() < 1e-13:
            break
        there = after
    queue = float(there[servers:] @ np.arange(most - servers))
    return queue / (servers * load)  # Little: wait = queue / arrival rate


def weekly_wait(servers: int, load: float) -> tuple[float, float]:
    """Return the load, and the mean wait of projects of one agent-week, in service times.

    Orders come at random from 20,000 people, each for 40 hours of one week's work, to agents of 40
    hours a week; nothing is cut, so what is not done waits. By Little's law the wait is the work
    left over a week, in projects, over the orders a week.
    """
    orders = servers * load
    again = PEOPLE / orders - 2.0  # weeks open to the firm between two orders
    scenario = Scenario.load("baseline").with_values(
        {
            **{
                name: name.removeprefix("mechanisms.") in _ON
                for name in Scenario.load("baseline").values
                if name.startswith("mechanisms.")
            },
            "run.weeks": 5200,
            "network.people": PEOPLE,
            "network.mean_ties": 0.0,
            "network.generator": "erdos_renyi",
            "network.seed": 1,
            "marketing.elasticity": 0.0,
            "marketing.reach": -math.log1p(-1.0 / again),
            "market.return_rate": 10.0,
            "sales.salespeople": 0,
            "firm.initial_clients": 0,
            "service.service_agents": servers,
            "service.hours": HOURS,
            "service.overhead_share": 0.0,
            "service.overload_exponent": 0.0,
            "service.start_delay": 0,
            "service.project_share": 1.0,
            "service.project_weeks": 1,
            "service.project_hours": HOURS,
            "service.renewal_chance": 0.0,
        }
    )
    runs = simulate_many(scenario, _SEEDS)
    left = runs["service_backlog_hours"][:, 520:].mean()
    arrived = runs["service_hours_arrived"][:, 520:].mean()
    return float(arrived / HOURS / servers), float(left / arrived)


def reproduce() -> Reproduction:
    """Compare the weekly queue with Erlang-C, and with the queue that it is exactly."""
    known = {(1, 0.8): 4.0, (3, 0.8): 1.079, (3, 0.9): 2.724, (5, 0.8): 0.554}
    own, ours = [], []
    for servers, load in _CASES:
        name = f"{servers} server{'s' if servers > 1 else ''}, load {load}"
        own.append(
            Figure(f"{name}: wait / service time", known[servers, load], erlang_c(servers, load), 3)
        )
        counted, wait = weekly_wait(servers, load)
        expected = fixed_service(servers, counted)
        ours.append(Figure(f"{name}: wait / service time (M/D/c)", expected, wait, 3))
    return Reproduction(
        title="Erlang-C: waiting for service (V5)",
        source="A. K. Erlang 1917; M/D/c by C. D. Crommelin 1932",
        own=(
            "The formula. `tests/theory/test_reproductions.py` also holds it, and M/D/c, against "
            "the library Ciw, which simulates event by event."
        ),
        figures_of_its_own=tuple(own),
        ours=(
            "Service has **no event-time mode**: work comes and is done by the week. What holds is "
            "exact all the same where every task takes one agent exactly one week: then the work "
            "left over at the end of a week is the queue of M/D/c in event time. Orders of 40 "
            "hours come at random from 20,000 people to agents of 40 hours a week, nothing is cut; "
            "80 runs of a hundred years, "
            "of which the first ten are left out. Expected is M/D/c at the orders counted."
        ),
        figures_of_ours=tuple(ours),
        differs_because=(
            "Erlang-C has service times that vary as much as exponential ones do; our clients ask "
            "for hours that differ only with fit. Waits are about half of Erlang-C's for that "
            "reason, as M/D/c is of M/M/c. Waiting within a week cannot be seen: tasks much "
            "shorter than a week wait for overload alone, and tasks are shared among agents as "
            "hours, not as people who stand in line."
        ),
    )

"""The model with nothing but its pull: what is fitted, simulated by the engine.

Whoever is attracted is a client at once, is happy by the end of the same week, and stays. So
everybody sees in a week those who adopted in earlier weeks, and a week of the run is a period of
the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from rms_agents import events
from rms_agents.agents.engagement import become_client
from rms_agents.agents.mood import change_mood
from rms_agents.compiled import quiet_overflow
from rms_agents.network import Network
from rms_agents.parameters import Value, defaults
from rms_agents.prepared import Prepared, simulate_weeks
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate

_SATISFIED_AT_ONCE: Mapping[str, Value] = {
    "satisfaction.memory": 1.0,
    "satisfaction.base": 0.0,
    "satisfaction.quality_weight": 1.0,
    "satisfaction.happy": 0.5,
    "satisfaction.unhappy": -0.5,
    "service.quality": 5.0,
    "service.fit_quality": 0.0,
    "service.quality_noise": 0.0,
    "service.skill_spread": 0.0,
    "service.start_delay": 0,
    "service.project_share": 0.0,
}
_NOBODY_EMPLOYED: Mapping[str, Value] = {
    "sales.salespeople": 0,
    "staff.hybrids": 0,
    "service.service_agents": 0,
    "firm.initial_clients": 0,
}
_SAME_REACH: Mapping[str, Value] = {
    "marketing.elasticity": 0.0,
    "marketing.base_budget": 600.0,
}


def pull_only(
    scenario: Scenario, network: Network, weeks: int, outside: float, sight: float
) -> Scenario:
    """Return a scenario in which only outside influence and sight are at work.

    Parameters
    ----------
    scenario
        Whose `clownfish.threshold` is kept.
    network
    weeks
        Periods.
    outside, sight
        Hazards a period: of everybody, and for each happy acquaintance.
    """
    values: dict[str, object] = {
        name: name in ("mechanisms.advertising", "mechanisms.clownfish", "mechanisms.satisfaction")
        for name in defaults()
        if name.startswith("mechanisms.")
    }
    values.update({**_SATISFIED_AT_ONCE, **_NOBODY_EMPLOYED, **_SAME_REACH})
    values |= {"run.weeks": weeks, "marketing.reach": outside, "clownfish.sight": sight}
    values["clownfish.threshold"] = scenario.values["clownfish.threshold"]
    plain = Scenario("pull only", "Only pull", "", "", defaults()).with_values(values)
    return plain.with_network(network)


def simulated_times(scenario: Scenario, seed: int) -> NDArray[np.int64]:
    """Return when each person adopts in a run of the engine: week from 1, or 0 for never."""
    happened = simulate(scenario, seed).state.events
    won = happened[happened["kind"] == events.WON]
    times = np.zeros(scenario.people, np.int64)
    times[won["person"]] = won["week"] + 1
    return times


def simulated_onwards(
    scenario: Scenario, adopted: NDArray[np.bool_], seeds: Iterable[int]
) -> NDArray[np.float64]:
    """Return how many adopt in each week of runs that begin with some who have adopted.

    Parameters
    ----------
    scenario
        As `pull_only` makes it.
    adopted : bool array, shape (people,)
        Who has adopted before the first week.
    seeds : iterable of int

    Returns
    -------
    float array, shape (runs, weeks)
    """
    prepared = Prepared(scenario)
    found = []
    for seed in seeds:
        state = prepared.begun(seed)
        with quiet_overflow():
            for person in np.flatnonzero(adopted):
                become_client(state, 0, person)
                change_mood(state, 0, person, state.p.satisfaction_happy)
            simulate_weeks(state, 0, prepared.weeks)
        found.append(np.array(state.weekly["new_clients"]))
    return np.array(found)

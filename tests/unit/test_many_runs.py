"""Many runs: the same in whatever parts threads take them, and counted by cause where they say."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents import simulation, state
from rms_agents.agents import salesperson, service_agent
from rms_agents.compiled import quiet_overflow
from rms_agents.draws import uniform
from rms_agents.measures import CAUSES, NAMES
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("most", [1, 10**5, 10**9])
def test_parts_change_nothing(
    monkeypatch: pytest.MonkeyPatch, small: Scenario, threads: int, most: int
) -> None:
    """One run at a time, some, or all of a thread's runs in one call give the same numbers."""
    expected = simulate_many(small, range(9), 1).records.tobytes()
    monkeypatch.setattr(simulation, "_PART_PERSON_WEEKS", most)
    assert simulate_many(small, range(9), threads).records.tobytes() == expected


def test_measures_of_causes_stand_in_the_order_of_causes() -> None:
    """Leads and wins are counted by the number of their cause, from the first such measure on."""
    for number, cause in enumerate(CAUSES):
        assert getattr(state, cause.upper()) == number
        assert NAMES[salesperson._LEADS_OPENED + number] == f"leads_opened_{cause}"
        assert NAMES[salesperson._NEW_CLIENTS + number] == f"new_clients_{cause}"


def test_the_luckiest_colleague_is_chosen(small: Scenario) -> None:
    """Of those at work, whoever has the highest luck with a person takes the lead, or the case."""
    begun = Prepared(
        small.with_values({"sales.salespeople": 6, "service.service_agents": 6})
    ).begun(2)
    begun.salespeople[1].active = begun.service_agents[4].active = 0
    for staff, choose in (
        (begun.salespeople[:6], salesperson.choose_salesperson),
        (begun.service_agents[:6], service_agent.choose_service_agent),
    ):
        chosen = set()
        for i in range(small.people):
            with quiet_overflow():
                lucks = [uniform(who.luck, i) if who.active else -1.0 for who in staff]
                assert choose(begun, i) == int(np.argmax(lucks))
            chosen.add(int(np.argmax(lucks)))
        assert len(chosen) == 5
        for who in staff:
            who.active = 0
        assert choose(begun, 0) == state.NOBODY

"""A project asks for all of its work, however soon it begins."""

from __future__ import annotations

import pytest

from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate


@pytest.mark.parametrize("weeks", [1, 4])
@pytest.mark.parametrize("delay", [0, 1, 3])
def test_no_work_is_lost(delay: int, weeks: int) -> None:
    scenario = Scenario.load("founder_seesaw").with_values(
        {
            "service.start_delay": delay,
            "service.project_weeks": weeks,
            "service.unfit_hours": 0.0,
            "mechanisms.collapse": False,
            "mechanisms.complaints": False,
            "mechanisms.leaving": False,
        }
    )
    run = simulate(scenario, 100_001)
    weekly = run.state.weekly
    asked = weekly["service_hours_arrived"].sum() / 300.0
    won = weekly["new_clients"].sum() + scenario.values["firm.initial_clients"]
    assert won > 10
    assert weekly["completed"].sum() <= asked + 1e-6
    assert won - (delay + weeks) <= asked <= won + 1e-6

"""A project asks for all of its work, however soon it begins; a renewed one waits for its start."""

from __future__ import annotations

import pytest

from rms_agents import events
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.state import CLIENT


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


def test_who_renews_feels_nothing_until_work_starts() -> None:
    """A run in one go knows of the new start, as one that is filmed week by week does."""
    values = {
        "service.project_share": 0.7,
        "service.project_weeks": 3,
        "service.start_delay": 4,
        "service.renewal_chance": 1.0,
    }
    scenario = Scenario.load("baseline").with_values(values | {"run.weeks": 40})
    whole = simulate(scenario, 100_002)
    filmed = simulate(scenario, 100_002, record=True)
    assert (whole.state.events.kind == events.RENEWED).sum() > 10
    assert whole.state.people.tobytes() == filmed.state.people.tobytes()
    film = filmed.recording
    assert film is not None
    for event in whole.state.events[whole.state.events.kind == events.RENEWED]:
        waiting = film.satisfaction[event.week : event.week + 4, event.person]
        assert (waiting == waiting[0]).all() or film.stage[event.week + 3, event.person] != CLIENT

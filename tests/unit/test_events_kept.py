"""Every event of a run is kept, and no week is simulated twice to keep it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents import simulation
from rms_agents.events import KINDS, MOST_A_PERSON, MOST_OF_THE_FIRM
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many


def eventful(**values: object) -> Scenario:
    """Return a market in which as much happens as can: people sign, complain, speak, leave."""
    return Scenario.load("baseline").with_values(
        {
            "network.people": 60,
            "network.communities": 3,
            "run.weeks": 30,
            "firm.initial_clients": 30,
            "market.turnover": 0.5,
            "sales.salespeople": 20,
            "marketing.reach": 0.5,
            **{name.replace("__", "."): value for name, value in values.items()},
        }
    )


@pytest.mark.parametrize("record", [False, True])
def test_each_week_is_simulated_once_whatever_room_there_is(monkeypatch, record):
    scenario = eventful()
    at_once = simulate(scenario, 3, record)
    name = "film_weeks" if record else "simulate_weeks"
    original = getattr(simulation, name)
    done = []

    def counted(state, *rest):
        done.extend(range(*rest[-2:]))
        original(state, *rest)

    monkeypatch.setattr(simulation, name, counted)
    monkeypatch.setattr(simulation, "_SPARE_EVENTS", 0)
    in_parts = simulate(scenario, 3, record)
    assert done == list(range(30))
    assert (in_parts.state.events == at_once.state.events).all()
    assert (in_parts.state.weekly == at_once.state.weekly).all()
    assert (in_parts.state.people == at_once.state.people).all()
    assert (simulate_many(scenario, [3]).records[0] == at_once.state.weekly).all()
    if record:
        for one, other in zip(at_once.recording, in_parts.recording, strict=True):
            assert (one == other).all()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    meetings=st.integers(1, 2),
    discovery=st.sampled_from([0.0, 1.0]),
    quality=st.sampled_from([0.0, 0.5, 1.0]),
    projects=st.sampled_from([0.0, 1.0]),
    rate=st.sampled_from([0.05, 1.0]),
    pipeline=st.booleans(),
)
def test_no_week_has_more_events_than_there_is_room_for(
    seed, meetings, discovery, quality, projects, rate, pipeline
):
    run = simulate(
        eventful(
            sales__meetings=meetings,
            sales__discovery=discovery,
            service__quality=quality,
            service__project_share=projects,
            service__project_weeks=1,
            word_of_mouth__recommendation_rate=rate,
            mechanisms__pipeline=pipeline,
        ),
        seed,
    )
    happened = run.state.events
    assert set(happened.kind) <= set(KINDS)
    people = happened[happened.person >= 0]
    _, counts = np.unique(people.week * 60 + people.person, return_counts=True)
    assert counts.max() <= MOST_A_PERSON
    firm = happened[(happened.person < 0) & (happened.kind != 20)]
    assert np.bincount(firm.week, minlength=1).max() <= MOST_OF_THE_FIRM

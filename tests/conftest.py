"""What tests share: a small market, and its state at the beginning."""

from __future__ import annotations

import pytest

from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.state import State


@pytest.fixture
def small() -> Scenario:
    """A market of 40 people over 12 weeks, otherwise the baseline."""
    return Scenario.load("baseline").with_values(
        {"network.people": 40, "network.communities": 4, "run.weeks": 12}
    )


@pytest.fixture
def begun(small: Scenario) -> State:
    """The small market at its beginning; each test may change it."""
    return Prepared(small).begun(7)

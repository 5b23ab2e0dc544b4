"""What tests against theory share: the model with all but a few mechanisms switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rms_agents.scenario import Scenario


@pytest.fixture(scope="session")
def with_only() -> Callable[..., Scenario]:
    """Return a function that gives a scenario in which only the named mechanisms are on.

    Luck between people is switched off too: nobody differs in propensity, everybody fits, and
    money spent on marketing does not change its reach. Further values come by name.
    """

    def scenario(on: set[str], values: dict[str, object]) -> Scenario:
        baseline = Scenario.load("baseline")
        switches = {name for name in baseline.values if name.startswith("mechanisms.")}
        wanted = {f"mechanisms.{name}" for name in on}
        assert wanted <= switches
        return baseline.with_values(
            {name: name in wanted for name in switches}
            | {
                "marketing.elasticity": 0.0,
                "word_of_mouth.propensity_spread": 0.0,
                "network.communities": 1,
                "firm.initial_clients": 0,
            }
            | values
        )

    return scenario

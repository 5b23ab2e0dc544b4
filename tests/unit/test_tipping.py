"""What becomes of a firm, and how surely a few runs tell."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from rms_agents.experiments.tipping import MEANINGS, STATES, firm_state, state_probabilities


def test_states_of_known_firms():
    figures = {
        "survived": np.array([1.0, 1.0, 1.0, 0.0, 0.0]),
        "clients": np.array([25.0, 24.0, 2.0, 40.0, 0.0]),
    }
    states = [STATES[place] for place in firm_state(figures, 20)]
    assert states == ["grows", "idles", "idles", "collapses", "collapses"]
    assert MEANINGS.keys() == set(STATES)


def test_a_firm_that_begins_with_nobody_grows_by_one_client():
    figures = {"survived": np.ones(2), "clients": np.array([0.0, 1.0])}
    assert firm_state(figures, np.zeros(2)).tolist() == [1, 0]


@pytest.mark.parametrize("count", [0, 3, 17, 20])
def test_intervals_are_wilsons(count):
    states = np.array([2] * count + [0] * (20 - count))
    found = state_probabilities(states, 20)["collapses"]
    exact = binomtest(count, 20).proportion_ci(method="wilson")
    assert found.share == count / 20
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-7)


def test_runs_that_share_luck_count_for_fewer():
    states = np.array([0, 1] * 20)
    few, many = (state_probabilities(states, count)["grows"] for count in (10, 40))
    assert few.low < many.low < 0.5 < many.high < few.high

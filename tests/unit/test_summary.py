"""What a run comes to where there was not always a firm, or never any revenue."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rms_agents.measures import MEASURES, WEEK_DTYPE
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many
from rms_agents.summary import lived_weeks, summarise, variation

MEANS = [measure.name for measure in MEASURES if measure.summing == "mean"]


def test_means_are_over_the_weeks_in_which_there_was_a_firm() -> None:
    run = simulate(Scenario.load("service_collapse"), seed=1)
    fell = int(run.summary["collapse_week"])
    assert 0 < fell < run.scenario.weeks
    for name in MEANS:
        weekly = np.asarray(run.state.weekly[name])
        assert (weekly[fell:] == 0).all()
        assert run.summary[name] == pytest.approx(weekly[:fell].mean())
    assert run.summary["costs"] == pytest.approx(run.state.weekly["costs"].sum())


def test_together_runs_come_to_what_each_comes_to_alone() -> None:
    scenario = Scenario.load("service_collapse")
    runs = simulate_many(scenario, range(1, 9))
    assert 0 < runs.figures["survived"].sum() < 8, "some of them fall, some do not"
    for place, seed in enumerate(runs.seeds):
        alone = simulate(scenario, seed).summary
        for name in (*MEANS, "collapse_week", "revenue_variation"):
            assert runs.figures[name][place] == pytest.approx(alone[name], rel=1e-12)


def test_lived_weeks_end_with_the_collapse() -> None:
    assert lived_weeks(np.array([0.0, 3.0]), 10).tolist() == [10.0, 3.0]


def test_revenue_that_never_came_is_as_unsteady_as_can_be() -> None:
    weeks = 8 * 13
    steady, once, never = np.ones(weeks), np.zeros(weeks), np.zeros(weeks)
    once[5] = 1.0
    found = variation(np.stack([steady, once, never]))
    assert found == pytest.approx([0.0, math.sqrt(7), math.sqrt(7)])
    nothing = np.zeros(weeks, WEEK_DTYPE).view(np.recarray)
    assert summarise(nothing)["revenue_variation"] == pytest.approx(math.sqrt(7))

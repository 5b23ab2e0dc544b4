"""Whom to hire next: choices of equal cost, answers that are known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents import InputError, Scenario, simulate_many
from rms_agents.experiments.hiring import CHOICES, NO_CHANGE, choices, hire_next

STEADY = {
    "run.weeks": 52,
    "network.people": 200,
    "mechanisms.hiring": False,
    "mechanisms.collapse": False,
}


def firm(**values: object) -> Scenario:
    return Scenario.load("baseline").with_values(
        STEADY | {name.replace("__", ".", 1): value for name, value in values.items()}
    )


def test_every_choice_costs_one_wage_a_week_more() -> None:
    scenario = firm(staff__wage=900.0)
    first_costs = {
        name: simulate_many(chosen, range(5))["costs"][:, 0]
        for name, chosen in choices(scenario).items()
    }
    assert set(first_costs) == {NO_CHANGE, *CHOICES}
    for name in CHOICES:
        np.testing.assert_allclose(first_costs[name] - first_costs[NO_CHANGE], 900.0, rtol=1e-12)


def test_where_nothing_is_earned_no_change_is_best_and_the_rest_cost_their_wage() -> None:
    found = hire_next(firm(firm__fee=0.0, staff__wage=1000.0), most=30)
    assert found.best == NO_CHANGE
    assert found.decided
    assert found.probability_best[NO_CHANGE] == 1.0
    for name in CHOICES:
        assert found.values[name].profit.difference == pytest.approx(-52 * 1000.0)
        assert found.values[name].best_share == 0.0


@pytest.mark.parametrize(
    ("scarce", "best"), [("sales__salespeople", "salesperson"), ("service__service_agents", None)]
)
def test_what_a_firm_lacks_altogether_is_hired(scarce: str, best: str | None) -> None:
    scenario = firm(**{"run__weeks": 260, scarce: 0, "staff__hybrids": 0})
    found = hire_next(scenario, seed=400_000, most=120)
    assert found.best in ({best, "hybrid"} if best else {"service agent", "hybrid"})
    assert found.values["marketing"].profit.difference < 0.0


def test_looking_again_adds_futures_and_changes_none() -> None:
    scenario = firm()
    looked: list[tuple[str, int, int]] = []

    def simulate(chosen: Scenario, seeds: range, what: str) -> object:
        looked.append((what, seeds.start, len(seeds)))
        return simulate_many(chosen, seeds)

    found = hire_next(scenario, seed=7, most=100, simulate=simulate)
    sizes = [count for what, _, count in looked if what == NO_CHANGE]
    assert sizes == [30, 30, 40][: len(sizes)]
    futures = sum(sizes)
    for name, chosen in choices(scenario).items():
        whole = simulate_many(chosen, range(7, 7 + futures))
        assert found.runs[name].seeds == whole.seeds
        np.testing.assert_array_equal(found.runs[name]["cash"], whole["cash"])


def test_probabilities_and_shares_add_up() -> None:
    found = hire_next(firm(), most=60)
    assert sum(found.probability_best.values()) == pytest.approx(1.0)
    assert sum(value.best_share for value in found.values.values()) == pytest.approx(1.0)
    assert found.values[NO_CHANGE].profit.difference == 0.0
    assert found.probability_best == hire_next(firm(), most=60).probability_best


def test_the_answer_of_a_question_asked_twice_is_right_as_often_as_promised() -> None:
    """The truth is taken from many futures; small samples that call it decided must agree."""
    scenario = firm(service__service_agents=1)
    truth = hire_next(scenario, seed=500_000, most=2000)
    answers = [hire_next(scenario, seed=600_000 + 1000 * k, most=240) for k in range(20)]
    decided = [found for found in answers if found.decided]
    assert len(decided) >= 5
    assert sum(found.best == truth.best for found in decided) >= 0.9 * len(decided)


@pytest.mark.parametrize(
    ("values", "most", "message"),
    [({}, 29, "replicates = 29"), ({"staff__wage": 0.0}, 30, r"staff\.wage = 0")],
)
def test_questions_without_an_answer_are_refused(
    values: dict[str, object], most: int, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        hire_next(firm(**values), most=most)

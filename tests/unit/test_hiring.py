"""Whom to hire next: answers known by construction, equal cost, and how often it is wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from rms_agents.cli import main
from rms_agents.cli.hiring import verdict
from rms_agents.errors import InputError
from rms_agents.experiments.best_probability import (
    decided_best,
    looks,
    needed_probability,
    probability_best,
)
from rms_agents.experiments.compare import compare
from rms_agents.experiments.hiring import NO_CHANGE, hire, hiring_options, with_more
from rms_agents.experiments.intervals import mean_ends
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many
from rms_agents.timeline import Change

# A firm that earns nothing, hires nobody and cannot collapse: what a colleague costs is all.
EARNS_NOTHING = {
    "firm.fee": 0.0,
    "mechanisms.hiring": False,
    "mechanisms.collapse": False,
    "mechanisms.integration": False,
}


def test_the_probability_for_two_is_that_of_the_paired_t_test():
    luck = np.random.default_rng(1)
    common = luck.normal(size=40)
    values = np.column_stack([common, common + luck.normal(0.1, 0.5, size=40)])
    p = stats.ttest_rel(values[:, 1], values[:, 0], alternative="greater").pvalue
    assert probability_best(values)[1] == pytest.approx(1 - p, abs=0.01)


def test_the_probability_of_independent_alternatives_is_the_share_of_drawn_means():
    values = np.random.default_rng(2).normal([0.0, 0.1, 0.2], 1.0, size=(400, 3))
    drawn = stats.t.rvs(399, size=(100_000, 3), random_state=3) * stats.sem(values)
    share = np.bincount((values.mean(0) + drawn).argmax(1), minlength=3) / 100_000
    assert probability_best(values) == pytest.approx(share, abs=0.04)


def test_equal_alternatives_share_the_probability():
    values = np.repeat(np.random.default_rng(3).normal(size=(50, 1)), 4, axis=1)
    assert probability_best(values) == pytest.approx([0.25] * 4)


def test_looks_double_and_end_at_the_most():
    assert looks(30) == [30]
    assert looks(100) == [30, 60, 100]
    assert needed_probability(100, 3) == pytest.approx(1 - 0.05 / 6)


@pytest.mark.slow
@pytest.mark.parametrize("gap", [0.02, 0.6])
def test_a_worse_one_is_named_at_most_as_often_as_promised(gap):
    """Four normal alternatives with common luck, the first best by `gap`, looked at repeatedly.

    With the small gap luck misleads as often as it ever can; the large one is found.
    """
    luck = np.random.default_rng(4)
    most, trials = 240, 250
    named = []
    for _ in range(trials):
        values = luck.normal(size=(most, 1)) + luck.normal([gap, 0, 0, 0], 1, size=(most, 4))
        for count in looks(most):
            best = decided_best(probability_best(values[:count]), most)
            if best is not None:
                break
        named.append(best)
    wrong = sum(best not in (None, 0) for best in named)
    assert wrong <= stats.binom.ppf(0.999, trials, 0.05)
    if gap > 0.5:
        assert named.count(0) >= 0.95 * trials


def test_where_nothing_is_earned_a_colleague_costs_the_wage_and_nothing_pays(small):
    scenario = small.with_values(EARNS_NOTHING)
    answer = hire(scenario, first_seed=1)
    wages = 12 * scenario.values["staff.wage"]
    for name, value in answer.values["profit"].items():
        expected = 0 if name == NO_CHANGE else -wages
        assert (value.difference, value.low, value.high) == pytest.approx((expected,) * 3)
    assert (answer.pairs, answer.leader, answer.decided) == (30, NO_CHANGE, True)
    assert verdict(answer).startswith("Change nothing")


def test_it_says_when_it_cannot_tell(small):
    answer = hire(small.with_values({**EARNS_NOTHING, "staff.wage": 0.0}), most=70)
    assert answer.pairs == 70
    assert not answer.decided
    assert verdict(answer).startswith("Cannot tell after 70 pairs")
    assert "one more salesperson (25.0%)" in verdict(answer)


def test_a_firm_drowning_in_work_needs_service():
    """Clients enough for five service agents, one to serve them, and the fee pays for more."""
    scenario = Scenario.load("triad").with_values(
        {"run.weeks": 104, "firm.initial_clients": 40, "service.service_agents": 1}
    )
    answer = hire(scenario, first_seed=900)
    assert answer.decided
    assert answer.leader == "one more service agent"


def test_differences_are_those_of_compare(small):
    answer = hire(small, first_seed=5, most=30)
    option = "one more service agent"
    found = compare(small, answer.options[option], range(5, 35)).figures
    for measure, values in answer.values.items():
        value, expected = values[option], found[measure]
        assert (value.mean, value.difference) == pytest.approx(
            (expected.mean_b, expected.difference)
        )
        runs = answer.figures[measure]
        differences = runs[:, list(answer.options).index(option)] - runs[:, 0]
        assert (value.low, value.high) == pytest.approx(mean_ends(differences))


def test_a_rising_wage_raises_the_money_for_marketing_alike(small):
    raised = Change(week=4, weeks=3, add={"staff.wage": 300.0})
    scenario = Scenario.from_toml(
        small.with_values(EARNS_NOTHING).to_toml() + _toml(raised), "raised"
    )
    costs = {
        name: simulate_many(option, [1])["costs"][0]
        for name, option in hiring_options(scenario).items()
    }
    extra = costs["the same money on marketing"] - costs[NO_CHANGE]
    assert extra == pytest.approx([1200.0] * 3 + [1500.0] * 3 + [1200.0] * 6)
    assert costs["one more salesperson"] - costs[NO_CHANGE] == pytest.approx(extra)


def test_what_the_timeline_sets_later_does_not_swallow_the_newcomer(small):
    planned = Change(week=6, set={"service.service_agents": 4})
    scenario = Scenario.from_toml(small.to_toml() + _toml(planned), "planned")
    more = with_more(scenario, {1: {"service.service_agents": 1.0}})
    weekly = [simulate_many(firm, [1])["service_agents"][0] for firm in (scenario, more)]
    assert weekly[1] - weekly[0] == pytest.approx([1.0] * 12)


def test_hybrids_are_an_option_where_the_firm_has_them():
    assert "one more hybrid" not in hiring_options(Scenario.load("baseline"))
    assert "one more hybrid" in hiring_options(Scenario.load("founder_seesaw"))


def test_too_few_pairs_are_refused(small):
    with pytest.raises(InputError, match="--replicates 10: must be at least 30"):
        hire(small, most=10)


def test_the_command_and_python_agree(capsys):
    settings = [f"--set={name}={str(value).lower()}" for name, value in EARNS_NOTHING.items()]
    with pytest.raises(SystemExit) as left:
        main(["hire", "baseline", "--set=run.weeks=20", *settings, "--seed", "7", "--json"])
    assert not left.value.code
    told = json.loads(capsys.readouterr().out)
    answer = hire(Scenario.load("baseline").with_values({"run.weeks": 20, **EARNS_NOTHING}), 7)
    assert (told["best"], told["pairs"]) == (NO_CHANGE, answer.pairs)
    for name, option in told["options"].items():
        for measure, values in answer.values.items():
            assert option[measure] == values[name]._asdict()


def _toml(change: Change) -> str:
    lines = ["\n[[timeline]]", f"week = {change.week}"]
    if change.weeks:
        lines.append(f"weeks = {change.weeks}")
    for word, values in (("set", change.set), ("add", change.add)):
        if values:
            told = ", ".join(f'"{name}" = {value}' for name, value in values.items())
            lines.append(f"{word} = {{ {told} }}")
    return "\n".join(lines) + "\n"

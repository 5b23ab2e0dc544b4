"""The best mix under a budget: answers known by construction, equal money, and where it fails."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.compare import compare
from rms_agents.experiments.mixes import Mix, all_mixes, present_mix, spent_now, with_mix
from rms_agents.experiments.selection import FEWEST, MOST, checked_indifference
from rms_agents.experiments.staffing import (
    ALL_MARKETING,
    BEST,
    BUFFER,
    FRESH_RUNS,
    PRESENT,
    RUNNER_UP,
    staff,
)
from rms_agents.experiments.staffing_risks import _drivers, find_risks
from rms_agents.parameters import parameters
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many
from rms_agents.timeline import Change

# Service hardly costs time, nobody complains, everybody fits, and there are more leads than sellers
# can ever work on: one agent serves all, and each other colleague is worth most in sales.
SELLERS_ONLY = {
    "run.weeks": 104,
    "service.hours_per_client": 0.1,
    "service.overhead_share": 0.0,
    "complaints.hazard": 0.0,
    "mechanisms.fit": False,
    "marketing.reach": 0.1,
}


@pytest.fixture(scope="module")
def sellers_only():
    scenario = Scenario.load("triad").with_values(SELLERS_ONLY)
    return staff(scenario, budget=6000.0, hybrids=False)


def test_where_service_is_oversupplied_all_but_one_sell(sellers_only):
    assert sellers_only.selection.decided
    assert sellers_only.mixes[sellers_only.winner] == Mix(4, 1, 0, 0.0)
    assert sellers_only.lead(RUNNER_UP)[1] > 0
    assert sellers_only.lead(PRESENT)[1] > 0
    hopeless = sellers_only.mixes.index(Mix(0, 0, 0, 6000.0))
    assert len(sellers_only.selection.values[hopeless]) == FEWEST


def test_where_nothing_can_be_sold_sellers_are_worth_nothing():
    """Nobody new comes, and one agent serves all: mixes with an agent are alike, others lose."""
    off = ("advertising", "clownfish", "recommendation", "introduction", "referral", "reputation")
    scenario = Scenario.load("triad").with_values(
        {
            **SELLERS_ONLY,
            **{f"mechanisms.{name}": False for name in off},
            "mechanisms.complaints": False,
            "service.quality_noise": 0.0,
            "service.skill_spread": 0.0,
        }
    )
    answer = staff(scenario, budget=3600.0, measure="clients", hybrids=False)
    assert answer.selection.decided
    left = {answer.mixes[place][:2] for place in answer.selection.left}
    assert left == {(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (2, 1)}


def test_every_mix_costs_the_budget(small):
    """What is spent a week on wages and marketing is the budget, whatever the mix."""
    scenario = small.with_values(
        {"marketing.reinvested_share": 0.0, "mechanisms.collapse": False, "mechanisms.hiring": True}
    )
    mixes = all_mixes(scenario, 5000.0)
    assert len(mixes) == len(set(mixes)) == 35
    for mix in mixes:
        runs = simulate_many(with_mix(scenario, mix), [3])
        assert runs["payroll"] + runs["marketing_spend"] == pytest.approx(5000.0)
        assert runs["salespeople"][0, -1] == mix.salespeople
        assert runs["service_agents"][0, -1] == mix.service_agents
        assert runs["hybrids"][0, -1] == mix.hybrids


def test_the_number_of_mixes_is_counted_as_they_are():
    scenario = Scenario.load("baseline")
    for heads in (0, 1, 2, 7):
        for hybrids in (False, True):
            mixes = all_mixes(scenario, 1200.0 * heads, hybrids)
            expected = sum(
                1
                for s in range(heads + 1)
                for v in range(heads + 1 - s)
                for h in range(heads + 1 - s - v if hybrids else 1)
            )
            assert len(mixes) == expected
    with pytest.raises(InputError, match=r"40 colleagues, in 12,341 mixes; at most 2,000; --no-h"):
        all_mixes(scenario, 48_000.0)


def test_who_earns_nothing_is_not_the_steadiest():
    """Of one hybrid or marketing alone: without staff no client is won, and no invoice written."""
    scenario = Scenario.load("founder_seesaw").with_values({"run.weeks": 104})
    answer = staff(scenario, 1800.0, "steadiness", most_runs=4000)
    assert answer.mixes[answer.winner].heads > 0
    assert answer.mean(BEST) < math.sqrt(7)


def test_survival_is_no_question_where_no_firm_collapses(small):
    with pytest.raises(InputError, match=r"--measure survival: no firm collapses here"):
        staff(small.with_values({"mechanisms.collapse": False}), measure="survival")


def test_costs_a_week_are_those_of_weeks_with_a_firm(small):
    scenario = small.with_values({"firm.credit_line": 0.0, "firm.fee": 0.0, "run.weeks": 60})
    answer = staff(scenario, 2400.0, most_runs=600, hybrids=False)
    runs = simulate_many(scenario, answer.fresh_seeds)
    there = 1.0 - runs["collapsed"][:, :-1]  # the week of the collapse is paid
    weeks = len(runs.seeds) + there.sum()
    assert runs.figures["survived"].sum() == 0
    assert answer.cost_a_week(PRESENT) == pytest.approx(runs.figures["costs"].sum() / weeks)


def test_what_the_timeline_does_later_is_done_to_the_mix(small):
    scenario = Scenario.from_toml(
        small.to_toml() + '\n[[timeline]]\nweek = 6\nadd = { "service.service_agents" = -1 }\n',
        "later",
    )
    agents = simulate_many(with_mix(scenario, Mix(1, 3, 0, 600.0)), [1])["service_agents"][0]
    assert agents.tolist() == [3.0] * 5 + [2.0] * 7
    answer = staff(scenario, 2400.0, most_runs=600, hybrids=False)
    assert {mix.service_agents for mix in answer.mixes} == {1, 2}  # of none, none can go


def test_a_timeline_cannot_bring_hiring_back(small):
    hires = Change(week=2, set={"mechanisms.hiring": True})
    scenario = replace(small, timeline=(hires,))
    assert len(scenario.changes()) == 1
    held = with_mix(scenario, present_mix(scenario))
    assert not held.values["mechanisms.hiring"]
    assert len(held.changes()) == 0


def test_leads_are_those_of_compare(sellers_only):
    firms = sellers_only.firms
    found = compare(firms[PRESENT], firms[BEST], sellers_only.fresh_seeds).figures["profit"]
    assert sellers_only.lead(PRESENT) == pytest.approx((found.difference, found.low, found.high))


def test_fresh_luck_is_none_that_the_selection_saw(sellers_only):
    assert sellers_only.fresh_seeds == range(1 + MOST, 1 + MOST + FRESH_RUNS)
    assert max(map(len, sellers_only.selection.values)) <= MOST


def test_rivals_that_would_be_no_change_are_left_out(small):
    held = small.with_values({"mechanisms.hiring": False})
    now = spent_now(small)
    assert now == 4 * 1200 + 600
    for scenario, budget, rivals in (
        (held, now, {PRESENT}),
        (held, now + 500, {PRESENT, ALL_MARKETING}),
        (small, now + 500, {PRESENT, ALL_MARKETING, BUFFER}),
        (small, now - 800, {PRESENT}),
    ):
        answer = staff(scenario, budget, most_runs=2000, hybrids=False)
        assert set(answer.rivals) == rivals
        assert set(answer.left_out) == {ALL_MARKETING, BUFFER} - rivals


def test_the_buffer_is_what_the_present_staff_leaves_of_the_budget(small):
    """Saved money is money that the firm has: the plans differ by what they spend, nothing else."""
    scenario = small.with_values({"firm.fee": 0.0, "mechanisms.collapse": False})
    answer = staff(scenario, spent_now(scenario) + 700, most_runs=2000, hybrids=False)
    weeks = scenario.weeks
    assert answer.mean(BUFFER) - answer.mean(ALL_MARKETING) == pytest.approx(700 * weeks)
    assert answer.lead(BUFFER)[0] == pytest.approx(-700 * weeks)


def test_a_firm_that_collapses_for_sure_fails_always(small):
    scenario = small.with_values(
        {"firm.fee": 0.0, "firm.initial_cash": 5000.0, "firm.credit_line": 0.0}
    )
    answer = staff(scenario, 6000.0, most_runs=2000, hybrids=False)
    risks = find_risks(answer)
    assert (risks.collapsed, risks.world_collapsed) == (1.0, 1.0)


@pytest.mark.slow
def test_an_unknown_that_decides_is_found_and_noise_is_not():
    unknowns = [u for u in parameters().values() if u.kind == "unknown" and u.plausible][:40]
    luck = np.random.default_rng(5)
    shares = luck.random((512, 40))
    noise = luck.normal(size=512)
    found = _drivers(unknowns, shares, noise + 4 * (0.5 - shares[:, 7]))
    assert [driver.name for driver in found] == [unknowns[7].name]
    assert found[0].correlation < 0
    assert found[0].lost_low < found[0].lost_high
    alarms = [len(_drivers(unknowns, luck.random((512, 40)), noise)) for _ in range(200)]
    assert np.mean([alarm > 0 for alarm in alarms]) <= 0.1  # promised: at most .05


def test_indifference_is_a_share_or_a_number():
    assert checked_indifference("2%").of(500.0) == pytest.approx(10.0)
    assert checked_indifference(" 40 ").of(500.0) == 40.0
    for text in ("-1", "many", "%", "inf", "nan%"):
        with pytest.raises(InputError, match="--indifference"):
            checked_indifference(text)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"budget": -1.0}, "--budget -1: must be 0 or more"),
        ({"budget": float("nan")}, "--budget nan: must be 0 or more"),
        ({"measure": "profits"}, "--measure profits: did you mean profit"),
        ({"most_runs": 10}, "--max-runs 10: must be at least 450"),
    ],
)
def test_bad_input_is_refused(small, given, rule):
    with pytest.raises(InputError, match=rule):
        staff(small, hybrids=False, **given)


def test_free_colleagues_are_no_question_of_a_budget(small):
    with pytest.raises(InputError, match=r"staff\.wage = 0: no budget limits"):
        staff(small.with_values({"staff.wage": 0.0}))

"""Paired comparisons: the same luck on both sides, and honest intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pytest
from scipy import stats

from rms_agents.errors import InputError
from rms_agents.experiments.compare import Comparison, compare
from rms_agents.experiments.intervals import half_width, mean_ends, student_t
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

SEEDS = range(1, 13)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    a = Scenario.load("baseline").with_values({"run.weeks": 80})
    return compare(a, a.with_values({"service.service_agents": 4}), SEEDS)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 10, 29, 199, 20_000])
def test_students_t_agrees_with_scipy(share, degrees):
    expected = stats.t.ppf((1 + share) / 2, degrees)
    assert student_t(share, degrees) == pytest.approx(expected, rel=1e-9)


def test_half_width_is_that_of_scipy_and_none_for_one_value():
    values = np.array([1.0, 4.0, 2.0, 8.0])
    low, high = stats.t.interval(0.95, 3, loc=values.mean(), scale=stats.sem(values))
    assert half_width(values) == pytest.approx((high - low) / 2)
    assert half_width(values[:1]) is None


def test_a_scenario_does_not_differ_from_itself(small):
    for found in compare(small, small, SEEDS).figures.values():
        assert (found.difference, found.low, found.high) == (0, 0, 0)
        assert found.share_higher == 0
        assert found.variance_ratio is None


def test_differences_are_those_of_pairs_with_one_seed(comparison):
    a, b = (simulate_many(runs.scenario, SEEDS) for runs in (comparison.a, comparison.b))
    difference = b.figures["service_load"] - a.figures["service_load"]
    found = comparison.figures["service_load"]
    assert found.difference == pytest.approx(difference.mean())
    assert found.share_higher == (difference > 0).mean()
    expected = stats.ttest_rel(b.figures["service_load"], a.figures["service_load"])
    low, high = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx(mean_ends(difference))
    assert found.low <= low + 1e-12  # of a dozen pairs no end is nearer than Student's
    assert found.high >= high - 1e-12


def test_variance_ratio_compares_with_independent_luck(comparison):
    a, b = (runs.figures["revenue"] for runs in (comparison.a, comparison.b))
    expected = (a.var() + b.var()) / (b - a).var()
    assert comparison.figures["revenue"].variance_ratio == pytest.approx(expected)


def test_the_table_has_a_row_a_figure(comparison):
    table = comparison.table
    assert list(table.index) == list(comparison.a.figures)
    expected = comparison.figures["clients"].difference
    assert table.loc["clients", "difference"] == pytest.approx(expected)


def test_one_pair_has_no_interval(small):
    found = compare(small, small.with_values({"sales.promise": 1.0}), [1])
    assert found.figures["clients"].low is None
    assert math.isnan(found.table.loc["clients", "high"])
    assert found.figures["clients"].reason == "one pair says nothing of chance"
    assert not found.figures["clients"].clear


def test_where_so_many_pairs_cannot_tell_there_are_no_ends_but_a_reason():
    """Of thirty pairs few differ by a collapse: a mean of them says nothing."""
    a = Scenario.load("founder_seesaw")
    found = compare(a, a.with_values({"staff.wage": 1320.0}), range(1, 31)).figures
    assert found["clients"][3:6] == (None, None, "only 2 of 30 pairs differ from the rest")
    assert found["referrals_made"].low is None
    assert found["survived"].low is not None
    assert found["survived"].low < found["survived"].high


def test_runs_of_different_lengths_are_refused(small):
    with pytest.raises(InputError, match=r"run\.weeks: A has 12, B has 5"):
        compare(small, small.with_values({"run.weeks": 5}), [1])


def test_runs_on_different_seeds_are_refused(small):
    with pytest.raises(InputError, match="seeds"):
        Comparison(simulate_many(small, [1]), simulate_many(small, [2]))


@pytest.mark.parametrize("seeds", [[1, 1, 1], [4, 5, 4], np.array([7, 7])])
def test_equal_seeds_make_no_interval(seeds: Iterable[int]) -> None:
    """They are one run, counted several times: the interval would be too narrow, or of no width."""
    firm = Scenario.load("baseline").with_values({"run.weeks": 4, "network.people": 60})
    chosen = [int(seed) for seed in seeds]
    repeated = max(chosen, key=chosen.count)
    message = rf"^seeds: {repeated} comes [23] times; equal seeds are the same run"
    with pytest.raises(InputError, match=message):
        compare(firm, firm.with_values({"sales.promise": 1.0}), seeds=iter(chosen))
    runs = simulate_many(firm, chosen)  # no interval: as many runs as are asked for
    assert len(runs.figures["profit"]) == len(chosen)
    with pytest.raises(InputError, match=message):
        runs.band("clients")
    with pytest.raises(InputError, match=message):
        Comparison(runs, runs)

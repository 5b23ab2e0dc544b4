"""Intervals of means: as far out as skewness asks for, and none where a few runs decide."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from rms_agents.experiments import ruin
from rms_agents.experiments.difference_intervals import HEAVY, difference_intervals
from rms_agents.experiments.intervals import count_differing, mean_ends, mean_interval
from rms_agents.experiments.rare import bounded_interval, paired_shares, share_at_most
from rms_agents.experiments.ruin import imagined_collapses, luck_touches
from rms_agents.measures import TOUCHED_BY
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many


def skewed(count: int) -> np.ndarray:
    """Return the quantiles of an exponential distribution: skew to the right."""
    return -np.log1p(-(np.arange(count) + 0.5) / count)


def hall_end(values: np.ndarray, critical: float) -> float:
    """Return the mean at which Hall's transformation, as he prints it, is the critical value."""
    count, mean, spread = len(values), values.mean(), values.std(ddof=1)
    skewness = ((values - mean) ** 3).mean() / spread**3

    def transformed(truth: float) -> float:
        off = (mean - truth) / spread
        cubed = off + skewness * off**2 / 3 + skewness**2 * off**3 / 27 + skewness / (6 * count)
        return math.sqrt(count) * cubed - critical

    return float(optimize.brentq(transformed, mean - 20 * spread, mean + 20 * spread))


@pytest.mark.parametrize("count", [12, 30, 200])
def test_the_end_of_the_long_tail_is_halls_and_the_other_between_students_and_halls(count):
    values = skewed(count)
    critical = stats.t.ppf(0.975, count - 1)
    student = stats.t.interval(0.95, count - 1, loc=values.mean(), scale=stats.sem(values))
    low, high = mean_ends(values)
    assert high == pytest.approx(hall_end(values, -critical))
    assert high > student[1]
    assert student[0] - 1e-12 <= low <= hall_end(values, critical)
    assert mean_ends(-values) == pytest.approx((-high, -low))
    if count <= 30:
        assert low == pytest.approx(student[0])


def test_without_skewness_they_are_students():
    values = np.concatenate([skewed(20), -skewed(20)])
    expected = stats.t.interval(0.95, 39, loc=values.mean(), scale=stats.sem(values))
    assert mean_ends(values) == pytest.approx(expected)


def test_where_few_values_differ_nothing_is_said():
    values = np.zeros(30)
    assert mean_interval(values)[:2] == (None, None)
    assert mean_interval(values).reason == (
        "no difference in 30 pairs, which does not rule out a rare one"
    )
    values[:9] = [3, -1, 2, 4, 1, 5, -2, 3, 1]
    assert count_differing(values) == 9
    assert mean_interval(values).reason == "only 9 of 30 pairs differ from the rest"
    values[9] = 2
    assert mean_interval(values).low is not None
    assert mean_interval(values + 7.0).low == pytest.approx(mean_interval(values).low + 7.0)


@pytest.mark.parametrize(("happened", "count"), [(0, 30), (1, 30), (4, 200), (0, 1000)])
def test_share_at_most_is_clopper_and_pearsons(happened, count):
    expected = stats.beta.ppf(0.975, happened + 1, count - happened)
    assert share_at_most(happened, count) == pytest.approx(expected)


def test_of_no_difference_in_thirty_pairs_survival_says_no_more_than_eleven_points():
    low, high = paired_shares(np.zeros(30))
    square = stats.norm.ppf(0.975) ** 2
    assert (low, high) == pytest.approx((-square / (30 + square), square / (30 + square)))
    assert bounded_interval(np.zeros(30), 1.0) == pytest.approx(
        (-share_at_most(0, 30), share_at_most(0, 30))
    )


@pytest.mark.parametrize(("up", "down", "count"), [(7, 1, 14), (0, 3, 30), (12, 20, 200)])
def test_at_tangos_ends_the_pairs_are_just_196_standard_errors_off(up, down, count):
    """With the share that goes down found by maximising the likelihood, not by his formula."""
    values = np.zeros(count)
    values[:up], values[up : up + down] = 1.0, -1.0
    for end in paired_shares(values):

        def unlikely(share: float, end: float = end) -> float:
            shares = np.array([share + end, share, 1 - 2 * share - end])
            return float(-(np.array([up, down, count - up - down]) * np.log(shares)).sum())

        room = max(0.0, -end) + 1e-9, (1 - end) / 2 - 1e-9
        best = optimize.minimize_scalar(unlikely, bounds=room, options={"xatol": 1e-10}).x
        off = (up - down - count * end) / math.sqrt(count * (2 * best + end - end**2))
        assert abs(off) == pytest.approx(1.96, abs=0.002)


@pytest.mark.parametrize("shares", [(0.01, 0.0), (0.05, 0.01), (0.2, 0.2), (0.001, 0.001)])
@pytest.mark.parametrize("count", [30, 200])
def test_intervals_of_paired_shares_hold_the_truth(shares, count):
    """Counted exactly over all outcomes that are not too rare to matter."""
    up, down = shares
    held = seen = 0.0
    most = int(stats.binom.ppf(1 - 1e-7, count, up + down)) + 1
    for differ in range(most + 1):
        chance = stats.binom.pmf(differ, count, up + down)
        for ups in range(differ + 1):
            weight = chance * stats.binom.pmf(ups, differ, up / (up + down))
            if weight < 1e-7:
                continue
            values = np.zeros(count)
            values[:ups], values[ups:differ] = 1.0, -1.0
            low, high = paired_shares(values)
            seen += weight
            held += weight * (low <= up - down <= high)
    assert held / seen > 0.93


def both(a: Scenario, b: Scenario, seeds: range) -> tuple[Runs, Runs]:
    return simulate_many(a, seeds), simulate_many(b, seeds)


def test_rare_collapses_are_never_nought_to_nought():
    """The example of the promise: no firm of 30 pairs falls, and yet some do."""
    a = Scenario.load("overpromise")
    found = difference_intervals(*both(a, a.with_values({"sales.promise": 0.5}), range(31, 61)))
    for name in ("survived", "collapsed"):
        low, high, _ = found[name]
        assert low == pytest.approx(-0.1135, abs=0.001)
        assert low <= -0.01 <= high


def test_loads_that_single_weeks_decide_are_not_told():
    a = Scenario.load("founder_seesaw")
    found = difference_intervals(*both(a, a.with_values({"staff.wage": 1320.0}), range(60)))
    assert found["sales_load"] == (None, None, HEAVY)
    a = Scenario.load("baseline")
    found = difference_intervals(
        *both(a, a.with_values({"service.service_agents": 3}), range(1, 31))
    )
    assert found["sales_load"].low is not None
    assert found["service_load"].low is not None


def test_what_luck_cannot_touch_is_known_exactly():
    a, b = Scenario.load("dyad"), Scenario.load("triad")
    found = difference_intervals(*both(a, b, range(2)))
    assert found["salespeople"] == (-1.0, -1.0, "")
    assert found["service_agents"] == (1.0, 1.0, "")
    assert found["survived"] == (0.0, 0.0, "")
    assert found["hybrids"] == (0.0, 0.0, "")


@pytest.mark.parametrize("name", ["core", "dyad", "founder_seesaw", "overpromise"])
def test_what_is_declared_untouched_is_the_same_in_every_run(name):
    scenario = Scenario.load(name)
    runs = simulate_many(scenario, range(200))
    for figure in TOUCHED_BY:
        if not luck_touches(figure, scenario):
            assert np.ptp(runs.figures[figure]) <= 1e-9 * abs(runs.figures[figure][0]), figure


def test_collapses_are_imagined_where_firms_come_near_and_few_fall():
    """With none or one pair in which one firm falls alone; from two on the pairs tell."""
    a = Scenario.load("baseline")
    b = a.with_values({"service.service_agents": 3})
    reach: dict[int, list[float]] = {0: [], 1: [], 2: []}
    for first in range(0, 900, 30):
        pair = both(a, b, range(first, first + 30))
        one, other = (runs.figures["survived"] for runs in pair)
        moved = imagined_collapses(*pair)
        apart = int((one != other).sum())
        if apart > 1:
            assert moved == {}
            reach[2].append(0.0)
        else:
            low, high = moved["leads_opened"]
            assert low <= 0.0 <= high
            reach[apart].append(high - low)
    assert all(reach.values())
    assert min(reach[0]) > 0.0
    assert 0.0 < np.mean(reach[1]) < np.mean(reach[0])


def test_the_pair_that_fell_is_not_imagined_a_second_time(monkeypatch):
    """Where the others came so near that no more than it can be expected, nothing moves."""
    a = Scenario.load("baseline")
    b = a.with_values({"service.service_agents": 3})
    for first in range(0, 900, 30):
        pair = both(a, b, range(first, first + 30))
        one, other = (runs.figures["survived"] for runs in pair)
        if (one > other).sum() == 1 and (one != other).sum() == 1:
            break
    monkeypatch.setattr(ruin, "missing_collapses", lambda own, _: 1.0 if own is pair[1] else 0.0)
    assert set(imagined_collapses(*pair).values()) == {(0.0, 0.0)}
    monkeypatch.setattr(ruin, "missing_collapses", lambda own, _: 2.0 if own is pair[1] else 0.0)
    low, high = imagined_collapses(*pair)["leads_opened"]
    assert low < 0.0 == high


def test_where_no_firm_can_collapse_none_is_imagined():
    pair = both(Scenario.load("dyad"), Scenario.load("triad"), range(30))
    assert set(imagined_collapses(*pair).values()) == {(0.0, 0.0)}

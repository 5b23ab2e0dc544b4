"""Single rules and draws, in small cases that can be checked by hand."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from rms_agents import draws
from rms_agents.agents import marketing, person, prospect, salesperson, service_agent
from rms_agents.compiled import compiled
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.state import (
    INTRODUCTION,
    LEAD,
    MARKETING,
    NEVER,
    PROSPECT,
    REACH,
    RECOMMENDATION,
    REFERRAL,
    REPUTATION,
    State,
)


@compiled
def spend(s, t):  # type: ignore[no-untyped-def]
    """Call the rule for the budget, which is compiled into its callers only."""
    return marketing.budget(s, t)


@compiled
def remember(s):  # type: ignore[no-untyped-def]
    """Call the rule for reputation, likewise."""
    marketing.remember_words(s)


def logistic(x: float) -> float:
    """Return the chance that belongs to log odds."""
    return 1 / (1 + math.exp(-x))


# ---- people


def test_fit(begun: State) -> None:
    """Fit is 1 at the ideal, exp(-1/2) one width off on either side, and 1 where it is off."""
    p = begun.p
    assert person.fit_of(0.0, p) == 1.0
    for side in (-1, 1):
        assert person.fit_of(side * p.market_fit_width, p) == pytest.approx(math.exp(-0.5))
    for fit in (0.1, 0.5, 0.99):
        assert person.fit_of(person.profile_of(fit, p), p) == pytest.approx(fit, rel=1e-12)
        assert person.profile_of(fit, p) < 0
    p.mechanisms_fit = 0.0
    assert person.fit_of(3.0, p) == 1.0


@pytest.mark.parametrize("aim", [-1.0, -0.5, 0.0, 0.7])
def test_reach_has_mean_one(begun: State, aim: float) -> None:
    """Whatever marketing aims at, the mean weight over the market's normal profiles is 1."""
    p = begun.p
    p.marketing_targeting = 8.0
    profiles = np.linspace(-9, 9, 20_001) - p.market_profile_offset
    density = stats.norm.pdf(profiles + p.market_profile_offset)
    weights = np.array([person.aimed_at(x, aim, p) for x in profiles])
    mean = float((weights * density).sum() / density.sum())
    assert person.mean_aimed_at(aim, p) == pytest.approx(mean, rel=1e-9)
    person.take_aim(begun, aim)
    expected = [person.aimed_at(x, aim, p) / mean for x in begun.people.profile]
    np.testing.assert_allclose(begun.columns[REACH, : len(begun.people)], expected, rtol=1e-6)


def test_targeting_lifts_the_odds_at_the_aim(begun: State) -> None:
    """At the aim a person is reached `targeting` times likelier than one far from it."""
    begun.p.marketing_targeting = 8.0
    assert person.aimed_at(-0.5, -0.5, begun.p) == 8.0
    assert person.aimed_at(50.0, -0.5, begun.p) == 1.0


def test_pull(begun: State) -> None:
    """Sight counts from the threshold on, calls add up as chances, and repulsion divides."""
    p, someone = begun.p, begun.people[0]
    someone.stage = PROSPECT
    p.clownfish_threshold = 2
    someone.happy_neighbours = 1
    assert person.pull_of_sight(someone, p) == 0.0
    someone.happy_neighbours = 3
    assert person.pull_of_sight(someone, p) == 3 * p.clownfish_sight
    someone.told = 2
    chance = 1 - math.exp(-person.pull_of_recommendations(someone, begun.firm))
    assert chance == pytest.approx(1 - (1 - p.word_of_mouth_call_chance) ** 2)
    someone.unhappy_neighbours, someone.left_neighbours = 1, 2
    assert person.openness(someone, p) == pytest.approx(math.exp(-3 * p.clownfish_repulsion))
    someone.stage = LEAD
    assert person.openness(someone, p) == 0.0


# ---- selling


def test_chance_to_buy(begun: State) -> None:
    """Middling fit, no promise, endorsement or skill gives close_chance; the rest adds log odds."""
    p = begun.p
    p.sales_close_chance = 0.2
    base = math.log(0.2 / 0.8)
    assert salesperson.chance_to_buy(0.5, MARKETING, 0.0, 0.0, p) == pytest.approx(0.2)
    full = salesperson.chance_to_buy(1.0, REFERRAL, 0.6, 0.1, p)
    more = p.sales_fit_slope / 2 + p.word_of_mouth_endorsement + p.sales_promise_gain * 0.6 + 0.1
    assert full == pytest.approx(logistic(base + more))
    p.mechanisms_promise = 0.0
    assert salesperson.chance_to_buy(0.5, MARKETING, 2.0, 0.0, p) == pytest.approx(0.2)


def test_endorsement_and_doors(begun: State) -> None:
    """A referral endorses in full, an introduction in part; each act opens its own door."""
    p = begun.p
    assert salesperson.endorsement(REPUTATION, p) == 0.0
    assert salesperson.endorsement(RECOMMENDATION, p) == salesperson.endorsement(REFERRAL, p)
    part = salesperson.endorsement(INTRODUCTION, p) / salesperson.endorsement(REFERRAL, p)
    assert part == pytest.approx(p.word_of_mouth_introduced_endorsement)
    chances = [
        salesperson.meeting_chance(cause, p)
        for cause in (MARKETING, REPUTATION, RECOMMENDATION, INTRODUCTION, REFERRAL)
    ]
    assert chances == pytest.approx([0.18, 0.25, 0.65, 0.7, 0.42])


# ---- service


def test_time_and_quality_under_load(begun: State) -> None:
    """Up to full load a task gets the standard; beyond, time falls by a power, and quality."""
    p = begun.p
    assert service_agent.time_given(0.3, 0.9, p) == service_agent.time_given(1.0, 0.9, p) == 0.9
    assert service_agent.time_given(2.0, 1.0, p) == pytest.approx(2**-0.64)
    assert service_agent.quality_of(1.0, 0.0, p) == p.service_quality
    assert service_agent.quality_of(0.25, 0.0, p) == pytest.approx(p.service_quality - 6 * 0.5)
    assert service_agent.quality_of(1.0, 3.0, p) == pytest.approx(p.service_quality - 0.6)
    late = service_agent.quality_of(1.0, service_agent.LONGEST_WAIT, p)
    assert service_agent.quality_of(1.0, 99.0, p) == late
    assert service_agent.quality_of(0.0, 99.0, p) == service_agent.LOWEST_QUALITY


def test_standard_erodes_fast_and_recovers_slowly(begun: State) -> None:
    """Under load a nineteenth of the gap goes each week; without, a hundredth comes back."""
    p = begun.p
    assert service_agent.eroded(1.0, 0.62, 2.0, p) == pytest.approx(1 - 0.38 / 19)
    assert service_agent.eroded(0.5, 0.5, 0.8, p) == pytest.approx(0.505)


def test_newcomers_ramp_up() -> None:
    """A newcomer works at 1/n in the first of n weeks and fully from the n-th; founders at once."""
    assert [service_agent.ramp(5, t, 4.0) for t in (5, 6, 8, 20)] == [0.25, 0.5, 1.0, 1.0]
    assert service_agent.ramp(NEVER, 0, 4.0) == service_agent.ramp(5, 5, 0.0) == 1.0


def test_delivery_first() -> None:
    """A hybrid delivers what waits, at most what is not reserved for selling."""
    assert service_agent.delivering_hours(40.0, 0.25, 100.0) == 30.0
    assert service_agent.delivering_hours(40.0, 0.25, 12.0) == 12.0


# ---- money and words


def test_budget(begun: State) -> None:
    """The base and a share of revenue of `reinvestment_lag` weeks ago; throttled under overload."""
    p, firm = begun.p, begun.firm
    assert spend(begun, 0) == pytest.approx(600 + 0.08 * 10 * 600)
    begun.weekly[2].revenue = 9000.0
    assert spend(begun, 10) == pytest.approx(600 + 0.08 * 9000)
    p.integration_marketing_throttle = 1.0
    firm.service_load_memory = 1.3
    assert spend(begun, 10) == pytest.approx(0.7 * (600 + 0.08 * 9000))
    firm.service_load_memory = 9.0
    assert spend(begun, 10) == pytest.approx(0.2 * (600 + 0.08 * 9000))
    p.mechanisms_integration = p.mechanisms_reinvestment = 0.0
    assert spend(begun, 10) == 600.0


def test_advertising_has_its_elasticity(begun: State) -> None:
    """At the spending scale the hazard is the reach; doubling money multiplies it by 2^e."""
    p = begun.p
    at_scale = marketing.advertising_hazard(p.marketing_spend_scale, p)
    assert at_scale == p.marketing_reach
    doubled = marketing.advertising_hazard(2 * p.marketing_spend_scale, p)
    assert doubled == pytest.approx(p.marketing_reach * 2**p.marketing_elasticity)
    assert marketing.advertising_hazard(0.0, p) == 0.0


def test_reputation(begun: State) -> None:
    """Words move reputation by their balance over a memory; below zero it attracts nobody."""
    p, firm = begun.p, begun.firm
    firm.good_words, firm.bad_words = 3.0, 1.0
    remember(begun)
    assert firm.reputation == pytest.approx((3 - 1) / (3 + 1 + 2) / 26)
    assert (firm.good_words, firm.bad_words) == (0.0, 0.0)
    assert marketing.reputation_hazard(0.5, p) == 0.5 * p.reputation_strength
    assert marketing.reputation_hazard(-0.5, p) == 0.0


# ---- luck


def key(seed: int, week: int, purpose: int) -> np.uint64:
    """Return a draw key as the compiled code sees it."""
    luck = np.uint64(draws.run_key(np.uint64(seed)))
    return np.uint64(draws.key(luck, week, purpose))


@compiled
def fill(draw_key, low, high, wide, narrow):  # type: ignore[no-untyped-def]
    """Draw for as many people as there is room, with the 64-bit and with the 32-bit hash."""
    for i in range(len(wide)):
        wide[i] = draws.uniform(draw_key, i)
        narrow[i] = draws.uniform32(draws.hash32(low, high, i))


def lucks(draw_key: np.uint64, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the uniform draws of `count` people by both hashes."""
    wide, narrow = np.empty(count), np.empty(count)
    low, high = np.uint32(draws.low_half(draw_key)), np.uint32(draws.high_half(draw_key))
    fill(draw_key, low, high, wide, narrow)
    return wide, narrow


@pytest.mark.parametrize("which", [0, 1], ids=["64 bits", "32 bits"])
def test_draws_are_uniform(which: int) -> None:
    """A million people's draws fill a thousand bins as evenly as chance has it, over weeks."""
    chances = []
    for week in range(20):
        drawn = lucks(key(1, week, draws.PEOPLE_EVENT), 1_000_000)[which]
        assert drawn.min() > 0.0
        assert drawn.max() < 1.0
        counts = np.histogram(drawn, bins=1000, range=(0.0, 1.0))[0]
        chances.append(stats.chisquare(counts).pvalue)
    assert min(chances) > 1e-4
    assert stats.kstest(chances, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("which", [0, 1], ids=["64 bits", "32 bits"])
def test_draws_do_not_hang_together(which: int) -> None:
    """Draws of other seeds, weeks and purposes, and of the next person, are uncorrelated."""
    count = 400_000
    base = lucks(key(1, 5, draws.PEOPLE_EVENT), count)[which]
    others = [
        lucks(key(2, 5, draws.PEOPLE_EVENT), count)[which],
        lucks(key(1, 6, draws.PEOPLE_EVENT), count)[which],
        lucks(key(1, 5, draws.PEOPLE_KIND), count)[which],
        np.roll(base, 1),
        np.roll(base, 8),
    ]
    for other in others:
        assert abs(np.corrcoef(base, other)[0, 1]) < 4.5 / math.sqrt(count)
        assert abs(np.corrcoef(base**2, (other - 0.5) ** 2)[0, 1]) < 4.5 / math.sqrt(count)


def test_purposes_are_all_different() -> None:
    """No two purposes share a number, so no two decisions share luck."""
    assert len(set(draws.PURPOSES.values())) == len(draws.PURPOSES) == 25


@pytest.mark.parametrize("hazard", [0.0, 1e-5, 0.3, 2.0, 50.0])
def test_happens_is_exact(hazard: float) -> None:
    """An event happens to just those whose luck lies below ``1 - exp(-hazard)``."""
    limit = -math.expm1(-hazard)
    assert draws.happens(hazard, limit * (1 - 1e-6)) == (hazard > 0)
    assert not draws.happens(hazard, min(limit * (1 + 1e-6) + 1e-300, 1.0))


@compiled
def flagged_and_happening(columns, flags, hazard, draw_key):  # type: ignore[no-untyped-def]
    """Return how many are flagged, to how many it happens, and how many the flag missed."""
    low, high = draws.low_half(draw_key), draws.high_half(draw_key)
    zero = np.float32(0.0)
    prospect.flag(
        columns[0], columns[1], columns[2], columns[3], flags, np.float32(1.0), zero, low, high
    )
    flagged = happening = missed = 0
    for i in range(len(flags)):
        flagged += flags[i]
        if draws.happens(hazard, draws.uniform32(draws.hash32(low, high, i))):
            happening += 1
            missed += 1 - flags[i]
    return flagged, happening, missed


@pytest.mark.parametrize("hazard", [1e-5, 3e-4, 0.02])
def test_the_weekly_pass_is_unbiased(hazard: float) -> None:
    """The fast pass misses nobody, and small hazards come true as often as they should."""
    people, weeks = 100_000, round(40 / hazard / 1000) + 10
    columns = np.zeros((4, people), np.float32)
    columns[0] = 0.5
    columns[1] = hazard
    columns[3] = 0.5 * hazard  # half by advertising, half by moving
    flags = np.zeros(people, np.uint8)
    counts = np.zeros(3)
    for week in range(weeks):
        counts += flagged_and_happening(columns, flags, hazard, key(9, week, draws.PEOPLE_EVENT))
    flagged, happening, missed = counts
    assert missed == 0
    expected = people * weeks * -math.expm1(-hazard)
    assert abs(happening - expected) < 4 * math.sqrt(expected)
    assert flagged < 1.05 * expected + 6 * math.sqrt(expected)


def test_noise_and_normal() -> None:
    """Normal quantiles are those of scipy; weekly noise has mean 0 and SD 1."""
    for u in (1e-9, 0.01, 0.02425, 0.3, 0.5, 0.9, 0.99, 1 - 1e-9):
        assert draws.normal(u) == pytest.approx(stats.norm.ppf(u), rel=2e-9, abs=2e-9)
    many = key(3, 0, draws.PROFILE)
    one_by_one = [draws.normal(draws.uniform(many, i)) for i in range(2_000)]
    assert draws.normals(many, 2_000).tolist() == one_by_one  # tails and all, to the last bit
    quality = key(1, 1, draws.QUALITY)
    noise = [draws.weekly_noise(np.uint64(draws.hash64(quality, i))) for i in range(40_000)]
    assert abs(np.mean(noise)) < 4 / 200
    assert np.std(noise) == pytest.approx(1.0, abs=0.015)


UNCOMPILED = """
import json, sys
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
scenario = Scenario.load("baseline").with_values(json.loads(sys.argv[1]))
sys.stdout.write(simulate(scenario, 3).state.weekly.tobytes().hex())
"""


def test_without_compiler() -> None:
    """The rules as plain Python give the same weekly numbers, to the last bit."""
    values = {
        "network.people": 60,
        "network.communities": 3,
        "run.weeks": 40,
        "network.mean_ties": 4.0,
        "sales.meeting_chance": 0.9,
        "sales.close_chance": 0.9,
        "leaving.hazard": 0.05,
        "marketing.reach": 0.05,
        "word_of_mouth.referral_rate": 1.5,
        "service.project_share": 0.5,
        "staff.hybrids": 1,
    }
    plain = subprocess.run(
        [sys.executable, "-c", UNCOMPILED, json.dumps(values)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    run = simulate(Scenario.load("baseline").with_values(values), 3)
    assert (run.weekly[["new_clients", "churned", "referrals_made"]].sum() > 0).all()
    assert plain.stdout == run.state.weekly.tobytes().hex()


def test_first_clients_are_known_to_somebody(small: Scenario) -> None:
    """The run begins with the clients asked for, none without ties while others are left."""
    state = Prepared(small).begun(11)
    chosen = np.flatnonzero(state.people.stage == 3)
    assert len(chosen) == small.values["firm.initial_clients"]
    assert (np.diff(state.indptr)[chosen] > 0).all()

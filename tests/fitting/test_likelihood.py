"""The likelihood is that of the engine's own rule and luck, and its top and ends are right."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents import draws
from rms_agents.errors import InputError
from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.experiments.fitting.exposure import (
    adopting_neighbours,
    seen_by_all,
    seen_by_ties,
    shuffled_places,
    strength_of_sight,
)
from rms_agents.experiments.fitting.likelihood import (
    MOST_HAZARD,
    OUTSIDE,
    STRENGTH,
    Fit,
    History,
)
from rms_agents.experiments.fitting.pull_only import (
    pull_only,
    simulated_onwards,
    simulated_times,
)
from rms_agents.network import Network
from rms_agents.parameters import parameter
from rms_agents.scenario import Scenario


@pytest.mark.parametrize("threshold", [1, 2])
@pytest.mark.parametrize("seed", [410_000, 410_001, 410_002])
def test_the_engine_adopts_by_this_hazard(
    physicians: Adoptions, scenario: Scenario, seed: int, threshold: int
) -> None:
    """Whoever's luck lies below ``1 - exp(-(outside + sight x seen))`` adopts then, nobody else.

    The luck is recomputed here; what was seen comes from the engine's times. So the likelihood
    that is fitted is exactly that of the model.
    """
    outside, sight = 0.06, 0.09
    scenario = scenario.with_values({"clownfish.threshold": threshold})
    known = pull_only(scenario, physicians.network, 30, outside, sight)
    found = Adoptions(physicians.network, simulated_times(known, seed), 30)
    assert found.adopted > 60
    seen = seen_by_ties(found, scenario)
    luck = np.uint64(draws.run_key(np.uint64(seed)))
    for week in range(30):
        key = np.uint64(draws.key(luck, week, draws.PEOPLE_EVENT))
        low, high = np.uint32(draws.low_half(key)), np.uint32(draws.high_half(key))
        for person in range(found.people):
            at_risk = found.times[person] == 0 or found.times[person] > week
            if at_risk:
                u = draws.uniform32(draws.hash32(low, high, person))
                adopts = u < -math.expm1(-(outside + sight * seen[person, week]))
                assert adopts == (found.times[person] == week + 1)


@pytest.mark.parametrize("more", [(0.08, 0.05), (0.05, 0.09)])
def test_more_pull_brings_nobody_later(
    physicians: Adoptions, scenario: Scenario, more: tuple[float, float]
) -> None:
    """On the same luck, more outside influence or sight brings everybody at least as early."""
    for seed in range(411_000, 411_010):
        less = pull_only(scenario, physicians.network, 40, 0.05, 0.05)
        later = simulated_times(less, seed)
        earlier = simulated_times(pull_only(scenario, physicians.network, 40, *more), seed)
        came = later > 0
        assert (earlier[came] > 0).all()
        assert (earlier[came] <= later[came]).all()
        assert (earlier[came] < later[came]).any()


def test_strength_of_sight_asks_the_model(scenario: Scenario) -> None:
    assert strength_of_sight(scenario, 3).tolist() == [0.0, 1.0, 2.0, 3.0]
    stern = scenario.with_values({"clownfish.threshold": 2, "mechanisms.clownfish": False})
    assert strength_of_sight(stern, 3).tolist() == [0.0, 0.0, 2.0, 3.0]


def test_runs_may_begin_in_the_middle(physicians: Adoptions, scenario: Scenario) -> None:
    """With everybody but one adopted, that one adopts at the hazard of a full neighbourhood."""
    ties = np.diff(physicians.network.indptr)
    last = int(ties.argmax())
    adopted = np.arange(physicians.people) != last
    sight = 0.05
    market = pull_only(scenario, physicians.network, 1, 0.02, sight)
    runs = simulated_onwards(market, adopted, range(420_000, 420_200))
    chance = -math.expm1(-(0.02 + sight * ties[last]))
    assert runs.shape == (200, 1)
    assert runs.mean() == pytest.approx(chance, abs=3 * math.sqrt(chance * (1 - chance) / 200))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Adoptions, float, float]:
    """A small random network, times of adoption on it, and two strengths."""
    people = draw(st.integers(3, 9))
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1))
    pairs = [p for p in draw(st.lists(pair, max_size=15)) if p[0] != p[1]]
    times = draw(st.lists(st.integers(0, 5), min_size=people, max_size=people))
    network = Network.from_ties(people, np.array(pairs, np.int32).reshape(-1, 2))
    strengths = draw(st.floats(0.01, 1.0)), draw(st.floats(0.0, 1.0))
    return Adoptions(network, np.array(times, np.int64), 5), *strengths


@settings(max_examples=60, deadline=None)
@given(histories())
def test_likelihood_is_the_product_over_people_and_periods(
    case: tuple[Adoptions, float, float],
) -> None:
    """Gathered by what was seen, it is what multiplying it out one by one gives."""
    adoptions, outside, sight = case
    network, total = adoptions.network, 0.0
    for period in range(2, 5):
        for person in range(adoptions.people):
            time = adoptions.times[person]
            if 0 < time < period:
                continue
            row = network.indices[network.indptr[person] : network.indptr[person + 1]]
            seen = sum(0 < adoptions.times[other] < period for other in row)
            chance = 1 - math.exp(-(outside + sight * seen))
            total += math.log(chance if time == period else 1 - chance)
    seen_all = adopting_neighbours(adoptions).astype(float)
    history = History.of(adoptions, seen_all, 2, 4)
    assert history.log_likelihood(outside, sight) == pytest.approx(total, abs=1e-9)


def test_fit_of_a_case_done_by_hand() -> None:
    """Two kinds of person-periods, each at a hazard of its own: shares give both strengths."""
    history = History(np.array([0.0, 2.0]), np.array([10.0, 30.0]), np.array([90.0, 70.0]))
    fit = Fit(history)
    assert fit.outside == pytest.approx(-math.log(0.9), rel=1e-8)
    assert fit.strength == pytest.approx((-math.log(0.7) + math.log(0.9)) / 2, rel=1e-8)
    assert fit.without_strength() == pytest.approx(-math.log(0.8), rel=1e-8)


def test_the_top_is_the_top_and_ends_lie_on_the_line(
    physicians: Adoptions, scenario: Scenario
) -> None:
    """No value nearby is likelier, and at both ends the ratio test is at its 10 % limit."""
    history = History.of(physicians, seen_by_ties(physicians, scenario), 1, 17)
    fit = Fit(history)
    for which in (OUTSIDE, STRENGTH):
        found = fit.interval(which)
        assert found.low < found.value < found.high
        for end in (found.low, found.high):
            assert 2 * (fit.most - fit.profile(which, end)) == pytest.approx(2.7055, abs=1e-3)
    for more in (-1e-3, 1e-3):
        assert history.log_likelihood(fit.outside + more, fit.strength) < fit.most
        assert history.log_likelihood(fit.outside, fit.strength + more) < fit.most


def test_fewer_adopters_beside_adopters_is_no_negative_pull() -> None:
    """An estimate below 0 is reported as such; the model then gets the best it knows."""
    fit = Fit(History(np.array([0.0, 1.0]), np.array([20.0, 5.0]), np.array([80.0, 95.0])))
    assert fit.strength < 0
    assert fit.interval(STRENGTH).high < 0
    assert fit.not_negative() == (pytest.approx(-math.log(1 - 25 / 200), rel=1e-6), 0.0)


def test_an_end_that_the_data_do_not_bound_is_infinite() -> None:
    """Where nobody who saw an adopter adopts, sight may be as far below 0 as one likes."""
    fit = Fit(History(np.array([0.0, 1.0]), np.array([5.0, 0.0]), np.array([95.0, 3.0])))
    found = fit.interval(STRENGTH)
    assert found.low == -math.inf
    assert 0 < found.high < math.inf


def test_an_estimate_stays_among_what_the_model_takes() -> None:
    """Where everybody who saw an adopter adopted at once, sight is as strong as it may be."""
    fit = Fit(History(np.array([0.0, 1.0]), np.array([5.0, 4.0]), np.array([95.0, 0.0])))
    assert fit.strength == MOST_HAZARD
    assert parameter("clownfish.sight").high == parameter("marketing.reach").high == MOST_HAZARD
    assert fit.interval(STRENGTH).high == math.inf
    assert 0.0 < fit.interval(STRENGTH).low < MOST_HAZARD


@pytest.mark.parametrize(
    ("seen", "stayed", "message"),
    [([0.0], [3.0], "ever saw an adopter"), ([1.0], [0.0], "adopts at the first chance")],
)
def test_histories_that_say_nothing_are_refused(
    seen: list[float], stayed: list[float], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        Fit(History(np.array(seen), np.array([2.0]), np.array(stayed)))


def test_shuffling_keeps_communities_and_the_network(physicians: Adoptions) -> None:
    """People trade places within their city: who stands where changes, the ties do not."""
    luck = np.random.default_rng(430_000)
    places = shuffled_places(physicians, luck)
    community = physicians.network.community
    assert sorted(places) == list(range(125))
    assert (community[places] == community).all()
    assert (places != np.arange(125)).mean() > 0.8
    same = adopting_neighbours(physicians, np.arange(125))
    assert (same == adopting_neighbours(physicians)).all()
    # person i now has the ties of place places[i]; all but the last period can be checked by hand
    who = np.empty(125, int)
    who[places] = np.arange(125)
    shuffled = adopting_neighbours(physicians, places)
    network, before = physicians.network, physicians.before()
    for person in (0, 17, 124):
        place = places[person]
        row = network.indices[network.indptr[place] : network.indptr[place + 1]]
        assert (shuffled[person] == before[who[row]].sum(axis=0)).all()


def test_bass_sees_the_share_of_all(physicians: Adoptions) -> None:
    seen = seen_by_all(physicians)
    assert seen[:, 0].max() == 0.0
    assert set(seen[:, 1]) == {11 / 125}

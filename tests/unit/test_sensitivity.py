"""Sensitivity on responses whose answer is known: Ishigami's function, pure luck, a plain flip."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.sensitivity.decision import decide, find_flip, parse_decision
from rms_agents.experiments.sensitivity.indices import screen, total_effects
from rms_agents.experiments.sensitivity.inputs import Input, chosen_inputs
from rms_agents.experiments.sensitivity.luck import luck
from rms_agents.experiments.sensitivity.study import ask
from rms_agents.experiments.sensitivity.tornado import tornado
from rms_agents.parameters import parameters
from rms_agents.scenario import Scenario

ISHIGAMI = [Input(name, -math.pi, math.pi, 0.0) for name in ("x1", "x2", "x3")]
UNIT = [Input(name, 0.0, 1.0, 0.5) for name in ("a", "b", "c")]


def ishigami(points):
    """Ishigami & Homma 1990 with a = 7, b = 0.1."""
    x1, x2, x3 = np.array(points).T
    return (np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1))[:, None]


@pytest.mark.slow
def test_the_known_indices_of_ishigamis_function():
    found = total_effects(ISHIGAMI, ishigami, 4096, seed=1)
    assert found.runs == 4096 * 5
    assert [index.name for index in found.indices] == ["x1", "x2", "x3"]
    first = [index.first for index in found.indices]
    total = [index.total for index in found.indices]
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    assert found.luck is None  # one replicate says nothing of luck


@pytest.mark.slow
def test_bootstrap_intervals_hold_the_known_indices():
    known = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
    held = []
    for seed in range(30):
        for index in total_effects(ISHIGAMI, ishigami, 256, seed).indices:
            first, total = known[index.name]
            held.append(abs(index.first - first) <= index.first_half)
            held.append(abs(index.total - total) <= index.total_half)
    assert np.mean(held) > 0.9


def test_screening_finds_the_size_of_linear_effects_and_no_spread():
    found = screen(UNIT, lambda points: np.array(points) @ [[4.0], [-2.0], [0.0]], 5, seed=2)
    told = [(one.name, one.size, one.mean, one.spread) for one in found.inputs]
    assert [name for name, *_ in told] == ["a", "b", "c"]
    numbers = np.array([numbers for _, *numbers in told])
    assert numbers == pytest.approx(np.array([[4, 4, 0], [2, -2, 0], [0, 0, 0]]), abs=1e-9)


def test_a_response_that_never_varies_has_no_indices():
    found = total_effects(UNIT, lambda points: np.ones((len(points), 3)), 8, seed=1)
    assert (found.indices, found.luck) == ((), None)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("common", [0.0, 0.7])
def test_a_known_share_of_luck_is_recovered(share, common):
    """Luck of which a part is common to all points: their differences do not hide it."""
    generator = np.random.default_rng(7)
    shape = (300, 400)
    inputs = generator.standard_normal((shape[0], 1))
    together = generator.standard_normal(shape[1])
    alone = generator.standard_normal(shape)
    noise = math.sqrt(common) * together + math.sqrt(1 - common) * alone
    found = luck(math.sqrt(1 - share) * inputs + math.sqrt(share) * noise)
    assert found.share.value == pytest.approx(share, abs=0.06)
    assert found.share.low < found.share.value < found.share.high
    left = share * (1 - common) / shape[1]
    assert found.left == pytest.approx(left / (left + 1 - share), rel=0.2)


def test_few_replicates_do_not_bias_the_share_of_luck():
    generator = np.random.default_rng(9)
    shares = []
    for _ in range(40):
        inputs = generator.standard_normal((300, 1))
        shares.append(luck(inputs + generator.standard_normal((300, 3))).share.value)
    assert np.mean(shares) == pytest.approx(0.5, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("common", [0.0, 1.0])
def test_intervals_of_the_share_of_luck_hold(common):
    """Common luck is seen as often as there are replicates, however many points share it."""
    generator = np.random.default_rng(13)
    held = []
    for _ in range(200):
        together = generator.standard_normal(12)
        alone = generator.standard_normal((80, 12))
        noise = math.sqrt(common) * together + math.sqrt(1 - common) * alone
        low, high = luck(generator.standard_normal((80, 1)) + noise).share.ends
        held.append(low < 0.5 < high)
    assert np.mean(held) >= 0.9


def test_a_tornado_of_known_bars_is_paired():
    common = 100 * np.random.default_rng(1).standard_normal(10)
    found = tornado(UNIT, lambda points: np.array(points) @ [[2.0], [-6.0], [1.0]] + common)
    assert [bar.input.name for bar in found.bars] == ["b", "a", "c"]
    ends = np.array([(bar.low.value, bar.high.value) for bar in found.bars])
    assert ends == pytest.approx(np.array([(3, -3), (-1, 1), (-0.5, 0.5)]))
    for bar in found.bars:
        assert bar.low.ends == pytest.approx((bar.low.value, bar.low.value))


def sides():
    return parse_decision(Scenario.load("triad"), "sales.salespeople+1/service.service_agents+1")


def test_a_known_threshold_is_found_and_none_where_there_is_none():
    zero = lambda points: np.zeros((len(points), 40))  # noqa: E731
    noise = 0.2 * np.random.default_rng(5).standard_normal(40)
    noise -= noise.mean()

    def first(points):
        a, b, _ = np.array(points).T
        return (a - 0.8 + 0.1 * (b - 0.5))[:, None] + noise

    found = decide(sides(), UNIT, first, zero)
    assert found.difference.value == pytest.approx(-0.3)
    a, *others = found.flips
    assert (a.input.name, a.verdict) == ("a", "flips")
    assert a.threshold.value == pytest.approx(0.8)
    assert a.threshold.low < 0.8 < a.threshold.high
    assert [(flip.verdict, flip.threshold) for flip in others] == [("none in range", None)] * 2


@pytest.mark.slow
def test_thresholds_hold_the_truth_as_often_as_they_say():
    generator = np.random.default_rng(11)
    own = UNIT[0]
    values = own.steps(5)
    held = []
    for _ in range(200):
        noise = 0.3 * generator.standard_normal(40) + 0.2 * generator.standard_normal((5, 40))
        flip = find_flip(own, values, (np.array(values) - 0.6)[:, None] + noise)
        held.append(flip.threshold is not None and flip.threshold.low < 0.6 < flip.threshold.high)
    assert 0.9 < np.mean(held) <= 0.99


def test_the_threshold_nearest_to_the_scenarios_own_value_counts():
    curve = np.array([1.0, -1.0, -1.0, -1.0, 1.0])[:, None] + np.zeros((5, 2))
    for base, where in ((0.1, 0.125), (0.9, 0.875)):
        own = UNIT[0]._replace(base=base)
        assert find_flip(own, own.steps(5), curve).threshold.value == pytest.approx(where)


@pytest.mark.parametrize("curve", [[-1, 0, -1, -2, -2], [-1, -1, 0, 0, 0], [0, 0, 0, 0, 2]])
def test_to_touch_zero_is_no_flip(curve):
    flip = find_flip(UNIT[0], UNIT[0].steps(5), np.array(curve, float)[:, None] + np.zeros((5, 3)))
    assert (flip.verdict, flip.threshold) == ("none in range", None)


def test_a_curve_through_zero_flips_there():
    curve = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])[:, None] + np.zeros((5, 3))
    flip = find_flip(UNIT[0], UNIT[0].steps(5), curve)
    assert (flip.verdict, flip.threshold.value) == ("flips", pytest.approx(0.5))


def test_groups_are_what_is_declared():
    scenario = Scenario.load("baseline")
    for over, kind in (("levers", "lever"), ("unknowns", "unknown")):
        found, left_out = chosen_inputs(scenario, over)
        declared = {name: p for name, p in parameters().items() if p.kind == kind and p.plausible}
        assert {own.name for own in found} == declared.keys()
        assert left_out == []
        for own in found:
            assert (own.low, own.high) == declared[own.name].plausible
            assert own.source == declared[own.name].source
    names = {own.name: own for own in chosen_inputs(scenario, "unknowns")[0]}
    assert names["marketing.elasticity"].measured
    assert not names["staff.wage"].measured
    assert not names["leaving.slope"].measured  # its source says so of the size


def test_what_a_choice_sets_cannot_flip_the_decision_but_what_it_adds_to_can():
    question = ask(
        Scenario.load("baseline"),
        "profit",
        over="sales.salespeople,sales.promise,staff.wage",
        decision="sales.promise=0,sales.salespeople+1/sales.promise=1",
    )
    assert [own.name for own in question.decisive] == ["sales.salespeople", "staff.wage"]
    assert len(question.inputs) == 3


def test_what_real_ties_fix_cannot_vary():
    _, left_out = chosen_inputs(Scenario.load("physicians"), "unknowns")
    assert "network.people" in left_out


def test_whole_numbers_are_equally_likely():
    own = Input("sales.meetings", 1, 4, 3, whole=True)
    drawn = [own.value(share) for share in np.linspace(0, 1, 4001)[:-1]]
    assert np.bincount(drawn).tolist() == [0, 1000, 1000, 1000, 1000]
    assert own.value(1.0) == 4
    assert own.steps(9) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"measure": "profits"}, "profit"),
        ({"method": "fast"}, "morris or sobol"),
        ({"points": 100}, "power of 2"),
        ({"method": "morris", "points": 1}, "at least 2"),
        ({"points": 2**20}, "at most 10,000,000"),
        ({"replicates": 0}, "at least 1"),
        ({"seed": -1}, "seed"),
        ({"over": "unknown"}, "unknowns"),
        ({"over": "sales.close_chanse"}, "sales.close_chance"),
        ({"over": "service.hours"}, "service.hours=LOW:HIGH"),
        ({"over": "network.generator"}, "only numbers"),
        ({"over": "staff.wage=2000:1000"}, "LOW must be below HIGH"),
        ({"over": "staff.wage=1000"}, "NAME=LOW:HIGH"),
        ({"over": "sales.promise=0:9"}, "must be from"),
        ({"over": "staff.wage,staff.wage"}, "named twice"),
        (
            {"over": "sales.promise", "decision": "sales.promise=0/sales.promise=1"},
            "what the decision sets",
        ),
        ({"decision": "sales.salespeople+1"}, "/ between"),
        ({"decision": "sales.salespeople/staff.hybrids"}, r"NAME\+N"),
        ({"decision": "staff.wage+1/staff.wage+1"}, "the same"),
        ({"decision": "sales.sellers+1/staff.hybrids+1"}, "unknown parameter"),
        ({"decision": "sales.salespeople-9/staff.hybrids+1"}, "must be from"),
        ({"decision": "network.people+9/staff.hybrids+1"}, "network.people"),
    ],
)
def test_bad_questions_are_refused(options, told):
    with pytest.raises(InputError, match=told):
        ask(Scenario.load("baseline"), **{"measure": "profit", **options})

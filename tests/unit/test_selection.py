"""Selection of the best where the best is known: how often it is right, and that it says if not."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from rms_agents.errors import InputError
from rms_agents.experiments.best_probability import FEWEST
from rms_agents.experiments.selection import LOOKS, MOST, difference_bounds, select

TRIALS = 250
PROMISED = 0.95
INDIFFERENCE = 1.0
# So few right ones would be seen once in a thousand tests of something that keeps its promise.
FEWEST_RIGHT = stats.binom.ppf(0.001, TRIALS, PROMISED)


def normal(luck, size):
    return luck.normal(size=size)


def skewed(luck, size):
    """Lognormal noise of mean 0 and variance 1, skewness 4.8."""
    return (luck.lognormal(0, 0.8, size) - np.exp(0.32)) / np.sqrt(np.exp(1.28) - np.exp(0.64))


def ruinous(luck, size):
    """Noise of mean 0 and variance 1, of which one run in ten is a catastrophe."""
    return ((luck.random(size) > 0.1) - 0.9) / 0.3


MEANS = {
    # The least favourable: all others exactly one indifference below the best.
    "slippage": np.array([0.0] + 7 * [-INDIFFERENCE]),
    "monotone": -0.5 * INDIFFERENCE * np.arange(8),
    "all alike": np.zeros(8),
}
SPREADS = {
    "equal": np.full(8, 3.0),
    "best noisy": np.linspace(6.0, 1.5, 8),
    "best quiet": np.linspace(1.5, 6.0, 8),
}


CASES = [
    *itertools.product([normal, skewed, ruinous], SPREADS, ["slippage"], [0.0, 0.8]),
    *itertools.product([normal, skewed], ["best noisy"], ["monotone", "all alike"], [0.8]),
]


@pytest.mark.parametrize(("noise", "spread", "means", "common"), CASES)
def test_the_selection_is_right_as_often_as_promised(noise, spread, means, common):
    """Right: at most the indifference below the best. In the slippage that is the best alone."""
    luck = np.random.default_rng(17)
    truth, spreads = MEANS[means], SPREADS[spread]
    right = 0
    for _ in range(TRIALS):
        shared = noise(luck, 4096)
        own = noise(luck, (8, 4096))
        mixed = np.sqrt(common) * shared + np.sqrt(1 - common) * own
        values = truth[:, None] + spreads[:, None] * mixed
        found = select(8, lambda i, at, v=values: v[i, at.start : at.stop], INDIFFERENCE, 8 * 4096)
        assert found.decided
        short = truth.max() - truth[found.leader]
        right += short < INDIFFERENCE if means == "slippage" else short <= INDIFFERENCE
    assert right >= FEWEST_RIGHT


def test_of_survivals_it_is_right_as_often_as_promised():
    """Yes or no, mostly yes: in 30 runs of the best and of most others nothing happens."""
    luck = np.random.default_rng(18)
    chances = np.array([0.995, 0.97, 0.97, 0.96, 0.94, 0.8])
    right = 0
    for _ in range(TRIALS):
        common, own = luck.random((8192, 1)), luck.random((8192, 6))
        values = (np.where(luck.random((8192, 6)) < 0.7, common, own) < chances).astype(float)
        found = select(
            6, lambda i, at, v=values: v[at.start : at.stop, i], 0.02, 6 * 8192, rare=True
        )
        assert found.decided
        right += found.leader == 0
    assert right >= FEWEST_RIGHT


def test_the_bounds_are_those_of_the_paired_t_test():
    values = np.random.default_rng(19).normal([[1.0, 2.0, 2.5]], 1.0, (40, 3))
    bounds = difference_bounds(values, 3)
    t = stats.t.ppf(1 - 0.05 / (LOOKS * 2), 39)
    for i, k in ((0, 1), (2, 0)):
        difference = values[:, i] - values[:, k]
        assert bounds[i, k] == pytest.approx(difference.mean() + t * stats.sem(difference))
    assert np.diag(bounds) == pytest.approx(0.0)


def test_equal_alternatives_are_alike_at_the_first_look():
    values = np.random.default_rng(20).normal(size=MOST)
    found = select(3, lambda i, at: values[at.start : at.stop], 0.1, 1000)
    assert (found.decided, found.left, found.runs) == (True, (0, 1, 2), 3 * FEWEST)


def test_what_is_hopeless_gets_no_more_runs_than_the_first():
    luck = np.random.default_rng(21)
    values = luck.normal([[0.0, 0.2, 50.0, 50.3]], 1.0, (MOST, 4))
    found = select(4, lambda i, at: values[at.start : at.stop, i], 0.05, 100_000)
    assert found.decided
    assert found.leader == 3
    assert [len(runs) for runs in found.values[:2]] == [FEWEST, FEWEST]
    assert len(found.values[3]) > FEWEST


def test_it_says_when_it_could_not_tell_and_spends_no_more_than_allowed():
    luck = np.random.default_rng(22)
    values = luck.normal(size=(MOST, 2))
    found = select(2, lambda i, at: values[at.start : at.stop, i], 1e-4, 500)
    assert not found.decided
    assert found.left == (0, 1)
    assert found.runs == 500
    assert found.lead_bound > 1e-4


def test_too_few_runs_are_refused():
    with pytest.raises(InputError, match="--max-runs 59: must be at least 60"):
        select(2, lambda i, at: np.zeros(len(at)), 1.0, 59)


def test_no_more_looks_are_taken_than_were_paid_for():
    """A budget that runs short between two doublings buys no twelfth look."""
    seen: list[set[int]] = [set(), set(), set()]

    def sample(place: int, places: range) -> np.ndarray:
        seen[place].add(places.stop)
        noise = np.where(np.arange(places.start, places.stop) % 2, 1.0, -1.0)
        return noise * (1.0 if place else -1.0) + (-2e-2 if place == 2 else 0.0)

    for most in range(60_000, 92_000, 1_001):
        for looks in seen:
            looks.clear()
        select(3, sample, 0.0, most)
        assert max(map(len, seen)) <= LOOKS

"""The best single inequality is found, and its accuracy is told honestly."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents.experiments.claims.inequality import best_inequality, find_condition
from rms_agents.experiments.claims.statement import statement
from rms_agents.experiments.claims.wording import inequality, told


def test_exact() -> None:
    figures = {
        "noise": np.array([3.0, 1.0, 5.0, 2.0, 4.0, 6.0]),
        "tells": np.array([0.1, 0.2, 0.3, 0.7, 0.8, 0.9]),
    }
    holds = np.array([False, False, False, True, True, True])
    found = best_inequality(figures, holds)
    assert (found.name, found.above, found.threshold) == ("tells", True, pytest.approx(0.5))
    assert (found.says(figures["tells"]) == holds).all()
    assert not best_inequality(figures, ~holds).above


def test_equal_values_are_never_parted() -> None:
    figures = {"steps": np.array([1.0, 1.0, 1.0, 2.0, 2.0])}
    holds = np.array([True, False, True, True, True])
    assert best_inequality(figures, holds).threshold == 1.5


def test_by_brute_force() -> None:
    generator = np.random.default_rng(4)
    for _ in range(50):
        figures = {name: generator.integers(0, 8, 30).astype(float) for name in "abc"}
        holds = generator.random(30) < 0.4
        if holds.all() or not holds.any():
            continue
        best = max(
            0.5 * ((says & holds).sum() / holds.sum() + (~says & ~holds).sum() / (~holds).sum())
            for values in figures.values()
            for threshold in np.arange(-0.5, 8)
            for says in (values >= threshold, values < threshold)
        )
        found = best_inequality(figures, holds)
        says = found.says(figures[found.name])
        balanced = 0.5 * (says[holds].mean() + (~says)[~holds].mean())
        assert balanced == pytest.approx(best)


def test_noise_is_not_flattered() -> None:
    """Sixty figures that know nothing: on the firms that it was found on the best of them looks
    well; on firms left out it is no better than a coin."""
    generator = np.random.default_rng(5)
    seen, left_out = [], []
    for _ in range(20):
        figures = {str(n): generator.random(200) for n in range(60)}
        holds = generator.random(200) < 0.5
        found = best_inequality(figures, holds)
        seen.append((found.says(figures[found.name]) == holds).mean())
        condition = find_condition(figures, holds)
        assert condition is not None
        left_out.append(condition.balanced)
    assert np.mean(seen) > 0.58
    assert abs(np.mean(left_out) - 0.5) < 0.03


def test_what_tells_is_trusted() -> None:
    generator = np.random.default_rng(6)
    figures = {str(n): generator.random(200) for n in range(60)}
    condition = find_condition(figures, figures["7"] >= 0.3)
    assert condition is not None
    assert condition.inequality.name == "7"
    assert condition.right > 0.95


def test_nothing_to_learn() -> None:
    figures = {"a": np.arange(10.0)}
    assert find_condition(figures, np.zeros(10, bool)) is None
    assert find_condition(figures, np.arange(10) == 3) is None


def test_words() -> None:
    figures = {"clownfish.threshold": np.array([1.0, 1, 1, 2, 2, 3] * 10)}
    condition = find_condition(figures, figures["clownfish.threshold"] < 1.5)
    assert condition is not None
    assert inequality(condition) == "clownfish.threshold ≤ 1"
    assert "100 %" in told(condition, statement().rules)
    said = told(condition._replace(balanced=0.59), statement().rules)
    assert said.startswith("No single inequality tells")
    assert told(None, statement().rules).startswith("Too few firms")

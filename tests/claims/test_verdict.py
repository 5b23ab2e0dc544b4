"""Verdicts follow from numbers by the stated rules, exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rms_agents.experiments.claims.statement import statement
from rms_agents.experiments.claims.verdict import (
    Effect,
    ablation_outcome,
    direction,
    effect_of,
    firm_outcome,
    stated_outcome,
    verdict,
)

RULES = statement().rules


@pytest.mark.parametrize(
    ("stated", "holds", "turned", "expected"),
    [
        ("holds", 0.8, 0.2, "supported"),
        ("holds", 1.0, 0.0, "supported"),
        ("holds", 0.79, 0.0, "conditional"),
        ("holds", 0.1, 0.9, "conditional"),
        ("holds", 0.09, 0.0, "unsupported"),
        ("open", 1.0, 0.0, "conditional"),
        ("open", 0.1, 0.5, "conditional"),
        ("open", 0.0, 1.0, "unsupported"),
        ("reversed", 0.0, 0.0, "reversed"),
        ("reversed", 0.3, 0.3, "reversed"),
        ("reversed", 0.3, 0.29, "conditional"),
        ("reversed", 0.09, 0.05, "unsupported"),
    ],
)
def test_verdict(stated, holds, turned, expected) -> None:
    assert verdict(stated, holds, turned, RULES) == expected


@pytest.mark.parametrize(
    ("effect", "sign", "stated", "firm"),
    [
        (Effect(2.0, 1.0, 3.0), 1, "holds", "holds"),
        (Effect(2.0, 0.9, 3.1), 1, "open", "holds"),
        (Effect(0.9, 0.5, 1.3), 1, "open", "open"),
        (Effect(2.0, -0.1, 4.1), 1, "open", "open"),
        (Effect(2.0, 1.0, 3.0), -1, "reversed", "reversed"),
        (Effect(-2.0, -3.0, -1.0), -1, "holds", "holds"),
        (Effect(-2.0, -3.1, -0.9), 1, "open", "reversed"),
        (Effect(0.0, 0.0, 0.0), 1, "open", "open"),
    ],
)
def test_outcomes(effect, sign, stated, firm) -> None:
    assert stated_outcome(effect, sign, 1.0) == stated
    assert firm_outcome(effect, sign, 1.0) == firm


@given(st.floats(-9, 9), st.floats(0, 9), st.floats(0.1, 5))
def test_turning_everything_round_changes_nothing(mean, half, smallest) -> None:
    effect = Effect(mean, mean - half, mean + half)
    mirrored = Effect(-mean, -mean - half, -mean + half)
    for judge in (stated_outcome, firm_outcome):
        assert judge(effect, 1, smallest) == judge(mirrored, -1, smallest)
        # What holds in one direction is reversed in the other.
        other = {"holds": "reversed", "reversed": "holds", "open": "open"}
        assert judge(effect, -1, smallest) == other[judge(effect, 1, smallest)]


@pytest.mark.parametrize(
    ("without", "difference", "sign", "expected"),
    [
        (Effect(0.5, 0.3, 0.7), Effect(-3.0, -3.5, -2.5), 1, "removes"),
        (Effect(2.0, 1.5, 2.5), Effect(-1.0, -1.5, -0.5), 1, "weakens"),
        (Effect(0.2, 0.1, 0.3), Effect(-0.5, -0.6, -0.4), 1, "weakens"),  # never mattered
        (Effect(3.0, 2.5, 3.5), Effect(-0.1, -0.3, 0.1), 1, "leaves"),
        (Effect(3.0, 2.5, 3.5), Effect(1.0, 0.5, 1.5), 1, "strengthens"),
        (Effect(-0.5, -0.7, -0.3), Effect(3.0, 2.5, 3.5), -1, "removes"),
        (Effect(-4.0, -5.0, -3.0), Effect(-1.0, -1.5, -0.5), -1, "strengthens"),
    ],
)
def test_ablations(without, difference, sign, expected) -> None:
    assert ablation_outcome(without, difference, sign, 1.0) == expected


def test_effect_of() -> None:
    found = effect_of(np.array([1.0, 2.0, 3.0]))
    assert found.mean == 2.0
    assert found.high - found.mean == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)  # t, 2 df
    assert effect_of(np.array([5.0])) == Effect(5.0, -math.inf, math.inf)


def test_direction() -> None:
    assert direction(Effect(1.0, 0.1, 2.0)) == "up"
    assert direction(Effect(-1.0, -2.0, -0.1)) == "down"
    assert direction(Effect(1.0, 0.0, 2.0)) == "unclear"

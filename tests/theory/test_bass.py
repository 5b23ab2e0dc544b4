"""Adoption by advertising and by sight of those who adopted, against Bass (V1) and a circle (V2).

To adopt is to become a client: without a pipeline whoever is attracted is a client at once, and
without satisfaction every client is happy for good. Advertising is the coefficient of innovation p;
the sight of the clients among one's acquaintances is the coefficient of imitation q, shared out
among all whom one sees. The formulas are in continuous time; "small steps" are weeks that stand for
a tenth of one, in which every hazard is a tenth.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from rms_agents.network import Network
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

P, Q = 0.002, 0.06  # a week
PEOPLE = 3000
RUNS = 60


def peak_of(adoption: NDArray[np.float64], window: float, step: float) -> tuple[float, float]:
    """Return when the mean curve of adoption peaks, and how high: a quartic through the top.

    `adoption` holds the share that adopts per week, in intervals of `step` weeks.
    """
    time = (np.arange(len(adoption)) + 0.5) * step
    rough = time[np.argmax(np.convolve(adoption, np.full(int(9 / step), step / 9), "same"))]
    near = np.abs(time - rough) <= window
    curve = np.polynomial.Polynomial.fit(time[near], adoption[near], 4)
    fine = np.linspace(rough - window / 2, rough + window / 2, 10_001)
    return float(fine[np.argmax(curve(fine))]), float(curve(fine).max())


def complete_market(with_only: Callable[..., Scenario], step: float, weeks: int) -> Scenario:
    """Return a market in which everybody sees everybody, in steps of so many weeks."""
    return with_only(
        {"advertising", "clownfish"},
        {
            "run.weeks": round(weeks / step),
            "network.people": PEOPLE,
            "network.generator": "complete",
            "network.seed": 1,
            "marketing.reach": P * step,
            "clownfish.sight": Q * step / (PEOPLE - 1),
        },
    )


@pytest.mark.slow
def test_bass_in_small_steps(with_only: Callable[..., Scenario]) -> None:
    """Everybody sees everybody: ``t* = ln(q/p) / (p+q)``, ``f* = (p+q)^2 / 4q``, F* within 3 %."""
    step = 0.1
    scenario = complete_market(with_only, step, 130)
    runs = simulate_many(scenario, range(300_000, 300_000 + RUNS))
    mean = runs["new_clients"].mean(axis=0) / PEOPLE
    when, height = peak_of(mean / step, 20.0, step)
    by_then = float(np.interp(when, (np.arange(len(mean)) + 1) * step, mean.cumsum()))
    print(f"V1 small steps: t* {when:.2f}, f* {height:.5f}, F* {by_then:.4f}")
    assert when == pytest.approx(math.log(Q / P) / (P + Q), rel=0.03)
    assert height == pytest.approx((P + Q) ** 2 / (4 * Q), rel=0.03)
    assert by_then == pytest.approx(0.5 - P / (2 * Q), rel=0.03)


@pytest.mark.slow
def test_bass_in_weekly_steps(with_only: Callable[..., Scenario]) -> None:
    """In steps of a whole week adoption peaks in week 57, at .01577 a week (within 3 %)."""
    scenario = complete_market(with_only, 1.0, 130)
    runs = simulate_many(scenario, range(301_000, 301_000 + RUNS))
    when, height = peak_of(runs["new_clients"].mean(axis=0) / PEOPLE, 20.0, 1.0)
    week = when + 0.5  # the first week, number 1, has its middle at one half
    print(f"V1 weekly: week {week:.2f}, f* {height:.5f}")
    assert week == pytest.approx(57, rel=0.03)
    assert height == pytest.approx(0.01577, rel=0.03)


@pytest.mark.slow
def test_circle(with_only: Callable[..., Scenario]) -> None:
    """Everybody sees the next on a circle: ``F = 1 - exp(-(p+q)t + q(1 - exp(-pt))/p)`` to .01."""
    step, people = 0.1, 100_000
    everybody = np.arange(people)
    circle = Network.from_csr(np.arange(people + 1), (everybody + 1) % people)
    scenario = with_only(
        {"advertising", "clownfish"},
        {"run.weeks": 3000, "marketing.reach": P * step, "clownfish.sight": Q * step},
    ).with_network(circle)
    runs = simulate_many(scenario, range(302_000, 302_002))
    time = (np.arange(3000) + 1) * step
    expected = 1 - np.exp(-(P + Q) * time + Q * (1 - np.exp(-P * time)) / P)
    assert expected[-1] > 0.9
    worst = np.abs(runs["clients"] / people - expected).max()
    print(f"V2: worst {worst:.5f}")
    assert worst < 0.01

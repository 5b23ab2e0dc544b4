"""Whoever both sells and delivers, delivering first, lives through feast and famine (V11)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from rms_agents.agents.service_agent import delivering_hours

HOURS = 40.0


def delivered(gain: int, lead_time: int, reserved: float, weeks: int) -> NDArray[np.float64]:
    """Return the hours delivered each week by a lone founder who begins without work.

    Every selling hour wins `gain` hours of work, which begin `lead_time` weeks later. How the week
    is divided is the model's rule.
    """
    won = np.zeros(weeks + lead_time)
    hours = np.zeros(weeks)
    backlog = 0.0
    for week in range(weeks):
        backlog += won[week]
        hours[week] = delivering_hours(HOURS, reserved, backlog)
        backlog -= hours[week]
        won[week + lead_time] = gain * (HOURS - hours[week])
    return hours


@pytest.mark.parametrize(("gain", "lead_time"), [(3, 13), (2, 8), (5, 4)])
def test_cycle(gain: int, lead_time: int) -> None:
    """Period ``(1 + g) T``, share of feast ``g / (1 + g)``, variation ``1 / sqrt(g)``: exactly."""
    period = (1 + gain) * lead_time
    hours = delivered(gain, lead_time, 0.0, 10 * period)
    for shorter in range(1, period):
        assert not np.array_equal(hours[shorter:], hours[:-shorter])
    np.testing.assert_array_equal(hours[period:], hours[:-period])
    assert set(hours.tolist()) == {0.0, HOURS}
    assert (hours == HOURS).mean() == gain / (1 + gain)
    assert hours.std() / hours.mean() == pytest.approx(1 / np.sqrt(gain), rel=1e-12)


def test_the_example() -> None:
    """At g 3 and thirteen weeks: a cycle of a year, and income varies by .577 of its mean."""
    hours = delivered(3, 13, 0.0, 520)
    starts = np.flatnonzero(np.diff(hours) > 0)
    assert set(np.diff(starts).tolist()) == {52}
    assert hours.std() / hours.mean() == pytest.approx(0.577, abs=5e-4)


@pytest.mark.parametrize("gain", [1, 3, 7])
def test_reserved_selling_time_ends_the_cycle(gain: int) -> None:
    """From a reserved selling share of ``1 / (1 + g)`` on nothing swings; below, hours still do."""
    enough = 1 / (1 + gain)
    for reserved in (enough, enough + 0.1, enough + 0.3):
        steady = delivered(gain, 13, reserved, 2000)[200:]
        assert np.ptp(steady) == 0.0
        assert steady[0] == (1 - reserved) * HOURS
    short = delivered(gain, 13, 0.8 * enough, 4000)[2000:]
    assert np.ptp(short) == pytest.approx(0.2 * HOURS)

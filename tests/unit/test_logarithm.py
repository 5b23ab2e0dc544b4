"""The logarithm of the rules."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rms_agents.logarithm import log


@settings(deadline=None)  # the first call compiles
@given(st.floats(1e-300, 1e300))
@example(math.nextafter(1.0, 0.0))
@example(math.nextafter(1.0, 2.0))
@example(math.sqrt(0.5))
@example(0.5 / 4294967296.0)  # the smallest draw
def test_it_is_within_a_unit_in_the_last_place(x: float) -> None:
    """The error against 40 digits is at most the distance to the next float."""
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(x).ln()
        assert abs(Decimal(log(x)) - exact) <= Decimal(math.ulp(float(exact)))


def test_known_values() -> None:
    """Nothing at one; powers of two come out as multiples of the logarithm of two."""
    assert log(1.0) == 0.0
    assert log(2.0) == math.log(2.0)
    assert log(2.0**-32) == -32 * math.log(2.0)


def test_it_never_falls() -> None:
    """More luck is never less, also where two pieces of the curve meet."""
    for edge in (math.sqrt(0.5), 1.0, math.sqrt(2.0), 2.0**-20 * math.sqrt(0.5)):
        around = edge + np.arange(-50, 51) * np.spacing(edge)
        values = np.array([log(float(x)) for x in around])
        assert (np.diff(values) >= 0.0).all()

"""The exponential of the rules."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents.exponential import exp


@settings(deadline=None)  # the first call compiles
@given(st.floats(-700.0, 700.0))
def test_it_is_within_a_unit_in_the_last_place(x: float) -> None:
    """The error against 40 digits is less than the distance to the next float."""
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(x).exp()
        assert abs(Decimal(exp(x)) - exact) < Decimal(math.ulp(float(exact)))


def test_known_values() -> None:
    """One at zero; the ends are held, not passed; what is no number stays none."""
    assert exp(0.0) == 1.0
    assert exp(-1e9) == exp(-708.0) > 0.0
    assert exp(1e9) == exp(709.0) < math.inf
    assert exp(1.0) == pytest.approx(math.e, rel=2**-52)
    assert math.isnan(exp(math.nan))


def test_it_never_falls() -> None:
    """A larger hazard never means a smaller chance, also where two pieces of the curve meet."""
    edges = np.log(2.0) * (np.arange(-40, 40) + 0.5)
    for edge in edges:
        around = edge + np.arange(-50, 51) * np.spacing(abs(edge))
        values = np.array([exp(float(x)) for x in around])
        assert (np.diff(values) >= 0.0).all()

"""The exponential function, compiled into the rules that use it.

Every client's hazards of leaving and complaining need one in every week. A call to the system's
library costs more than the arithmetic, because all that the caller holds has to be put aside first;
and libraries of different systems differ in the last bit, which this does not.
"""

from __future__ import annotations

import math

import numpy as np

from rms_agents.compiled import inlined

_LOWEST, _HIGHEST = -708.0, 709.0  # beyond lie numbers that a float cannot hold in full
_PER_DOUBLING = 1.0 / math.log(2.0)
LN_2_HIGH = float.fromhex("0x1.62e42feep-1")  # ln 2 in two parts: n times the first is exact
LN_2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_ROUNDING = 1.5 * 2.0**52  # adding it leaves a whole number in the lowest bits
_EXPONENT = np.int64(1023)  # of 1.0
_SERIES = tuple(1.0 / math.factorial(n) for n in range(14))


@inlined
def exp(x):
    """Return e to the power of `x`, to within a unit in the last place.

    ``e^x = 2^n e^r`` with r within half of ln 2; ``e^r`` by the first 14 terms of its series (what
    is left out is below 5e-18), summed in pairs, so that the processor adds several at a time.
    Beyond -708 and 709 the values there are returned.
    """
    x = min(max(x, _LOWEST), _HIGHEST)
    rounded = x * _PER_DOUBLING + _ROUNDING
    n = rounded - _ROUNDING
    r = (x - n * LN_2_HIGH) - n * LN_2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = _SERIES[2] + _SERIES[3] * r
    middle = (_SERIES[4] + _SERIES[5] * r) + r2 * (_SERIES[6] + _SERIES[7] * r)
    high = (
        (_SERIES[8] + _SERIES[9] * r)
        + r2 * (_SERIES[10] + _SERIES[11] * r)
        + r4 * (_SERIES[12] + _SERIES[13] * r)
    )
    power = np.int64((np.float64(rounded).view(np.int64) + _EXPONENT) << np.int64(52)).view(
        np.float64
    )
    return power * (1.0 + (r + (r2 * low + r4 * (middle + r4 * high))))

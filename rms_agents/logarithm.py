"""The natural logarithm, compiled into the rules that use it.

Every tie of a network and every person's place among the first clients needs one. Written out, many
are worked out side by side, and the last bit is the same on every system, as with `exponential`.
"""

from __future__ import annotations

import math

import numpy as np

from rms_agents.compiled import inlined
from rms_agents.exponential import LN_2_HIGH, LN_2_LOW

_ROOT_OF_HALF = int(np.array([math.sqrt(0.5)]).view(np.int64)[0])  # the bits of it
_MANTISSA = 52  # bits
_SERIES = tuple(2.0 / (2 * n + 1) for n in range(1, 12))


@inlined
def log(x):
    """Return the natural logarithm of `x` > 0 (not denormal), to within a unit in the last place.

    ``x = 2^n (1 + f)`` with 1 + f from the root of 1/2 to that of 2; with s = f / (2 + f),
    ``log(1 + f) = 2 atanh(s) = 2 (s + s^3 / 3 + s^5 / 5 + ...)``, of which 12 terms are kept (what
    is left out is below 1e-19).
    """
    bits = np.float64(x).view(np.int64)
    n = (bits - _ROOT_OF_HALF) >> _MANTISSA
    f = np.int64(bits - (n << _MANTISSA)).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (_SERIES[0] + _SERIES[1] * z) + z2 * (_SERIES[2] + _SERIES[3] * z)
    middle = (_SERIES[4] + _SERIES[5] * z) + z2 * (_SERIES[6] + _SERIES[7] * z)
    high = (_SERIES[8] + _SERIES[9] * z) + z2 * _SERIES[10]
    rest = z * (low + z4 * (middle + z4 * high))  # of log(1 + f) / s beyond 2
    doublings = np.float64(n)
    return doublings * LN_2_HIGH - ((s * (f - rest) - doublings * LN_2_LOW) - f)

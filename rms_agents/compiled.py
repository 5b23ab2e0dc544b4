"""How the rules become machine code."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray


def _interpreted() -> bool:
    """Return whether rules stay plain Python; numba, slow to import, is asked only if not."""
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        return True
    from rms_agents.machine_code import config

    return bool(config.DISABLE_JIT)


INTERPRETED: Final = _interpreted()


def compiled[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a rule.

    A rule reads and writes what it is handed and asks for no memory, so numba's counting of
    references is left out (`_nrt`): counting cost five times what the rules themselves do.
    """
    return _compiled(function, _nrt=False)


def inlined[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a rule into each of its callers.

    For rules that take the whole state and are small, or have few callers: handing over the state
    would cost more than the rule.
    """
    return _compiled(function, _nrt=False, forceinline=True)


def columnar[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a loop over columns, no two of which share memory.

    The compiler takes that for granted, and need not ask at every call whether what the loop writes
    could be what it reads.
    """
    return _compiled(function, _nrt=False, apart=True)


def allocating[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a function that asks for memory."""
    return _compiled(function)


def _compiled[Function: Callable[..., object]](function: Function, **options: bool) -> Function:
    """Compile with numba: no Python lock, no fast-math, kept by `machine_code`.

    Fast-math and fused multiply-add stay off: either changes the last bit of a run from one
    processor to the next. Under ``NUMBA_DISABLE_JIT=1`` the plain Python function is returned, so
    that a rule can be stepped through in a debugger.
    """
    if INTERPRETED:
        return function
    from rms_agents.machine_code import dispatched

    return dispatched(function, nogil=True, error_model="numpy", **options)


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array of records as it is handed to compiled code.

    Numba recognises a plain array in .3 us, an array whose records read as attributes in 2, and a
    single record of a hundred fields in 13. Uncompiled code needs the attributes.
    """
    return array if INTERPRETED else np.asarray(array)


def quiet_overflow() -> np.errstate:
    """Return a context in which hashing may overflow, as it is meant to, in uncompiled Python."""
    return np.errstate(over="ignore")

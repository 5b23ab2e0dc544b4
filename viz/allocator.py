"""Give memory back to the machine that no visitor needs any more.

By default glibc keeps up to eight pools a processor, and freed arrays of up to 32 MB stay in them,
between things still in use: twenty visitors left half a gigabyte behind. With arrays mapped one by
one, from those of a single run on, each goes back at once; what is smaller stays in a pool until
somebody asks for it, or has left.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from threading import Lock, Timer
from typing import Any

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # names of glibc's mallopt
_LARGE = 100 * 1024  # bytes: less than the people, the weeks or the events of a run take
_POOLS = 1
_MOMENT = 1.0  # seconds, in which the server lets go of who left

_lock = Lock()
_waiting: Timer | None = None


def return_freed_memory() -> bool:
    """Make the C library give freed arrays back, where it is glibc.

    Returns
    -------
    bool
        Whether it will.
    """
    mallopt = _of_glibc("mallopt")
    return bool(mallopt and mallopt(_MMAP_THRESHOLD, _LARGE) and mallopt(_ARENA_MAX, _POOLS))


def give_back() -> None:
    """Give back what is free now, between things still in use, too.

    A visitor's widgets know each other in circles, which only the collector finds.
    """
    gc.collect()
    malloc_trim = _of_glibc("malloc_trim")
    if malloc_trim:
        malloc_trim(0)


def give_back_soon() -> None:
    """Give back what somebody had who is leaving; once for all who leave together."""
    global _waiting
    with _lock:
        if _waiting is not None:
            _waiting.cancel()
        _waiting = Timer(_MOMENT, give_back)
        _waiting.daemon = True
        _waiting.start()


def _of_glibc(name: str) -> Any:
    """Return a function of the C library, where it is glibc."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):  # another C library
        return None

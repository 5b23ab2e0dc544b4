"""Give memory back to the machine that no visitor needs any more.

By default glibc keeps up to eight pools a processor, and freed arrays of up to 32 MB stay in them,
between things still in use: twenty visitors left half a gigabyte behind. With large arrays mapped
one by one, each goes back at once.
"""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # names of glibc's mallopt
_LARGE = 256 * 1024  # bytes
_POOLS = 2


def return_freed_memory() -> bool:
    """Make the C library give freed arrays back, where it is glibc.

    Returns
    -------
    bool
        Whether it will.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE)) and bool(mallopt(_ARENA_MAX, _POOLS))

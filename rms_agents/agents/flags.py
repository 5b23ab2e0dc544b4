"""Flags: those to whom something may happen are found without branches, then looked at exactly."""

from __future__ import annotations

import numpy as np

from rms_agents.compiled import compiled, inlined
from rms_agents.state import EIGHT, FLAGGED

_PLACES = np.uint64(0x0001020304050607)  # the place of each byte of a word, the highest first


@compiled
def eights(count):
    """Return how many groups of eight hold so many; eight flags are looked at in one go."""
    return (count + 7) >> 3


@inlined
def list_flagged(s, row, words):
    """List those flagged in a row of flags, in their order; return how many they are.

    Eight flags, a word, are looked at in one go. What may or may not be written down is written
    anyhow, and only what counts is kept: it spares the processor a guess each. Of eight flags, each
    the lowest bit of a byte, the lowest that is set is a power of 256; a product with it shifts the
    table of places so that its own comes to lie in the highest byte.
    """
    flags = s.flags[row].view(np.uint64)
    found = 0
    for word in range(words):
        s.found[EIGHT, np.uint32(found)] = word
        found += flags[np.uint32(word)] != 0
    some = found
    found = 0
    for k in range(some):
        eight = s.found[EIGHT, k]
        left = flags[eight]
        while left != 0:
            lowest = left & (~left + np.uint64(1))
            place = lowest * _PLACES >> np.uint64(56)
            s.found[FLAGGED, np.uint32(found)] = np.uint64(8) * eight + place
            found += 1
            left ^= lowest
    return found

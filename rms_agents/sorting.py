"""Sorting in place, and finding the n-th smallest without sorting."""

from __future__ import annotations

import numpy as np

from rms_agents.compiled import allocating, compiled


@allocating
def nth_smallest(values, n):
    """Return the n-th smallest entry of a float array; the first is the smallest.

    The entries are dealt out to n hands. Of the smallest of each hand none is larger than the
    largest, so the entry sought is not, either: only the few up to there are looked through.
    """
    smallest = values[:n].copy()
    for first in range(n, values.size, n):
        for hand in range(min(n, values.size - first)):
            smallest[hand] = min(smallest[hand], values[first + hand])
    most = smallest.max()
    few = np.empty(values.size)
    count = 0
    for k in range(values.size):
        few[count] = values[k]
        count += values[k] <= most
    return np.partition(few[:count], n - 1)[n - 1]


@compiled
def sort_first(values, count):
    """Sort the first `count` entries of an integer array, ascending (heap sort)."""
    for start in range(count // 2 - 1, -1, -1):
        _sift(values, start, count)
    for end in range(count - 1, 0, -1):
        values[0], values[end] = values[end], values[0]
        _sift(values, 0, end)


@compiled
def _sift(values, root, end):
    """Let the entry at `root` sink until no entry below it is larger."""
    value = values[root]
    while 2 * root + 1 < end:
        child = 2 * root + 1
        if child + 1 < end and values[child + 1] > values[child]:
            child += 1
        if values[child] <= value:
            break
        values[root] = values[child]
        root = child
    values[root] = value

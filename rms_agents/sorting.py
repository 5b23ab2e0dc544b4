"""Sorting in place, without asking for memory."""

from __future__ import annotations

from rms_agents.compiled import compiled


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

"""Sorting and choosing, against Python's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents.sorting import nth_smallest, sort_first

NUMBERS = st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=80)


@settings(deadline=None)
@given(NUMBERS, st.data())
def test_the_first_entries_are_sorted_and_the_others_left(numbers: list[int], data) -> None:
    count = data.draw(st.integers(0, len(numbers)))
    values = np.array(numbers, np.int64)
    sort_first(values, count)
    assert values.tolist() == sorted(numbers[:count]) + numbers[count:]


@settings(deadline=None)
@given(NUMBERS, st.data())
def test_the_nth_smallest_is_the_nth_after_sorting(numbers: list[int], data) -> None:
    n = data.draw(st.integers(1, len(numbers)))
    assert nth_smallest(np.array(numbers, np.float64), n) == sorted(numbers)[n - 1]

"""Ties as compressed sparse rows: who the neighbours of each person are, in two flat arrays.

Person ``i`` has the neighbours ``indices[indptr[i]:indptr[i + 1]]``. Everything here is a counting
sort, so its time and memory grow with the number of ties and never with its square.
"""

from __future__ import annotations

import numpy as np

from rms_agents.compiled import allocating, columnar


@allocating
def running_total(counts):
    """Return where each row starts when row ``i`` holds ``counts[i]`` entries: int64[n + 1]."""
    starts = np.empty(counts.size + 1, np.int64)
    total = np.int64(0)
    for row in range(counts.size):
        starts[row] = total
        total += counts[row]
    starts[counts.size] = total
    return starts


@allocating
def mirrored(upper_indptr, lower_ends, upper_ends, below):
    """Return the CSR of undirected ties from their upper triangle, each tie put in both rows.

    Row ``i`` of the triangle are the ties from ``upper_indptr[i]`` on: their lower end, in
    `lower_ends`, is ``i``, and their upper ends ascend. `below` counts each person's neighbours of
    a smaller number. Rows come out ascending: first those below, then those above.
    """
    people = below.size
    ties = upper_indptr[people]
    indptr = np.empty(people + 1, np.int64)
    free = np.empty(people, np.int64)  # the next place for somebody below
    shift = np.empty(people, np.int64)  # from a tie's place in the triangle to that in its row
    total = np.int64(0)
    for person in range(people):
        indptr[person] = upper_indptr[person] + total
        free[person] = indptr[person]
        total += below[person]
        shift[person] = total
    indptr[people] = ties + total
    indices = np.empty(2 * ties, np.int32)
    _put_in_both_rows(ties, lower_ends, upper_ends, shift, free, indices)
    return indptr, indices


@columnar
def _put_in_both_rows(ties, lower_ends, upper_ends, shift, free, indices):
    for tie in range(ties):
        low = np.uint32(lower_ends[tie])  # without a sign, as everywhere: see `state.PERSON_NUMBER`
        high = np.uint32(upper_ends[tie])
        indices[np.uint64(shift[low] + tie)] = high
        indices[np.uint64(free[high])] = low
        free[high] += 1


@allocating
def csr_of_ties(people, source, target):
    """Return the CSR of a list of ties, its self-loops and repeated ties dropped and counted.

    Parameters
    ----------
    people
        Number of persons; every end lies in ``0 .. people - 1`` (not checked here).
    source, target
        The two ends of each tie, integer[m], in any order.

    Returns
    -------
    indptr, indices, self_loops, duplicates
        int64[people + 1], int32[2 * ties], and the two numbers of ties dropped.
    """
    below = np.zeros(people, np.int64)
    above = np.zeros(people, np.int64)
    self_loops = np.int64(0)
    for tie in range(source.size):
        if source[tie] == target[tie]:
            self_loops += 1
        else:
            below[max(source[tie], target[tie])] += 1
            above[min(source[tie], target[tie])] += 1

    # Grouped by the higher end, then dealt out by the lower one: the rows come out sorted.
    lower_indptr = running_total(below)
    lower_ends = np.empty(lower_indptr[people], np.int32)
    free = lower_indptr[:people].copy()
    for tie in range(source.size):
        if source[tie] != target[tie]:
            high = max(source[tie], target[tie])
            lower_ends[free[high]] = min(source[tie], target[tie])
            free[high] += 1
    upper_indptr = running_total(above)
    upper_indices = np.empty(lower_ends.size, np.int32)
    free = upper_indptr[:people].copy()
    for high in range(people):
        for place in range(lower_indptr[high], lower_indptr[high + 1]):
            low = lower_ends[place]
            upper_indices[free[low]] = high
            free[low] += 1

    below[:] = 0
    kept = np.int64(0)
    for low in range(people):
        start, end = upper_indptr[low], upper_indptr[low + 1]
        upper_indptr[low] = kept
        last = -1
        for place in range(start, end):
            high = upper_indices[place]
            if high != last:
                lower_ends[kept] = low
                upper_indices[kept] = high
                kept += 1
                below[high] += 1
                last = high
    duplicates = upper_indptr[people] - kept
    upper_indptr[people] = kept
    indptr, indices = mirrored(upper_indptr, lower_ends, upper_indices, below)
    return indptr, indices, self_loops, duplicates


@allocating
def first_fault(indptr, indices):
    """Return (code, row, neighbour) of the first fault in a CSR, code 0 if there is none.

    Codes: 1 rows do not follow one another from 0 to the number of entries; 2 a neighbour out of
    bounds; 3 a self-loop; 4 a neighbour listed twice. Rows need be neither sorted nor symmetric.
    """
    people = indptr.size - 1
    if indptr[0] != 0 or indptr[people] != indices.size:
        return 1, np.int64(0), np.int64(0)
    for row in range(people):
        if indptr[row] > indptr[row + 1] or indptr[row + 1] > indices.size:
            return 1, np.int64(row), np.int64(0)
    last_row_listing = np.full(people, -1, np.int64)
    for row in range(people):
        for place in range(indptr[row], indptr[row + 1]):
            neighbour = np.int64(indices[place])
            if neighbour < 0 or neighbour >= people:
                return 2, np.int64(row), neighbour
            if neighbour == row:
                return 3, np.int64(row), neighbour
            if last_row_listing[neighbour] == row:
                return 4, np.int64(row), neighbour
            last_row_listing[neighbour] = row
    return 0, np.int64(0), np.int64(0)


@allocating
def inside_share_of(indptr, indices, community):
    """Return the share of tie ends whose tie stays inside a community; 0 if there are no ties."""
    apart = True  # whether nobody of a community stands among those of another
    for person in range(1, community.size):
        apart &= community[person] >= community[person - 1]
    inside = 0
    first = 0
    while first < community.size:
        end = end_of_run(community, first)
        if apart:  # where somebody stands says to which community they belong
            low, high = np.uint32(first), np.uint32(end)
            for place in range(indptr[first], indptr[end]):
                other = np.uint32(indices[np.uint64(place)])
                inside += (other >= low) & (other < high)
        else:
            for place in range(indptr[first], indptr[end]):
                inside += community[indices[place]] == community[first]
        first = end
    return inside / indices.size if indices.size > 0 else 0.0


@allocating
def end_of_run(community, first):
    """Return the first person after `first` who is of another community than all in between."""
    end = first + 1
    while end < community.size and community[end] == community[first]:
        end += 1
    return end

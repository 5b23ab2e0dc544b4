"""The planted partition: people in communities, tied mostly to their own.

Instead of asking every pair, the draws say how many pairs are skipped before the next tie (Batagelj
& Brandes, *Efficient generation of large random networks*, 2005), so time grows with the ties.
"""

from __future__ import annotations

import math

import numpy as np

from rms_agents.compiled import allocating, columnar
from rms_agents.draws import TIES, key, uniform
from rms_agents.logarithm import log
from rms_agents.network.csr import mirrored

_NEVER = 4e18  # more pairs than any network has, still an int64
_AHEAD = 4  # draws made before the first tie: two gaps of either sort


@allocating
def community_of(person, people, communities):
    """Return the community of a person when people are split into contiguous, equal blocks."""
    return person * communities // people


@allocating
def _end_of_community(community, people, communities):
    """Return the first person after a community: the smallest that `community_of` puts later."""
    return -(-(community + 1) * people // communities)


@allocating
def _inverse_log_of_miss(expected_ties, pairs):
    """Return 1 / log(1 - p) for the chance p of a tie, by which the log of a draw becomes a gap."""
    if expected_ties <= 0.0 or pairs <= 0:
        return -math.inf
    if expected_ties >= pairs:
        return 0.0
    return 1.0 / math.log1p(-expected_ties / pairs)


@allocating
def _draw_logs(logs, draw_key, first):
    """Fill in the logs of the draws from number `first` on, side by side."""
    for k in range(logs.size):
        logs[k] = log(uniform(draw_key, first + k))


@allocating
def _gap(log_of_draw, inverse_log_of_miss):
    """Return how many pairs stay untied before the next tie: geometric."""
    return np.int64(min(log_of_draw * inverse_log_of_miss, _NEVER))


@allocating
def planted_partition(people, communities, mean_ties, inside_share, seed):
    """Return the CSR of a network of communities: more ties inside a community than across.

    Every pair is tied or not on its own, with one chance for pairs inside a community and another
    for pairs across, so that a person expects `mean_ties` ties, `inside_share` of them inside.

    Parameters
    ----------
    people, communities
        How many; person ``i`` belongs to community ``i * communities // people``.
    mean_ties
        Expected ties a person. A chance above 1 is cut to 1, which leaves fewer ties.
    inside_share
        Share of the expected ties inside the community, 0 to 1. Where only one sort of pair exists
        (a single community, or none of two people), that sort carries all ties; a single community
        is therefore the Erdos-Renyi network.
    seed
        Of the keyed draws.

    Returns
    -------
    indptr, indices
        int64[people + 1] and int32[2 * ties], rows ascending.
    """
    inside_pairs = np.int64(0)
    start = np.int64(0)
    for community in range(communities):
        end = _end_of_community(community, people, communities)
        inside_pairs += (end - start) * (end - start - 1) // 2
        start = end
    across_pairs = people * (people - 1) // 2 - inside_pairs
    if across_pairs == 0:
        inside_share = 1.0
    elif inside_pairs == 0:
        inside_share = 0.0
    ties = people * mean_ties / 2.0
    inside_ties = min(ties * inside_share, np.float64(inside_pairs))
    across_ties = min(ties * (1.0 - inside_share), np.float64(across_pairs))
    inside = _inverse_log_of_miss(inside_ties, inside_pairs)
    across = _inverse_log_of_miss(across_ties, across_pairs)

    draw_key = key(seed, 0, TIES)
    # All the draws that are likely to be needed, beforehand, side by side.
    logs = np.empty(np.int64(inside_ties + across_ties) + people + _AHEAD)
    _draw_logs(logs, draw_key, 0)
    shift = np.int64(_AHEAD)  # from a tie to the place of its draw among the logs: each takes one
    # The next gaps are drawn one ahead: the processor need not wait for them to learn that a row
    # ends, which saves a fifth of the time.
    gaps = (
        _gap(logs[0], inside),
        _gap(logs[1], across),
        _gap(logs[2], inside),
        _gap(logs[3], across),
    )
    upper_ends = np.empty(np.int64(inside_ties + across_ties) + people, np.int32)
    lower_ends = np.empty(upper_ends.size, np.int32)
    upper_indptr = np.empty(people + 1, np.int64)
    below = np.zeros(people, np.int64)
    tie = np.int64(0)
    person = np.int64(0)
    for community in range(communities):
        end = _end_of_community(community, people, communities)
        while person < end:
            triangle = upper_indptr, lower_ends, upper_ends, below
            person, tie, gaps = _tie_rows(
                person, end, people, tie, gaps, (inside, across), logs, shift, triangle
            )
            if person < end:  # more room for ties, or more draws, are needed first
                if tie + shift + people - person > logs.size:
                    _draw_logs(logs, draw_key, tie + _AHEAD)
                    shift = -tie
                if tie + people - person > upper_ends.size:
                    more = upper_ends.size // 4 + people
                    lower_ends = _longer(lower_ends, more)
                    upper_ends = _longer(upper_ends, more)
    upper_indptr[people] = tie
    return mirrored(upper_indptr, lower_ends, upper_ends, below)


@allocating
def _longer(entries, more):
    """Return a copy of an array with room for some more entries."""
    larger = np.empty(entries.size + more, entries.dtype)
    larger[: entries.size] = entries
    return larger


@columnar
def _tie_rows(first, end, people, tie, gaps, inverse_logs_of_miss, logs, shift, triangle):
    """Tie people from `first` to before `end`, the end of their community, to those above them.

    It stops early where a row might need more draws or more room than there are. Returns the person
    at whom it stopped, the next tie, and the four gaps: the present ones, and the ones after them.
    """
    # Two streams of gaps, each carried over from row to row: inside first, then across.
    inside_gap, across_gap, next_inside_gap, next_across_gap = gaps
    inside, across = inverse_logs_of_miss
    upper_indptr, lower_ends, upper_ends, below = triangle
    room = min(logs.size - shift, upper_ends.size)
    person = first
    while person < end and tie + people - person <= room:
        upper_indptr[person] = tie
        neighbour = person + 1 + inside_gap
        while neighbour < end:
            lower_ends[tie] = person
            upper_ends[tie] = neighbour
            below[neighbour] += 1
            neighbour += 1 + next_inside_gap
            next_inside_gap = _gap(logs[np.uint64(tie + shift)], inside)
            tie += 1
        inside_gap = neighbour - end
        neighbour = end + across_gap
        while neighbour < people:
            lower_ends[tie] = person
            upper_ends[tie] = neighbour
            below[neighbour] += 1
            neighbour += 1 + next_across_gap
            next_across_gap = _gap(logs[np.uint64(tie + shift)], across)
            tie += 1
        across_gap = neighbour - people
        person += 1
    return person, tie, (inside_gap, across_gap, next_inside_gap, next_across_gap)

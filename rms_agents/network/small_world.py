"""The small world: a ring of near neighbours, some of whose ties are thrown far away."""

from __future__ import annotations

import math

import numpy as np

from rms_agents.compiled import allocating
from rms_agents.draws import TIES, TIES_REWIRED, key, pick, uniform
from rms_agents.network.csr import csr_of_ties


@allocating
def _has_tie(ends, person, other):
    """Return whether two people are tied; ``ends[i]`` holds the far ends of the ties `i` holds."""
    for place in range(ends.shape[1]):
        if ends[person, place] == other or ends[other, place] == person:
            return True
    return False


@allocating
def complete(people):
    """Return the CSR in which everybody is tied to everybody else."""
    indptr = np.empty(people + 1, np.int64)
    indices = np.empty(people * max(people - 1, 0), np.int32)
    place = np.int64(0)
    for person in range(people):
        indptr[person] = place
        for other in range(people):
            if other != person:
                indices[place] = other
                place += 1
    indptr[people] = place
    return indptr, indices


@allocating
def small_world(people, mean_ties, rewiring, seed):
    """Return the CSR of a small world (Watts & Strogatz, *Nature* 393, 1998).

    Parameters
    ----------
    people
        How many, in a ring.
    mean_ties
        Nearest neighbours each is tied to at first, rounded to an even number of at least 2; with
        fewer people than that, everybody is tied to everybody.
    rewiring
        Chance, 0 to 1, that a tie keeps one end and moves the other to somebody at random.
    seed
        Of the keyed draws. The same seed rewires, at a higher chance, the same ties and more.

    Returns
    -------
    indptr, indices
        int64[people + 1] and int32[2 * ties], rows ascending.
    """
    half = max(1, np.int64(math.floor(mean_ties / 2.0 + 0.5)))
    if 2 * half >= people - 1:
        return complete(people)
    # Each person holds the ties to the `half` people ahead; a rewired tie keeps its holder.
    ends = np.empty((people, half), np.int32)
    holders = np.empty((people, half), np.int32)
    for person in range(people):
        for step in range(half):
            holders[person, step] = person
            ends[person, step] = (person + step + 1) % people
    degree = np.full(people, 2 * half, np.int64)

    whether_key = key(seed, 0, TIES)
    whither_key = key(seed, 0, TIES_REWIRED)
    drawn = 0
    for step in range(half):
        for person in range(people):
            if uniform(whether_key, person * half + step) >= rewiring:
                continue
            if degree[person] >= people - 1:
                continue
            other = person
            while other == person or _has_tie(ends, person, other):
                other = pick(uniform(whither_key, drawn), people)
                drawn += 1
            degree[ends[person, step]] -= 1
            degree[other] += 1
            ends[person, step] = other
    indptr, indices, _, _ = csr_of_ties(people, holders.ravel(), ends.ravel())
    return indptr, indices

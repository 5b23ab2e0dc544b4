"""The scale-free network: newcomers tie themselves to the well connected and to their friends."""

from __future__ import annotations

import math

import numpy as np

from rms_agents.compiled import allocating
from rms_agents.draws import TIES, key, pick, uniform
from rms_agents.network.csr import csr_of_ties


@allocating
def scale_free(people, mean_ties, triangle_share, seed):
    """Return the CSR of a growing network with hubs and triangles.

    Each newcomer makes the same number of ties, about half of `mean_ties`: the first to somebody
    drawn in proportion to ties, each further one either to a neighbour of the last so drawn (which
    closes a triangle) or to somebody drawn anew. Holme & Kim, *Physical Review E* 65, 026107
    (2002). networkx lets a newcomer draw somebody twice and so makes fewer ties; we draw again.

    Parameters
    ----------
    people
        How many; the first half of `mean_ties` of them start without ties.
    mean_ties
        Ties a person, rounded to an even number of at least 2 (in a large network).
    triangle_share
        Chance, 0 to 1, that a further tie closes a triangle where one can be closed.
    seed
        Of the keyed draws.

    Returns
    -------
    indptr, indices
        int64[people + 1] and int32[2 * ties], rows ascending.
    """
    each = min(max(1, np.int64(math.floor(mean_ties / 2.0 + 0.5))), people - 1)
    if people < 2:
        return np.zeros(people + 1, np.int64), np.empty(0, np.int32)
    ties = (people - each) * each
    source = np.empty(ties, np.int32)
    target = np.empty(ties, np.int32)
    # Everybody once for each tie, the first people once more: drawn from, it favours the tied.
    ends = np.empty(each + 2 * ties, np.int32)
    for person in range(each):
        ends[person] = person
    latest_tie_to = np.full(people, -1, np.int64)
    earlier_tie_to = np.empty(ties, np.int64)
    tied_to = np.zeros(people, np.int64)  # the last newcomer, never 0, to whom somebody was tied
    candidates = np.empty(people, np.int32)

    draw_key = key(seed, 0, TIES)
    drawn = 0
    tie = np.int64(0)
    for newcomer in range(each, people):
        known_ends = each + 2 * tie
        tied_to[newcomer] = newcomer
        anchor = -1
        for first in range(each):
            count = 0
            if first > 0:
                wants_triangle = uniform(draw_key, drawn) < triangle_share
                drawn += 1
                if wants_triangle:
                    if anchor >= each:
                        for place in range((anchor - each) * each, (anchor - each + 1) * each):
                            if tied_to[target[place]] != newcomer:
                                candidates[count] = target[place]
                                count += 1
                    place = latest_tie_to[anchor]
                    while place >= 0:
                        if tied_to[source[place]] != newcomer:
                            candidates[count] = source[place]
                            count += 1
                        place = earlier_tie_to[place]
            if count > 0:
                chosen = candidates[pick(uniform(draw_key, drawn), count)]
                drawn += 1
            else:
                chosen = ends[pick(uniform(draw_key, drawn), known_ends)]
                drawn += 1
                while tied_to[chosen] == newcomer:
                    chosen = ends[pick(uniform(draw_key, drawn), known_ends)]
                    drawn += 1
                anchor = chosen
            source[tie] = newcomer
            target[tie] = chosen
            tied_to[chosen] = newcomer
            earlier_tie_to[tie] = latest_tie_to[chosen]
            latest_tie_to[chosen] = tie
            ends[each + 2 * tie] = chosen
            ends[each + 2 * tie + 1] = newcomer
            tie += 1
    indptr, indices, _, _ = csr_of_ties(people, source, target)
    return indptr, indices

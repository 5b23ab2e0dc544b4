"""The planted partition draws its gaps beforehand; drawn one at a time, they make the same ties."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rms_agents.compiled import quiet_overflow
from rms_agents.draws import TIES, key, uniform
from rms_agents.network.generators import GENERATORS, community_of, generate

INSIDE_SHARE = 0.8


def tie_by_tie(
    people: int, communities: int, mean_ties: float, seed: np.uint64
) -> tuple[list[set[int]], bool]:
    """Return everybody's neighbours, and whether somebody's row began far beyond expectation."""
    community = [community_of(person, people, communities) for person in range(people)]
    inside = sum(community.count(c) * (community.count(c) - 1) // 2 for c in set(community))
    across = people * (people - 1) // 2 - inside
    share = INSIDE_SHARE if across else 1.0
    expected = [people * mean_ties / 2 * share, people * mean_ties / 2 * (1 - share)]
    scales = [
        1 / math.log1p(-ties / pairs) if 0 < ties < pairs else -math.inf
        for ties, pairs in zip(expected, (inside, across), strict=True)
    ]
    drawn = 0
    draw_key = np.uint64(key(seed, 0, TIES))

    def gap(scale: float) -> int:
        nonlocal drawn
        luck = uniform(draw_key, drawn)
        drawn += 1
        return int(min(math.log(luck) * scale, 4e18))

    now = [gap(scale) for scale in scales]
    ahead = [gap(scale) for scale in scales]
    neighbours: list[set[int]] = [set() for _ in range(people)]
    beyond = False
    for person in range(people):
        beyond |= drawn - 4 > int(sum(expected)) + person
        end = sum(c <= community[person] for c in community)
        start = person + 1
        for stream, last in enumerate((end, people)):
            neighbour = start + now[stream]
            while neighbour < last:
                neighbours[person].add(neighbour)
                neighbours[neighbour].add(person)
                neighbour += 1 + ahead[stream]
                ahead[stream] = gap(scales[stream])
            now[stream] = neighbour - last
            start = last
    return neighbours, beyond


@pytest.mark.parametrize(
    ("people", "communities", "mean_ties", "seeds"),
    [(6, 1, 2.5, 600), (9, 3, 2.0, 40), (60, 6, 8.0, 10), (400, 20, 8.0, 2)],
)
def test_the_same_ties_as_one_by_one(
    people: int, communities: int, mean_ties: float, seeds: int
) -> None:
    """Also where more ties come than expected, and the draws made beforehand do not suffice."""
    beyond = 0
    with quiet_overflow():
        for seed in range(seeds):
            indptr, indices = generate(
                GENERATORS["communities"],
                people,
                communities,
                mean_ties,
                INSIDE_SHARE,
                0.0,
                0.0,
                np.uint64(seed),
            )
            expected, more = tie_by_tie(people, communities, mean_ties, np.uint64(seed))
            rows = np.split(indices, indptr[1:-1])
            assert [set(row.tolist()) for row in rows] == expected
            beyond += more
    if people == 6:
        assert beyond > 0

"""Referral networks made up at random, straight into compressed sparse rows (CSR).

A swept model builds a network for every run, and building one through networkx would take longer
than the run itself. All randomness comes from keyed draws, so the ties depend on the seed alone.
"""

from __future__ import annotations

from rms_agents.compiled import allocating
from rms_agents.network.csr import inside_share_of
from rms_agents.network.planted_partition import community_of, planted_partition
from rms_agents.network.scale_free import scale_free
from rms_agents.network.small_world import complete, small_world

__all__ = ["GENERATORS", "community_of", "generate", "inside_share_of"]

_COMMUNITIES = 0
_SMALL_WORLD = 1
_SCALE_FREE = 2
_ERDOS_RENYI = 3
_COMPLETE = 4
_RING = 5

GENERATORS: dict[str, int] = {
    "communities": _COMMUNITIES,
    "small_world": _SMALL_WORLD,
    "scale_free": _SCALE_FREE,
    "erdos_renyi": _ERDOS_RENYI,
    "complete": _COMPLETE,
    "ring": _RING,
}


@allocating
def generate(
    generator_code, people, communities, mean_ties, inside_share, rewiring, triangle_share, seed
):
    """Return the CSR of a generated network; each generator reads only the parameters it needs.

    Parameters
    ----------
    generator_code
        A value of `GENERATORS`: ``communities`` (see `planted_partition`), ``small_world``,
        ``scale_free``, ``erdos_renyi`` (every pair tied with the same chance), ``complete``
        (everybody tied to everybody) or ``ring`` (everybody tied to two).
    people, communities
        How many, int; at least 1 community.
    mean_ties
        Ties a person, float: expected, or rounded to an even number by those that need it.
    inside_share, rewiring, triangle_share
        Shares from 0 to 1, float: of ``communities``, ``small_world`` and ``scale_free``.
    seed
        Of the keyed draws, int.

    Returns
    -------
    indptr, indices
        int64[people + 1] and int32[2 * ties]. Each tie stands in both rows, rows are ascending,
        without self-loops or repeated ties.

    Raises
    ------
    ValueError
        For a code that is not in `GENERATORS`.
    """
    if generator_code == _COMMUNITIES:
        return planted_partition(people, communities, mean_ties, inside_share, seed)
    if generator_code == _SMALL_WORLD:
        return small_world(people, mean_ties, rewiring, seed)
    if generator_code == _SCALE_FREE:
        return scale_free(people, mean_ties, triangle_share, seed)
    if generator_code == _ERDOS_RENYI:
        return planted_partition(people, 1, mean_ties, 1.0, seed)
    if generator_code == _COMPLETE:
        return complete(people)
    if generator_code == _RING:
        return small_world(people, 2.0, 0.0, seed)
    raise ValueError("unknown generator code: see GENERATORS")

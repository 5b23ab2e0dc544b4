"""Whatever the parameters, a generated or given network is well formed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rms_agents.network import Network
from rms_agents.network.generators import GENERATORS, community_of, generate, inside_share_of

shares = st.floats(0.0, 1.0)
seeds = st.integers(0, 2**63 - 1)


def undirected_faults(indptr: NDArray[np.int64], indices: NDArray[np.int32]) -> list[str]:
    """Return what is wrong with an undirected CSR, asked entry by entry."""
    faults = []
    people = len(indptr) - 1
    if indptr.dtype != np.int64 or indices.dtype != np.int32:
        faults.append("types")
    if indptr[0] != 0 or indptr[-1] != len(indices) or (np.diff(indptr) < 0).any():
        faults.append("rows do not follow one another")
    rows = np.repeat(np.arange(people), np.diff(indptr))
    entries = set(zip(rows.tolist(), indices.tolist(), strict=True))
    if len(entries) != len(indices):
        faults.append("duplicates")
    if any(person == neighbour for person, neighbour in entries):
        faults.append("self-loops")
    if any((neighbour, person) not in entries for person, neighbour in entries):
        faults.append("not symmetric")
    if sorted(entries) != list(zip(rows.tolist(), indices.tolist(), strict=True)):
        faults.append("not sorted")
    if any(not 0 <= neighbour < people for _, neighbour in entries):
        faults.append("out of bounds")
    return faults


@pytest.mark.parametrize("name", GENERATORS)
@settings(max_examples=100, deadline=None)
@given(
    people=st.integers(1, 70),
    communities=st.integers(1, 80),
    mean_ties=st.floats(0.0, 90.0),
    inside_share=shares,
    rewiring=shares,
    triangle_share=shares,
    seed=seeds,
)
def test_every_generator_gives_sound_rows_and_repeats_itself(
    name: str,
    people: int,
    communities: int,
    mean_ties: float,
    inside_share: float,
    rewiring: float,
    triangle_share: float,
    seed: int,
) -> None:
    """Rows are symmetric, ascending, without loops or repeats; the same seed gives the same."""
    arguments = (
        GENERATORS[name],
        people,
        communities,
        mean_ties,
        inside_share,
        rewiring,
        triangle_share,
        seed,
    )
    indptr, indices = generate(*arguments)
    again_indptr, again_indices = generate(*arguments)
    assert len(indptr) == people + 1
    assert undirected_faults(indptr, indices) == []
    np.testing.assert_array_equal(indptr, again_indptr)
    np.testing.assert_array_equal(indices, again_indices)


@pytest.mark.parametrize("name", ["communities", "small_world", "scale_free", "erdos_renyi"])
@settings(max_examples=50, deadline=None)
@given(seed=seeds, other=seeds)
def test_another_seed_gives_other_ties(name: str, seed: int, other: int) -> None:
    """Two seeds never share a network (100 people: a coincidence would be a miracle)."""
    assume(seed != other)
    indptr, indices = generate(GENERATORS[name], 100, 5, 8.0, 0.8, 0.3, 0.3, seed)
    other_indptr, other_indices = generate(GENERATORS[name], 100, 5, 8.0, 0.8, 0.3, 0.3, other)
    assert not (np.array_equal(indptr, other_indptr) and np.array_equal(indices, other_indices))


@settings(max_examples=100, deadline=None)
@given(people=st.integers(1, 500), communities=st.integers(1, 500))
def test_communities_are_contiguous_and_equal(people: int, communities: int) -> None:
    """Communities are numbered upwards from 0 and differ in size by at most one person."""
    community = np.array([community_of(i, people, communities) for i in range(people)])
    assert community[0] == 0
    assert community[-1] < communities
    assert (np.diff(community) >= 0).all()
    sizes = np.bincount(community, minlength=communities)
    assert sizes.max() - sizes.min() <= 1


@settings(max_examples=100, deadline=None)
@given(
    people=st.integers(1, 70),
    communities=st.integers(1, 80),
    mean_ties=st.floats(0.0, 90.0),
    seed=seeds,
)
def test_ties_all_inside_stay_inside(
    people: int, communities: int, mean_ties: float, seed: int
) -> None:
    """With an inside share of 1 no tie leaves its community; with 0 none stays in it."""
    community = np.array([community_of(i, people, communities) for i in range(people)])
    assume(1 < len(set(community)) < people)
    code = GENERATORS["communities"]
    inside = generate(code, people, communities, mean_ties, 1.0, 0.0, 0.0, seed)
    across = generate(code, people, communities, mean_ties, 0.0, 0.0, 0.0, seed)
    assert inside_share_of(*inside, community) == (1.0 if len(inside[1]) else 0.0)
    assert inside_share_of(*across, community) == 0.0


@settings(max_examples=100, deadline=None)
@given(people=st.integers(1, 40), data=st.data(), seed=seeds)
def test_the_inside_share_counts_tie_by_tie_in_whatever_order_communities_lie(
    people: int, data: st.DataObject, seed: int
) -> None:
    labels = st.lists(st.integers(0, 3), min_size=people, max_size=people)
    community = np.array(data.draw(labels), np.int32)
    indptr, indices = generate(GENERATORS["erdos_renyi"], people, 1, 4.0, 1.0, 0.0, 0.0, seed)
    ends = np.repeat(np.arange(people), np.diff(indptr))
    inside = community[ends] == community[indices]
    expected = inside.mean() if len(inside) else 0.0
    assert inside_share_of(indptr, indices, community) == pytest.approx(expected)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), people=st.integers(1, 30))
def test_from_ties_keeps_each_tie_once(data: st.DataObject, people: int) -> None:
    """The CSR holds exactly the set of ties given; what was dropped is counted."""
    person = st.integers(0, people - 1)
    pairs = data.draw(st.lists(st.tuples(person, person), max_size=80))
    network = Network.from_ties(people, pairs)
    wanted = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
    rows = np.repeat(np.arange(people), np.diff(network.indptr))
    found = {frozenset(pair) for pair in zip(rows.tolist(), network.indices.tolist(), strict=True)}
    assert undirected_faults(network.indptr, network.indices) == []
    assert found == wanted
    assert network.ties == len(wanted)
    dropped = sum(int(warning.split()[0]) for warning in network.warnings)
    assert dropped == len(pairs) - len(wanted)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), people=st.integers(1, 20))
def test_from_csr_returns_to_itself_through_networkx(data: st.DataObject, people: int) -> None:
    """Directed rows survive the way to networkx, which is directed only if they are."""
    rows = [
        data.draw(st.sets(st.integers(0, people - 1).filter(lambda j, i=i: j != i)))
        if people > 1
        else set()
        for i in range(people)
    ]
    network = Network.from_csr(
        np.cumsum([0, *map(len, rows)]), [neighbour for row in rows for neighbour in row]
    )
    graph = network.to_networkx()
    symmetric = all(i in rows[j] for i in range(people) for j in rows[i])
    assert [set(graph.adj[i]) for i in range(people)] == rows
    assert graph.is_directed() == (not symmetric)

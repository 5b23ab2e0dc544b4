"""The generators make the networks the literature describes, as networkx makes them."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from rms_agents.network import Network
from rms_agents.network.generators import GENERATORS, community_of, generate, inside_share_of

PEOPLE = 200
COMMUNITIES = 10
GRAPHS = 60
NEVER_BY_CHANCE = 1e-4

Graphs = list[nx.Graph]


def ours(
    name: str,
    graphs: int = GRAPHS,
    mean_ties: float = 8.0,
    inside_share: float = 0.8,
    rewiring: float = 0.2,
    triangle_share: float = 0.0,
) -> Graphs:
    """Return graphs of one of our generators, one a seed."""
    return [
        Network.from_csr(
            *generate(
                GENERATORS[name],
                PEOPLE,
                COMMUNITIES,
                mean_ties,
                inside_share,
                rewiring,
                triangle_share,
                seed,
            )
        ).to_networkx()
        for seed in range(graphs)
    ]


def theirs(make: Callable[[int], nx.Graph], graphs: int = GRAPHS) -> Graphs:
    """Return graphs of a reference, one a seed that we do not use."""
    return [make(1000 + seed) for seed in range(graphs)]


def planted(seed: int, inside_share: float = 0.8) -> nx.Graph:
    """Return networkx's planted partition with 8 expected ties."""
    size = PEOPLE // COMMUNITIES
    p_in = 8.0 * inside_share / (size - 1)
    p_out = 8.0 * (1 - inside_share) / (PEOPLE - size)
    return nx.planted_partition_graph(COMMUNITIES, size, p_in, p_out, seed=seed)


def holme_kim(seed: int, ties_each: int = 4, triangle_share: float = 0.5) -> nx.Graph:
    """Return the graph of Holme & Kim (2002), told as in the paper.

    networkx differs from it when triangles are asked for: a newcomer may draw somebody twice, and
    draws the oldest first.
    """
    luck = random.Random(seed)
    graph = nx.empty_graph(ties_each)
    ends = list(graph)
    for newcomer in range(ties_each, PEOPLE):
        chosen: list[int] = []
        anchor = -1
        while len(chosen) < ties_each:
            friends = []
            if chosen and luck.random() < triangle_share:
                friends = [friend for friend in graph[anchor] if friend not in chosen]
            if friends:
                chosen.append(luck.choice(friends))
            else:
                anchor = luck.choice([end for end in ends if end not in chosen])
                chosen.append(anchor)
        graph.add_edges_from((newcomer, end) for end in chosen)
        ends += chosen + [newcomer] * ties_each
    return graph


def differences(first: Graphs, second: Graphs) -> dict[str, float]:
    """Return, for each property, the chance of so large a difference between like samples."""
    counts = []
    for graphs in (first, second):
        degrees = [degree for graph in graphs for _, degree in graph.degree()]
        counts.append(np.bincount(degrees, minlength=PEOPLE))
    table = np.array(counts)
    rare = table.sum(axis=0) < 40  # all rare degrees (the tail) are one class
    table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    clustering = [[nx.average_clustering(graph) for graph in graphs] for graphs in (first, second)]
    edges = [[graph.number_of_edges() for graph in graphs] for graphs in (first, second)]
    return {
        "degrees": stats.chi2_contingency(table).pvalue,
        "clustering": stats.mannwhitneyu(*clustering).pvalue,
        "edges": stats.mannwhitneyu(*edges).pvalue if len({*edges[0], *edges[1]}) > 1 else 1.0,
    }


REFERENCES: dict[str, tuple[Callable[[], Graphs], Callable[[int], nx.Graph]]] = {
    "communities": (lambda: ours("communities"), planted),
    "small world": (
        lambda: ours("small_world"),
        lambda seed: nx.watts_strogatz_graph(PEOPLE, 8, 0.2, seed=seed),
    ),
    "small world, all rewired": (
        lambda: ours("small_world", rewiring=1.0),
        lambda seed: nx.watts_strogatz_graph(PEOPLE, 8, 1.0, seed=seed),
    ),
    "scale free": (
        lambda: ours("scale_free"),
        lambda seed: nx.powerlaw_cluster_graph(PEOPLE, 4, 0.0, seed=seed),
    ),
    "scale free with triangles": (lambda: ours("scale_free", triangle_share=0.5), holme_kim),
    "random": (
        lambda: ours("erdos_renyi"),
        lambda seed: nx.fast_gnp_random_graph(PEOPLE, 8 / (PEOPLE - 1), seed=seed),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", REFERENCES)
def test_generator_agrees_with_networkx_in_distribution(case: str) -> None:
    """Degrees, clustering and number of ties differ from the reference's by chance only."""
    make_ours, reference = REFERENCES[case]
    found = differences(make_ours(), theirs(reference))
    assert min(found.values()) > NEVER_BY_CHANCE * 10, found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "reference"),
    [
        (lambda: ours("communities", inside_share=0.7), "communities"),
        (lambda: ours("communities", mean_ties=7.5), "communities"),
        (lambda: ours("small_world", rewiring=0.25), "small world"),
        (lambda: ours("scale_free", triangle_share=0.1), "scale free"),
        (lambda: ours("scale_free", triangle_share=0.6), "scale free with triangles"),
        (lambda: ours("communities"), "random"),
        (lambda: ours("small_world", rewiring=1.0), "random"),
    ],
)
def test_comparison_would_notice_a_wrong_generator(
    wrong: Callable[[], Graphs], reference: str
) -> None:
    """The samples are large enough: a slightly wrong parameter fails the comparison."""
    found = differences(wrong(), theirs(REFERENCES[reference][1]))
    assert min(found.values()) < NEVER_BY_CHANCE, found


def test_scale_free_has_about_the_clustering_of_networkx() -> None:
    """With triangles networkx makes up to 1 % fewer ties; clustering is within 5 %."""
    mine = ours("scale_free", triangle_share=0.5)
    nxs = theirs(lambda seed: nx.powerlaw_cluster_graph(PEOPLE, 4, 0.5, seed=seed))
    assert {graph.number_of_edges() for graph in mine} == {4 * (PEOPLE - 4)}
    edges = np.mean([graph.number_of_edges() for graph in nxs])
    assert 0.99 * 4 * (PEOPLE - 4) < edges < 4 * (PEOPLE - 4)
    clustering = [np.mean([nx.average_clustering(g) for g in graphs]) for graphs in (mine, nxs)]
    assert clustering[0] == pytest.approx(clustering[1], rel=0.05)


def test_default_network_has_the_ties_asked_for() -> None:
    """600 people in 30 communities have 8 ties a person, 80 % of them inside."""
    community = np.array([community_of(i, 600, 30) for i in range(600)])
    networks = [generate(0, 600, 30, 8.0, 0.8, 0.0, 0.0, seed) for seed in range(50)]
    assert np.mean([len(indices) / 600 for _, indices in networks]) == pytest.approx(8, rel=0.01)
    shares = [inside_share_of(*network, community) for network in networks]
    assert np.mean(shares) == pytest.approx(0.8, abs=0.006)


def test_number_of_ties_is_binomial_also_where_room_must_grow() -> None:
    """Half of 60 people's pairs tied: mean and spread are right, and no tie beyond is lost."""
    pairs = 60 * 59 // 2
    ties = []
    for seed in range(20_000):
        indptr, indices = generate(3, 60, 1, 29.5, 1.0, 0.0, 0.0, seed)
        ties.append(len(indices) // 2)
        if ties[-1] > pairs / 2 + 60:  # more than there is room for at first
            rows = np.repeat(np.arange(60), np.diff(indptr))
            again = Network.from_ties(60, np.column_stack([rows, indices])[rows < indices])
            np.testing.assert_array_equal(again.indptr, indptr)
            np.testing.assert_array_equal(again.indices, indices)
    spread = math.sqrt(pairs) / 2
    assert np.mean(ties) == pytest.approx(pairs / 2, abs=4 * spread / math.sqrt(len(ties)))
    assert np.std(ties) == pytest.approx(spread, rel=0.03)
    assert max(ties) > pairs / 2 + 60


@pytest.mark.parametrize(
    ("communities", "mean_ties", "inside_share", "expected"),
    [
        (1, 100.0, 0.8, 19),  # one community: all ties inside, every chance cut to 1
        (20, 100.0, 0.8, 19),  # communities of one: all ties across
        (50, 100.0, 0.8, 19),  # more communities than people
        (4, 100.0, 1.0, 4),  # five people each, everybody inside tied
        (4, 100.0, 0.0, 15),  # everybody across tied
        (4, 0.0, 0.5, 0),
    ],
)
def test_chances_are_cut_to_one(
    communities: int, mean_ties: float, inside_share: float, expected: int
) -> None:
    """Where more ties are asked for than there are pairs, all pairs are tied and no more."""
    indptr, _ = generate(0, 20, communities, mean_ties, inside_share, 0.0, 0.0, 5)
    assert set(np.diff(indptr)) == {expected}


def test_ring_and_complete() -> None:
    """In the ring everybody has the two next to them, in the complete network everybody else."""
    indptr, indices = generate(GENERATORS["ring"], 5, 1, 8.0, 0.0, 0.0, 0.0, 0)
    assert np.split(indices, indptr[1:-1])[0].tolist() == [1, 4]
    assert np.split(indices, indptr[1:-1])[2].tolist() == [1, 3]
    indptr, indices = generate(GENERATORS["complete"], 4, 1, 8.0, 0.0, 0.0, 0.0, 0)
    assert indices.tolist() == [1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]


def test_more_rewiring_moves_the_same_ties_and_more() -> None:
    """Draws are common: a tie rewired at a low chance is not back in place at a higher one."""

    def lattice_ties(rewiring: float) -> set[tuple[int, int]]:
        indptr, indices = generate(1, 100, 1, 4.0, 0.0, rewiring, 0.0, 3)
        rows = np.repeat(np.arange(100), np.diff(indptr))
        near = (indices - rows) % 100 <= 2
        return set(zip(rows[near].tolist(), indices[near].tolist(), strict=True))

    # A rewired tie may by chance land on a place in the lattice again: few do.
    assert len(lattice_ties(0.0)) == 200
    assert len(lattice_ties(0.5) - lattice_ties(0.2)) < 8
    assert len(lattice_ties(0.5)) < len(lattice_ties(0.2)) < 180


def test_unknown_code_is_refused() -> None:
    """A code outside GENERATORS is an error, not some network."""
    with pytest.raises(ValueError, match="unknown generator"):
        generate(99, 10, 1, 2.0, 0.5, 0.0, 0.0, 0)


@pytest.mark.slow
def test_plain_python_gives_the_same_ties() -> None:
    """Without compilation, for a debugger, every generator gives the very same network."""
    program = (
        "import numpy as np\n"
        "from rms_agents.network.generators import GENERATORS, generate\n"
        "with np.errstate(over='ignore'):\n"
        "    for code in GENERATORS.values():\n"
        "        a, b = generate(code, 60, 4, 6.0, .8, .3, .5, 9)\n"
        "        print(a.tolist(), b.tolist())\n"
    )
    plain = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    for code, line in zip(GENERATORS.values(), plain.stdout.splitlines(), strict=True):
        indptr, indices = generate(code, 60, 4, 6.0, 0.8, 0.3, 0.5, 9)
        assert line == f"{indptr.tolist()} {indices.tolist()}"


@pytest.mark.slow
def test_importing_the_package_stays_light() -> None:
    """Neither networkx, pandas nor pyarrow is loaded by importing the network package."""
    program = (
        "import sys, rms_agents.network.files, rms_agents.network.generators\n"
        "print([name for name in ('networkx', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_million_people() -> None:
    """A million people with 20 ties each are a matter of a second."""
    indptr, indices = generate(0, 1_000_000, 50_000, 20.0, 0.8, 0.0, 0.0, 1)
    assert len(indices) == pytest.approx(20e6, rel=0.001)
    assert Network.from_csr(indptr, indices).people == 1_000_000

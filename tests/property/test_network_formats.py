"""Random networks that other programs write, in every format and spelling, come back the same."""

from __future__ import annotations

import gzip
import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rms_agents.network import Network
from rms_agents.network.files import read_ties

pytestmark = pytest.mark.slow

EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink what is written as workbooks takes minutes
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Known:
    """A network as it is known before it is written."""

    people: tuple[str, ...]
    ties: frozenset[tuple[str, str]]
    fit: tuple[float, ...]
    community: tuple[str, ...]

    def numbered(self) -> list[tuple[int, int]]:
        """Return the ties by the places of their people."""
        place = {person: number for number, person in enumerate(self.people)}
        return sorted((place[a], place[b]) for a, b in self.ties)


# Names as people, spreadsheets and other programs have them; none of them says "not known".
NAMES = st.one_of(
    st.sampled_from(["007", "0", "-3", "12", "1.5", "Nan", "Null", "O'Brien", "Łukasz", "José"]),
    st.sampled_from(
        ["von der Aa", "Müller, Jörg", 'Bob "the fish"', "a;b", "c|d", "x&y <z>", "李"]
    ),
    st.text("abcXYZ09._-@éß", min_size=1, max_size=6),
    st.integers(0, 10**12).map(str),
)
PLAIN = st.text("abcXYZ", min_size=1, max_size=5).map(lambda name: f"p{name}")


@st.composite
def networks(draw: st.DrawFn, names: st.SearchStrategy[str] = NAMES) -> Known:
    """Draw a network in which everybody has a tie, so that lists of ties name everybody."""
    from rms_agents.network.reading.values import cleaned

    people = draw(st.lists(names, min_size=3, max_size=9, unique_by=cleaned))
    people = [cleaned(person) for person in people if cleaned(person)]
    if len(people) < 2:
        people = ["a", "b"]
    pairs = list(itertools.pairwise(people))
    pairs += draw(st.lists(st.sampled_from(list(itertools.combinations(people, 2))), max_size=8))
    place = {person: number for number, person in enumerate(people)}
    ties = frozenset((a, b) if place[a] < place[b] else (b, a) for a, b in pairs)
    size = len(people)
    fit = draw(st.lists(st.sampled_from([0.0, 0.125, 0.5, 1.0]), min_size=size, max_size=size))
    groups = st.sampled_from(["north", "south", "3", "São Paulo"])
    community = draw(st.lists(groups, min_size=size, max_size=size))
    return Known(tuple(people), ties, tuple(fit), tuple(community))


def as_read(network: Network) -> tuple[set[str], set[frozenset[str]]]:
    """Return the people and the ties of a network by label."""
    labels = network.labels
    assert labels is not None
    rows = np.repeat(np.arange(network.people), np.diff(network.indptr))
    ends = zip(rows.tolist(), network.indices.tolist(), strict=True)
    return set(labels), {frozenset((labels[a], labels[b])) for a, b in ends}


def assert_same(network: Network, known: Known, attributes: bool = False) -> None:
    """Hold that the people, the ties and, where they were written, the attributes came back."""
    people, ties = as_read(network)
    assert people == set(known.people)
    assert ties == {frozenset(tie) for tie in known.ties}
    assert network.ties == len(known.ties)
    if not attributes:
        return
    assert network.fit is not None
    assert network.community_names is not None
    place = network.numbers()
    for person, fit, community in zip(known.people, known.fit, known.community, strict=True):
        assert network.fit[place[person]] == np.float32(fit)
        assert network.community_names[network.community[place[person]]] == community


def read_plain_and_packed(path: Path) -> list[Network]:
    """Return what is read of a file and of the same file packed by gzip, without any warning."""
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return [read_ties(path), read_ties(packed)]


def of_networkx(known: Known, spelling: tuple[str, str] = ("fit", "community")) -> nx.Graph:
    graph = nx.Graph()
    for person, fit, community in zip(known.people, known.fit, known.community, strict=True):
        graph.add_node(person, **{spelling[0]: fit, spelling[1]: community})
    graph.add_edges_from(known.ties)
    return graph


def of_igraph(known: Known, spelling: tuple[str, str] = ("fit", "community")) -> igraph.Graph:
    graph = igraph.Graph(n=len(known.people), edges=known.numbered())
    graph.vs["name"] = known.people
    graph.vs[spelling[0]] = known.fit
    graph.vs[spelling[1]] = known.community
    return graph


@pytest.mark.parametrize("spelling", [("fit", "community"), ("Fit", "Modularity Class")])
@pytest.mark.parametrize(
    ("ending", "write"),
    [("graphml", nx.write_graphml_xml), ("gexf", nx.write_gexf), ("gml", nx.write_gml)],
)
@EXAMPLES
@given(known=networks())
def test_graphs_of_networkx(
    tmp_path: Path,
    ending: str,
    write: Callable[[nx.Graph, Path], None],
    spelling: tuple[str, str],
    known: Known,
) -> None:
    if ending == "gml":
        spelling = (spelling[0], spelling[1].replace(" ", "_"))  # as the format demands
    path = tmp_path / f"g.{ending}"
    write(of_networkx(known, spelling), path)
    for network in read_plain_and_packed(path):
        assert_same(network, known, attributes=True)


@pytest.mark.parametrize("spelling", [("fit", "community"), ("FIT", "modularity_class")])
@pytest.mark.parametrize("ending", ["graphml", "gml"])
@EXAMPLES
@given(known=networks())
def test_graphs_of_igraph(
    tmp_path: Path, ending: str, spelling: tuple[str, str], known: Known
) -> None:
    path = tmp_path / f"g.{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # igraph spells names of attributes anew
        of_igraph(known, (spelling[0], spelling[1].replace("_", ""))).write(str(path), ending)
    for network in read_plain_and_packed(path):
        assert_same(network, known, attributes=True)


@EXAMPLES
@given(known=networks())
def test_pajek_of_networkx_and_igraph(tmp_path: Path, known: Known) -> None:
    nx.write_pajek(nx.Graph(sorted(known.ties)), tmp_path / "n.net")
    graph = of_igraph(known)
    graph.vs["id"] = known.people  # what igraph writes as the names of Pajek's vertices
    graph.write_pajek(str(tmp_path / "i.net"))
    for name in ("n.net", "i.net"):
        for network in read_plain_and_packed(tmp_path / name):
            assert_same(network, known)


@pytest.mark.parametrize("names", [("source", "target"), ("From", "TO"), ("ego", "alter")])
@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8")],
)
@EXAMPLES
@given(known=networks())
def test_tables_of_pandas(
    tmp_path: Path, separator: str, encoding: str, names: Sequence[str], known: Known
) -> None:
    ties = pd.DataFrame(sorted(known.ties), columns=list(names))
    ties["Weight"] = 1.0
    people = pd.DataFrame(
        {"Id": known.people, "Fit": known.fit, "Modularity Class": known.community}
    )
    decimal = "," if separator == ";" else "."
    for name, table in (("t", ties), ("p", people)):
        table.to_csv(
            tmp_path / f"{name}.csv", sep=separator, encoding=encoding, decimal=decimal, index=False
        )
        table.to_parquet(tmp_path / f"{name}.parquet")
        table.to_excel(tmp_path / f"{name}.xlsx", index=False)
    for network in read_plain_and_packed(tmp_path / "t.csv"):
        assert_same(network, known)
    for of_ties, of_people in (("csv", "parquet"), ("parquet", "xlsx"), ("xlsx", "csv")):
        network = read_ties(tmp_path / f"t.{of_ties}", tmp_path / f"p.{of_people}")
        assert_same(network, known, attributes=True)
        assert network.labels is not None
        assert network.understood is not None
        assert network.understood.used[:3] == (*names, "Weight")


@EXAMPLES
@given(known=networks(), titles=st.integers(0, 2), tail=st.integers(0, 3))
def test_a_workbook_as_nodexl_makes_it(
    tmp_path: Path, known: Known, titles: int, tail: int
) -> None:
    """Titles above the header, sheets of people and of ties, styled cells that hold nothing."""
    book = openpyxl.Workbook()
    edges = book.active
    assert edges is not None
    edges.title = "Edges"
    vertices = book.create_sheet("Vertices")
    for sheet in (edges, vertices):
        for _ in range(titles):
            sheet.append(["", "", "Visual Properties"])
    edges.append(["Vertex 1", "Vertex 2", "Color"])
    for tie in sorted(known.ties):
        edges.append([int(end) if end == str(whole(end)) else end for end in tie])
    vertices.append(["Vertex", "Fit", "Community", "Shape"])
    for row in zip(known.people, known.fit, known.community, strict=True):
        vertices.append(list(row))
    for row in range(tail):
        edges.cell(edges.max_row + 1 + row, 2).value = ""
    book.save(tmp_path / "n.xlsx")
    for network in read_plain_and_packed(tmp_path / "n.xlsx"):
        assert_same(network, known, attributes=True)


def whole(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() else None


@pytest.mark.parametrize("separator", [",", " ", "\t", ";", "   "])
@EXAMPLES
@given(known=networks(PLAIN))
def test_lists_without_a_header(tmp_path: Path, separator: str, known: Known) -> None:
    lines = [separator.join(tie) for tie in [*sorted(known.ties), *sorted(known.ties)[:1]]]
    path = tmp_path / "t.txt"
    path.write_text("# a comment\n" + "\n".join(lines) + "\n", encoding="utf-8")
    nx.write_edgelist(nx.Graph(known.ties, kind="x"), tmp_path / "n.edgelist")
    nx.write_weighted_edgelist(
        nx.Graph([(*tie, {"weight": 2.5}) for tie in known.ties]), tmp_path / "w.edges"
    )
    of_igraph(known).write_ncol(str(tmp_path / "i.ncol"), weights=None)
    for name in ("t.txt", "n.edgelist", "w.edges", "i.ncol"):
        if name in ("w.edges", "i.ncol") and len(known.ties) < 2:
            continue  # one row alone may be a header
        for network in read_plain_and_packed(tmp_path / name):
            assert_same(network, known)


@pytest.mark.parametrize("form", ["fullmatrix", "edgelist1", "nodelist1"])
@pytest.mark.parametrize("embedded", [True, False])
@EXAMPLES
@given(known=networks(PLAIN))
def test_ucinet_as_igraph_reads_it(tmp_path: Path, form: str, embedded: bool, known: Known) -> None:
    path = tmp_path / "n.dl"
    path.write_text(dl(known, form, embedded), encoding="utf-8")
    graph = igraph.Graph.Read_DL(str(path), directed=False)
    if not (form == "fullmatrix" and embedded):  # which igraph takes apart by lines
        assert graph.vcount() == len(known.people)
    for network in read_plain_and_packed(path):
        assert_same(network, known)


def dl(known: Known, form: str, embedded: bool) -> str:
    """Return a network as UCINET writes it."""
    people, pairs = known.people, known.numbered()
    names = people if embedded else [str(place) for place in range(1, len(people) + 1)]
    head = f"DL n={len(people)}\nformat = {form}\n"
    head += "labels embedded:\n" if embedded else f"labels:\n{','.join(people)}\n"
    if form == "fullmatrix":
        rows = [
            " ".join(str(int((min(i, j), max(i, j)) in pairs)) for j in range(len(people)))
            for i in range(len(people))
        ]
        if embedded:
            rows = [f"{person} {row}" for person, row in zip(people, rows, strict=True)]
            rows.insert(0, " ".join(people))
        return f"{head}data:\n" + "\n".join(rows) + "\n"
    if form == "edgelist1":
        return f"{head}data:\n" + "\n".join(f"{names[a]} {names[b]} 1" for a, b in pairs) + "\n"
    rows = [
        " ".join([names[a], *(names[j] for i, j in pairs if i == a)])
        for a in sorted({a for a, _ in pairs})
    ]
    return f"{head}data:\n" + "\n".join(rows) + "\n"


@EXAMPLES
@given(known=networks())
def test_adjacency_matrices(tmp_path: Path, known: Known) -> None:
    import scipy.io

    graph = nx.Graph()
    graph.add_nodes_from(known.people)
    graph.add_edges_from(known.ties)
    table = nx.to_pandas_adjacency(graph, dtype=int)
    table.to_csv(tmp_path / "m.csv")
    table.to_excel(tmp_path / "m.xlsx")
    table.to_csv(tmp_path / "n.csv", sep=";", header=False, index=False)
    scipy.io.mmwrite(tmp_path / "m.mtx", nx.to_scipy_sparse_array(graph))
    numbers = {person: str(place) for place, person in enumerate(known.people, start=1)}
    numbered = Known(
        tuple(numbers.values()), frozenset((numbers[a], numbers[b]) for a, b in known.ties), (), ()
    )
    for name, expected in (
        ("m.csv", known),
        ("m.xlsx", known),
        ("n.csv", numbered),
        ("m.mtx", numbered),
    ):
        for network in read_plain_and_packed(tmp_path / name):
            assert_same(network, expected)

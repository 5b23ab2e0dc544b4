"""Networks from files and arrays: what is read, and what is refused with which words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from rms_agents.errors import InputError
from rms_agents.network import Network
from rms_agents.network.files import read_ties

DATA = Path(__file__).parents[2] / "scenarios" / "data"


def written(path: Path, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def ties_by_label(network: Network) -> set[tuple[str, str]]:
    """Return the ties of a network by label, each with the earlier person first."""
    labels = network.labels
    assert labels is not None
    rows = np.repeat(np.arange(network.people), np.diff(network.indptr))
    pairs = zip(rows.tolist(), network.indices.tolist(), strict=True)
    return {(labels[a], labels[b]) for a, b in pairs if a < b}


def test_bundled_physicians() -> None:
    """The bundled study: 125 physicians in four cities, 240 ties, none between cities."""
    network = read_ties(DATA / "physicians_ties.csv", DATA / "physicians_people.csv")
    assert (network.people, network.ties, network.warnings) == (125, 240, ())
    assert network.community_names == ("1", "2", "3", "4")
    assert np.bincount(network.community).tolist() == [62, 24, 21, 18]
    assert network.labels == tuple(map(str, range(125)))
    assert network.fit is None


def test_numbers_are_ordered_as_numbers(tmp_path: Path) -> None:
    """Whole-number ids stand in numerical order, keep their labels, and extra columns pass."""
    network = read_ties(written(tmp_path / "t.csv", "weight,target,source\n1,10,9\n2,9,-1\n"))
    assert network.labels == ("-1", "9", "10")
    assert ties_by_label(network) == {("9", "10"), ("-1", "9")}


def test_names_are_sorted_or_stand_as_in_the_table_of_people(tmp_path: Path) -> None:
    """Names are sorted without a table of people and keep its order with one."""
    ties = written(tmp_path / "t.csv", "\ufeffsource, target\r\nzoe, bob\r\n\r\nbob,zoe\r\n7,7\r\n")
    alone = read_ties(ties)
    assert alone.labels == ("7", "bob", "zoe")
    assert alone.warnings == ("1 self-loop dropped", "1 duplicate tie dropped")
    people = written(
        tmp_path / "p.csv", "fit,person,community,age\n1,zoe,b,3\n.5,7,a,\n0,bob,b,\n.25,ann,c,\n"
    )
    network = read_ties(ties, people)
    assert network.labels == ("zoe", "7", "bob", "ann")
    assert network.community_names == ("b", "a", "c")
    assert network.community.tolist() == [0, 1, 0, 2]
    assert network.fit is not None
    assert network.fit.tolist() == [1.0, 0.5, 0.0, 0.25]
    assert ties_by_label(network) == {("zoe", "bob")}


def test_parquet_reads_like_csv(tmp_path: Path) -> None:
    """Parquet columns of numbers, also those pandas made floats, name the same people as CSV."""
    pd.DataFrame({"source": [3.0, 1.0], "target": [1, 20]}).to_parquet(tmp_path / "t.parquet")
    people = pd.DataFrame(
        {"person": [20, 3, 1, 4], "fit": [0.5, 1.0, 0.0, 0.25], "community": list("xyxy")}
    )
    people["community"] = people["community"].astype("category")
    people.to_parquet(tmp_path / "p.parquet")
    people.to_csv(tmp_path / "p.csv", index=False)
    for table in ("p.parquet", "p.csv"):
        network = read_ties(tmp_path / "t.parquet", tmp_path / table)
        assert network.labels == ("1", "3", "4", "20")
        assert ties_by_label(network) == {("1", "3"), ("1", "20")}
        assert network.community.tolist() == [0, 1, 1, 0]
        assert network.fit is not None
        assert network.fit.tolist() == [0.0, 1.0, 0.25, 0.5]


def test_people_without_ties_are_a_network_with_a_warning(tmp_path: Path) -> None:
    """A table of people and no tie at all is allowed, and said."""
    ties = written(tmp_path / "t.csv", "source,target")
    network = read_ties(ties, written(tmp_path / "p.csv", "person\na\nb\n"))
    assert (network.people, network.ties) == (2, 0)
    assert network.warnings == ("no ties: nobody talks to anybody",)


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph])
def test_graph_files(tmp_path: Path, ending: str, kind: type[nx.Graph]) -> None:
    """GraphML and GEXF carry ties, and the attributes that all nodes have."""
    graph = kind([("b", "a"), ("a", "b"), ("b", "c"), ("c", "c")])
    for node, fit in zip("bac", (0.25, 0.5, 1.0), strict=True):
        graph.add_node(node, fit=fit)
    graph.nodes["a"]["community"] = "north"
    path = tmp_path / f"g.{ending}"
    (nx.write_graphml if ending == "graphml" else nx.write_gexf)(graph, path)
    network = read_ties(path)
    assert network.labels == ("b", "a", "c")
    assert ties_by_label(network) == {("b", "a"), ("b", "c")}
    assert network.fit is not None
    assert network.fit.tolist() == [0.25, 0.5, 1.0]
    assert network.community_names is None
    assert "community ignored: 2 people lack it" in network.warnings
    assert "1 self-loop dropped" in network.warnings
    assert ("1 duplicate tie dropped" in network.warnings) == (kind is not nx.Graph)
    assert ("directed ties read as undirected" in network.warnings) == graph.is_directed()


def test_network_returns_from_a_graph_file(tmp_path: Path) -> None:
    """A network written by networkx is read back the same."""
    network = Network.from_ties(
        3, [[0, 2]], community=[1, 0, 1], fit=[0.5, 0, 1], community_names=("east", "west")
    )
    nx.write_graphml(network.to_networkx(), tmp_path / "n.graphml")
    again = read_ties(tmp_path / "n.graphml")
    assert again.indices.tolist() == network.indices.tolist()
    assert again.community_names == ("west", "east")
    assert again.community.tolist() == [0, 1, 0]
    assert again.fit is not None
    assert again.fit.tolist() == [0.5, 0, 1]


ENTITY = '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aa">]><graphml>&a;</graphml>'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", None, "t.csv: no such file"),
        ("t.txt", None, "t.txt: no such file"),
        ("t.doc", "a b", "t.doc: unknown ending '.doc'; known: .csv, .graphml, .gexf, .xlsx, .par"),
        ("t.txt", "a b", "t.txt: column source is missing; it needs the columns source and targ"),
        ("t.csv", "", "t.csv: is empty; it needs the columns source and target"),
        ("t.csv", "source,target\n", "t.csv: holds no ties"),
        ("t.csv", "with;whom\na;b\n", "column source is missing; .* columns there: with, whom"),
        ("t.csv", "source,target,target\na,b,c\n", "column target stands twice"),
        ("t.csv", "source,target\na,b\n\nc, \n", "t.csv, row 4: target is empty"),
        ("t.csv", "source,target\na,b\n\na,b,c\n", "t.csv, row 4: has 3 values, the header nam"),
        ("t.csv", "source,target\na,b\nc\n", "t.csv, row 3: has 1 values"),
        ("t.graphml", b"<graphml>\n\xe9", "t.graphml: is not valid graphml"),
        ("t.gexf", b"<?xml encoding='UTF-8'?>\n\xe9", "t.gexf, row 2: byte 0xe9 is not UTF-8"),
        ("t.parquet", "source,target\n", "t.parquet: is not a Parquet file"),
        ("t.graphml", "<graphml>", "t.graphml: is not valid graphml"),
        ("t.gexf", "<gexf></gexf>", "t.gexf: is not valid gexf"),
        ("t.graphml", ENTITY, "t.graphml: holds a DOCTYPE"),
        ("t.graphml", ENTITY.encode("utf-16-le"), "t.graphml: holds a DOCTYPE"),
        ("t.graphml", ENTITY.encode("utf-16"), "t.graphml: holds a DOCTYPE"),
        ("t.graphml", "<graphml>\0</graphml>", "t.graphml: holds a NUL"),
    ],
)
def test_wrong_ties_are_refused(
    tmp_path: Path, name: str, content: str | bytes | None, message: str
) -> None:
    """The message names the file, the row and the rule."""
    if content is not None:
        written(tmp_path / name, content)
    with pytest.raises(InputError, match=message):
        read_ties(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("person\na\n", "t.csv, row 2: target 'b' is not a person of .*p.csv"),
        ("person\n", "p.csv: holds no people"),
        ("who\na\n", "p.csv: column person is missing; it needs the column person; .* who"),
        ("person\na\nb\n\na\n", "p.csv, row 5: person 'a' stands already in row 2"),
        ("person,fit\na,1\nb,high\n", "p.csv, row 3: fit 'high' is not a number"),
        ("person,fit\na,1\nb,nan\n", "p.csv, row 3: fit is empty"),
        ("person,fit\na,1\nb,inf\n", "p.csv, row 3: fit inf is outside 0 to 1"),
        ("person,fit\na,1.01\nb,0\n", "p.csv, row 2: fit 1.01 is outside 0 to 1"),
        ("person,fit\na,1\nb,\n", "p.csv, row 3: fit is empty"),
        ("person,community\na,\nb,1\n", "p.csv, row 2: community is empty"),
    ],
)
def test_wrong_people_are_refused(tmp_path: Path, content: str, message: str) -> None:
    """The message names the file, the row, the value and the rule."""
    ties = written(tmp_path / "t.csv", "source,target\na,b\n")
    with pytest.raises(InputError, match=message):
        read_ties(ties, written(tmp_path / "p.csv", content))


def test_folders_and_misplaced_tables_are_refused(tmp_path: Path) -> None:
    """A folder is no file; a table of people has the ending and the content of a table."""
    for ending in ("csv", "gexf", "txt"):
        (tmp_path / f"folder.{ending}").mkdir()
    ties = written(tmp_path / "t.csv", "source,target\na,b\n")
    for path in (tmp_path / "folder.csv", tmp_path / "folder.gexf", tmp_path / "folder.txt"):
        with pytest.raises(InputError, match=f"{path.name}: is a folder"):
            read_ties(path)
    with pytest.raises(InputError, match=r"p.gexf: a table must end in .csv, .xlsx, .parquet"):
        read_ties(ties, written(tmp_path / "p.gexf", "person\na\nb\n"))
    with pytest.raises(InputError, match=r"p.xlsx: is not a workbook"):
        read_ties(ties, written(tmp_path / "p.xlsx", "person\na\nb\n"))
    with pytest.raises(InputError, match=r"p.csv: is a file of ties \(graphml\), not a table"):
        read_ties(ties, written(tmp_path / "p.csv", "<graphml></graphml>"))


def test_wrong_attributes_in_a_graph_file_name_the_person(tmp_path: Path) -> None:
    """A fit outside 0 to 1 in a graph file is refused with the node's id; no node is refused."""
    graph = nx.Graph()
    nx.write_graphml(graph, tmp_path / "g.graphml")
    with pytest.raises(InputError, match=r"g.graphml: holds no people"):
        read_ties(tmp_path / "g.graphml")
    graph.add_node("ann", fit=2.0)
    nx.write_graphml(graph, tmp_path / "g.graphml")
    with pytest.raises(InputError, match=r"g.graphml, person 'ann': fit 2.0 is outside 0 to 1"):
        read_ties(tmp_path / "g.graphml")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"people": 0, "pairs": []}, "people: 0 is outside"),
        ({"people": 2, "pairs": [0, 1]}, "expected pairs of shape (m, 2), got shape (2,)"),
        ({"people": 2, "pairs": [[0.0, 1.0]]}, "ends must be whole numbers, got float64"),
        ({"people": 2, "pairs": [[0, 1], [1, 2]]}, "tie 1 names person 2, outside 0 to 1"),
        ({"people": 2, "pairs": [[-1, 1]]}, "tie 0 names person -1"),
        ({"people": 2, "pairs": [], "fit": [0.5]}, "fit: expected 2 numbers"),
        ({"people": 2, "pairs": [], "fit": [0.5, np.nan]}, "fit: person 1 has nan"),
        ({"people": 2, "pairs": [], "community": [0.0, 1.0]}, "community: expected 2 whole"),
        ({"people": 2, "pairs": [], "community": [0, -1]}, "community: person 1 has -1"),
        (
            {"people": 2, "pairs": [], "community": [0, 1], "community_names": ("a",)},
            "community: person 1 has 1, outside 0 to 0",
        ),
        ({"people": 2, "pairs": [], "labels": ("a",)}, "labels: expected 2, got 1"),
    ],
)
def test_from_ties_checks_its_arrays(arguments: dict[str, Any], message: str) -> None:
    """Each array of the wrong shape, type or range is refused by name."""
    with pytest.raises(InputError, match=re.escape(message)):
        Network.from_ties(**arguments)


LONG = "x" * 200_000  # a name that Python's own reader of CSV refuses


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", f"{LONG},target\n1,2\n", "t.csv, row 1: is not CSV (field larger than"),
        ("t.csv", f"source,target\na,{LONG}\nb\n", "t.csv, row 2: is not CSV (field larger than"),
        ("t.csv", f"source,target\nb\n1,{LONG}\n", "t.csv, row 2: has 1 values"),
        ("t.csv", f"source,{LONG[:90_000]}\n1,2\n", "t.csv: column target is missing"),
        ("g.graphml", "<a>" * 20_000, "g.graphml: is not valid graphml"),
        (
            "g.graphml",
            "<graphml xmlns='http://graphml.graphdrawing.org/xmlns'>"
            "<key id='f' for='node' attr.name='fit' attr.type='int'/><graph><node id='a'>"
            f"<data key='f'>{'9' * 5_000}</data></node></graph></graphml>",
            "g.graphml, person 'a': fit 9999999999",
        ),
        (
            "g.gexf",
            "<gexf xmlns='http://www.gexf.net/1.2draft' version='1.2'><graph>"
            f"<attributes class='node'><attribute id='0' title='fit' type='{LONG}'/></attributes>"
            f"<nodes><node id='a'><attvalues><attvalue for='0' value='{LONG}'/></attvalues></node>"
            "</nodes></graph></gexf>",
            "g.gexf, person 'a': fit 'xxx",
        ),
    ],
)
def test_whatever_stops_a_reader_is_said_in_a_line_or_two(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    """Long names, numbers and nests are no traceback, nor repeated whole."""
    with pytest.raises(InputError) as refused:
        read_ties(written(tmp_path / name, content))
    said = str(refused.value).replace(f"{tmp_path}/", "")
    assert said.startswith(message)
    assert len(said) < 400


@pytest.mark.parametrize(
    ("indptr", "indices", "message"),
    [
        ([0], [], "people: 0 is outside"),
        ([0.0, 0.0], [], "indptr: expected a row of whole numbers"),
        ([0, 1, 2], [[1, 0]], "indices: expected a row of whole numbers"),
        ([0, 1, 1], [1, 0], "indptr: must rise from 0 to 2"),
        ([0, 2, 1, 2], [1, 2], "indptr: must rise from 0 to 2 (see row 1)"),
        ([0, 3, 2], [1, 0], "indptr: must rise from 0 to 2 (see row 0)"),
        ([0, 1, 2], [1, 2], "indices: row 1 lists person 2, outside 0 to 1"),
        ([0, 1, 2], [0, 0], "indices: row 0 lists person 0 as their own neighbour"),
        ([0, 2, 2], [1, 1], "indices: row 0 lists person 1 twice"),
    ],
)
def test_from_csr_checks_its_rows(indptr: list[Any], indices: list[Any], message: str) -> None:
    """Rows that do not fit together, or list the impossible, are refused."""
    with pytest.raises(InputError, match=re.escape(message)):
        Network.from_csr(indptr, indices)

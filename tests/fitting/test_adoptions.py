"""Times of adoption, read from files: what is taken, and how a bad row is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.fitting.adoptions import Adoptions, read_adoptions

Files = Callable[[str, str], tuple[Path, Path]]


def test_physicians(physicians: Adoptions) -> None:
    """125 physicians, 240 ties, 109 adopters in 17 months, 16 not within them."""
    assert (physicians.people, physicians.network.ties) == (125, 240)
    assert (physicians.adopted, physicians.until) == (109, 17)
    assert physicians.a_period()[:3].tolist() == [11, 9, 9]
    assert physicians.before().sum(axis=0)[[0, 1, 16]].tolist() == [0, 11, 108]
    assert len(set(physicians.network.community.tolist())) == 4


def test_until_cuts_later_adoptions_off(files: Files) -> None:
    found = read_adoptions(*files("a,b b,c", "a,1 b,4 c,"), until=3)
    assert found.times.tolist() == [1, 0, 0]
    assert found.until == 3
    assert read_adoptions(*files("a,b b,c", "a,1 b,4 c,")).until == 4


def test_parquet_and_graph_files(tmp_path: Path, files: Files) -> None:
    """Numbers of a Parquet file, some of them missing, and a GraphML file say the same as CSV."""
    plain = read_adoptions(*files("1,2 2,3", "1,2 2, 3,5"))
    table = pd.DataFrame({"person": [3, 2, 1], "adoption_time": [5.0, None, 2.0]})
    table.to_parquet(tmp_path / "adoptions.parquet")
    nx.write_graphml(nx.Graph([(1, 2), (2, 3)]), tmp_path / "ties.graphml")
    other = read_adoptions(tmp_path / "ties.graphml", tmp_path / "adoptions.parquet")
    assert other.times.tolist() == plain.times.tolist() == [2, 0, 5]
    assert other.network.indices.tolist() == plain.network.indices.tolist()


def test_times_may_be_floats_and_missing_in_any_way(files: Files) -> None:
    """What R, pandas and Excel make of whole numbers and of nothing; the line says what is used."""
    ties, adoptions = files("1,2 2,3 3,4", "1.0,18.0 2,NA 3,nan 4.0,2")
    adoptions.write_text(adoptions.read_text().replace("adoption_time", "TOA"))
    found = read_adoptions(ties, adoptions)
    assert found.times.tolist() == [18, 0, 0, 2]
    assert found.network.understood is not None
    assert found.network.understood.used == ("source", "target", "person", "TOA")
    assert found.network.understood.left_aside == ()


RULE = "must be a whole number from 1 to 5200, or empty for who did not adopt"


@pytest.mark.parametrize(
    ("ties", "adoptions", "message"),
    [
        ("a,b", "a,1 b,soon", rf"adoptions.csv, row 3: adoption_time 'soon': {RULE}"),
        ("a,b", "a,0 b,1", rf"adoptions.csv, row 2: adoption_time '0': {RULE}"),
        ("a,b", "a,-3 b,1", rf"adoptions.csv, row 2: adoption_time '-3': {RULE}"),
        ("a,b", "a,1.5 b,1", rf"adoptions.csv, row 2: adoption_time '1.5': {RULE}"),
        ("a,b", "a,5201 b,1", rf"adoptions.csv, row 2: adoption_time '5201': {RULE}"),
        ("a,b", "a,1 b,2 a,3", r"adoptions.csv, row 4: person 'a' stands already in row 2"),
        ("a,b b,x", "a,1 b,2", r"ties.csv, row 3: target 'x' is not a person of .*adoptions.csv"),
        ("a,b", "a, b,", r"adoptions.csv: nobody adopts; adoption_time is empty in every row"),
        ("a,b", "a,1 b,1", r"everybody who adopts does so in period 1; two periods are needed"),
        ("a,b", "a,1 ,2", r"adoptions.csv, row 3: person is empty"),
        ("a,b", "a,1 b,2,3", r"adoptions.csv, row 3: has 3 values, the header names 2 columns"),
    ],
)
def test_bad_rows_are_named(files: Files, ties: str, adoptions: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_adoptions(*files(ties, adoptions))


def test_people_of_a_graph_need_a_row_each(tmp_path: Path, files: Files) -> None:
    nx.write_graphml(nx.Graph([("a", "b"), ("b", "c")]), tmp_path / "ties.graphml")
    _, adoptions = files("a,b", "a,1 b,2")
    with pytest.raises(InputError, match=r"person 'c' of .*ties.graphml is missing"):
        read_adoptions(tmp_path / "ties.graphml", adoptions)
    _, adoptions = files("a,b", "a,1 b,2 c,3 d,4")
    with pytest.raises(InputError, match=r"row 5: person 'd' is not a person of .*ties.graphml"):
        read_adoptions(tmp_path / "ties.graphml", adoptions)


@pytest.mark.parametrize(
    ("until", "message"),
    [(1, "must be from 2 to 5200"), (5201, "from 2"), (2, "nobody in .* adopts by then")],
)
def test_until_is_checked(files: Files, until: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_adoptions(*files("a,b", "a,3 b,5"), until=until)


def test_a_missing_column_and_file_are_named(tmp_path: Path, files: Files) -> None:
    ties, adoptions = files("a,b", "a,1 b,2")
    adoptions.write_text("person,when\na,1\nb,2\n")
    with pytest.raises(InputError, match="column adoption_time is missing"):
        read_adoptions(ties, adoptions)
    with pytest.raises(InputError, match="no such file"):
        read_adoptions(ties, tmp_path / "nowhere.csv")

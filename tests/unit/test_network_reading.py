"""Files as other programs and people leave them: what is read, and the one line that says so."""

from __future__ import annotations

import gzip
import io
import warnings
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from rms_agents.errors import InputError
from rms_agents.network import Network
from rms_agents.network.files import read_ties
from rms_agents.network.reading.values import cleaned, known, number


def read(folder: Path, name: str, content: str | bytes) -> Network:
    """Return what is read of a file, refusing any warning of Python's own."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return read_ties(path)


def ties_of(network: Network) -> set[str]:
    """Return the ties of a network as ``a-b``, the earlier person first."""
    labels = network.labels
    assert labels is not None
    rows = np.repeat(np.arange(network.people), np.diff(network.indptr))
    pairs = zip(rows.tolist(), network.indices.tolist(), strict=True)
    return {f"{labels[a]}-{labels[b]}" for a, b in pairs if a < b}


def line_of(network: Network) -> str:
    """Return what was understood, without the folder."""
    return str(network.understood).rpartition("/")[2]


@pytest.mark.parametrize(
    ("text", "id_", "value"),
    [
        (" 2.0 ", "2", "2.0"),
        ("-17.00", "-17", "-17.00"),
        ("007", "007", "007"),
        ("007.0", "007.0", "007.0"),
        ("2.5", "2.5", "2.5"),
        ("1e+05", "100000", "1e+05"),
        ("1e5", "1e5", "1e5"),
        ("Zoe\u0308", "Zo\u00eb", "Zoe\u0308"),
        ("\u00a0ann\ufeff", "ann", "ann\ufeff"),
        ("Nan", "Nan", "Nan"),
        ("NA", "", ""),
        ("nan", "", ""),
        ("NULL", "", ""),
        ("None", "", ""),
        ("n/a", "", ""),
        ("#N/A", "", ""),
        ("  ", "", ""),
    ],
)
def test_what_an_id_and_a_missing_value_are(text: str, id_: str, value: str) -> None:
    assert cleaned(text) == id_
    assert known(text) == value


def test_a_decimal_comma_is_one_only_where_no_comma_divides_cells() -> None:
    assert (cleaned("2,0"), cleaned("2,0", decimal_comma=True)) == ("2,0", "2")
    assert (number("0,5"), number(".5"), number("-1e3")) == (0.5, 0.5, -1000.0)
    for wrong in ("1_0", "1,2,3", "1.2,3", "five"):
        with pytest.raises(ValueError, match=wrong):
            number(wrong)


XMLNS = "xmlns='http://graphml.graphdrawing.org/xmlns'"
YED = f"""<graphml {XMLNS} xmlns:y='http://www.yworks.com/xml/graphml'>
<key id='k' for='node' yfiles.type='nodegraphics'/><graph edgedefault='undirected'>
<node id='g' yfiles.foldertype='folder'/><node id='h'><data key='k'><y:Group><y:NodeLabel>Sales
</y:NodeLabel></y:Group></data><graph edgedefault='undirected'><node id='h::1'><data key='k'>
<y:Shape><y:NodeLabel>Eve</y:NodeLabel></y:Shape></data></node></graph></node><node id='z'>
<data key='k'><y:Shape><y:NodeLabel>Dan</y:NodeLabel></y:Shape></data><port name='N'/></node>
<edge source='h::1' target='z' sourceport='N'/><edge source='g' target='z'/></graph></graphml>"""
DEFAULTS = f"""<graphml {XMLNS}><key id='a' for='node' attr.name='Fit'><default>0.25</default></key>
<key id='b' for='edge' attr.name='Weight' attr.type='double'><default>-1</default></key>
<graph edgedefault='undirected'><node id='x'/><node id='y'><data key='a'>1</data></node>
<edge source='x' target='y'><data key='b'>3</data></edge><edge source='y' target='x'/></graph>
<graph/></graphml>"""
GEPHI = """<gexf xmlns='http://www.gexf.net/1.3' xmlns:viz='http://www.gexf.net/1.3/viz'
version='1.3'><graph defaultedgetype='directed' mode='dynamic'><attributes class='node'>
<attribute id='m' title='Modularity Class' type='short'/><attribute id='l' title='x'
type='listfloat'/></attributes><nodes><node id='1.0' label='Ann'><attvalues>
<attvalue for='m' value='4'/></attvalues><viz:size value='3'/></node><node id='2' label='Ben'>
<attvalues><attvalue for='m' value='5.0'/></attvalues></node></nodes><edges>
<edge source='1' target='2' type='undirected'><spells><spell start='1'/></spells></edge>
<edge source='2' target='1'/></edges></graph></gexf>"""
PAJEK = '*Vertices 4\r\n1 "Ann B" .1 .2\r\n2 Ben\r\n*Arcslist\r\n1 2 3\r\n*Edges\r\n3 4 0\r\n'
PAJEK_MATRIX = "% made by hand\n*Network x\n*Vertices 3\n*Matrix\n0 1 0\n1 0 0\n0 2 0\n"
UCINET = "dl n=3, format=fullmatrix\nlabels:\nann\nben b\nzoe\ndata:\n0 1 0\n1 0 0\n0 1 0\n"
SINCE = """graph [ node [ id 0 label "Ann" ] node [ id 1 label "Ben" ]
edge [ source 0 target 1 since "x" weight 2 ] edge [ source 1 target 0 weight 3 ] ]"""
HOLES = 'graph [ node [ id 5 label "a" community "NA" ] node [ id 7 label "a" community "x" ] ]'


@pytest.mark.parametrize(
    ("name", "content", "ties", "said"),
    [
        ("t.csv", "Source,Target\n7.0,8\n8.0,9\n", "7-8 / 8-9", "used Source, Target"),
        ("t.csv", "FROM;To;Weight\na;b;1,5\nb;c;-2,0\n", "a-b", "decimal commas read as points"),
        ("t.csv", "FROM;To;Weight\na;b;1,5\nb;c;-2,0\n", "a-b", "1 tie of weight 0 or below left"),
        ("t.csv", "ego\talter\tnote\na\tb\tx\n", "a-b", "text with tabs; used ego, alter; left as"),
        ("t.csv", "sep=|\r\ni|j\r\na|b\r\n", "a-b", "used i, j"),
        ("t.csv", "source,target,,\na,b,,\n,,,\n\n,\n", "a-b", "CSV; used source, target"),
        ("t.csv", "source,target\na,b,,\n", "a-b", "CSV; used source, target"),
        ("t.csv", "source,target,weight\na,b,strong\n", "a-b", "weight holds more than numbers"),
        (
            "t.csv",
            "Source,Target,Type\na,b,Directed\nb,c,Undirected\n",
            "a-b / b-c",
            "1 directed",
        ),
        ("t.csv", "1,2\n2,3\n", "1-2 / 2-3", "no header"),
        ("t.txt", "# FromNodeId ToNodeId\n1\t2\n2\t3\n", "1-2 / 2-3", "no header"),
        ("t.txt", "eve ann 0.5\nann  joe 2\n", "ann-eve / ann-joe", "weights are not used: each"),
        ("t.txt", '"from" "to"\n"1" "a b" "c"\n"2" "c" "d"\n', "a b-c / c-d", "used from, to"),
        ("t.csv", "source,target\nJosé,Zoë\nZoë,Muñoz\n".encode("cp1252"), None, "read as cp1252"),
        (
            "t.csv",
            "source,target\n鈴木,田中\n佐藤,田中\n".encode("shift_jis"),
            None,
            "read as shi",
        ),
        ("t.csv", "source,target\nŁódź,b\n".encode("utf-16"), "b-Łódź", "1 tie; CSV"),
        ("t.csv", "source,target\nBéla,Ann\n".encode("cp1252"), "Ann-Béla", "as it is not UTF-8"),
        ("t.csv", "a;b\nb;Paweł\n".encode("cp1250"), "Paweł-b / a-b", "read as cp1250, as"),
        ("t.csv", "i;j\nАнна;Пётр\nПётр;Яна\n".encode("cp1251"), None, "read as cp1251, as"),
        ("t.csv", ",ann,ben\nann,0,1\nben,1,0\n", "ann-ben", "adjacency matrix (CSV)"),
        ("t.csv", "0;1;0\n0;0;2\n1;0;0\n", "1-2 / 1-3 / 2-3", "directed ties read as undirected"),
        ("t.graphml", YED, "Eve-Dan", "used labels; 2 groups left out; 1 tie of groups left out"),
        ("t.graphml", DEFAULTS, "x-y", "GraphML; used Fit; 1 further graph left out; weights"),
        ("t.xml", DEFAULTS, "x-y", "1 further graph left out"),
        (
            "t.gexf",
            GEPHI,
            "Ann-Ben",
            "used Modularity Class, labels; left aside x; 1 directed",
        ),
        (
            "t.gexf",
            GEPHI,
            "Ann-Ben",
            "dates are not used: whoever and whatever ever existed",
        ),
        ("t.gml", SINCE, "Ann-Ben", "1 tie; GML; used label; left aside since; weights are not"),
        ("t.gml", HOLES, "", "community ignored: 1 person lacks it"),
        ("t.net", PAJEK, "1-2 / 1-3", "2 directed of 3 ties read as undirected"),
        ("t.net", PAJEK_MATRIX, "1-2 / 2-3", "1 directed of 2 ties read as undirected"),
        ("t.net", "*Vertices 2\n*Matrix\n0 1,5\n1,5 0\n", "1-2", "2 people, 1 tie; Pajek"),
        ("t.dl", UCINET, "ann-ben b / ben b-zoe", "1 directed of 2 ties read as undirected"),
        ("t.csv", GEPHI, "Ann-Ben", "GEXF"),
    ],
)
def test_what_others_write_is_read_and_said(
    tmp_path: Path, name: str, content: str | bytes, ties: str | None, said: str
) -> None:
    """Plain and packed: the ties, and what the line says; no word of Python's own."""
    packed = gzip.compress(content if isinstance(content, bytes) else content.encode())
    for network in (read(tmp_path, name, content), read(tmp_path, f"{name}.gz", packed)):
        if ties is not None:
            assert ties_of(network) == set(ties.split(" / ")) - {""}
        assert said in line_of(network)


def test_the_line_says_all_of_it(tmp_path: Path) -> None:
    """People, ties, columns used, columns left aside, what was left out: as a line and as data."""
    people = tmp_path / "p.csv"
    people.write_text("ID;Fit;Age\nann;0,5;30\nben;1;\nzoe;0;\n")
    (tmp_path / "t.csv").write_text("to;from;since\nann;ben;1990\nben;ann;1991\nzoe;zoe;1992\n")
    network = read_ties(tmp_path / "t.csv", people)
    assert line_of(network) == (
        "t.csv: 3 people, 1 tie; text with semicolons; used from, to, ID, Fit; left aside since, "
        "Age; decimal commas read as points; 1 self-loop dropped; 1 duplicate tie dropped"
    )
    assert network.understood is not None
    assert network.understood.used == ("from", "to", "ID", "Fit")
    assert network.understood.left_aside == ("since", "Age")
    assert network.understood.left_out == network.warnings
    assert network.fit is not None
    assert network.fit.tolist() == [0.5, 1.0, 0.0]


def test_a_table_of_people_goes_beside_any_graph(tmp_path: Path) -> None:
    """By id or by name, in any order; who is missing on either side is named, and who is near."""
    (tmp_path / "g.gexf").write_text(GEPHI)
    table = tmp_path / "p.tsv"
    for first, second in (("Ben", "Ann"), ("2", "1.0")):
        table.write_text(f"Id\tfit\n{first}\t1\n{second}\t0.5\n")
        network = read_ties(tmp_path / "g.gexf", table)
        assert network.labels == ("Ann", "Ben")
        assert network.fit is not None
        assert network.fit.tolist() == [0.5, 1.0]
        assert network.community_names == ("4", "5")
    table.write_text("Id\tModularity Class\nAnn\tx\nBen\ty\n")
    network = read_ties(tmp_path / "g.gexf", table)
    assert network.community_names == ("x", "y")
    assert network.understood is not None
    assert network.understood.used == ("labels", "Id", "Modularity Class")
    assert "Modularity Class" in network.understood.left_aside
    table.write_text("Id\tfit\nAnn\t1\nBenn\t0.5\n")
    with pytest.raises(InputError, match=r"row 3: person 'Benn' is not .*gexf; did you mean Ben"):
        read_ties(tmp_path / "g.gexf", table)
    table.write_text("Id\tfit\nAnn\t1\n")
    with pytest.raises(InputError, match=r"p.tsv: person 'Ben' of .*g.gexf is missing; a row each"):
        read_ties(tmp_path / "g.gexf", table)
    table.write_text("Id\tfit\nBen\tnan\nAnn\t1\n")
    with pytest.raises(InputError, match="row 2: fit is empty"):
        read_ties(tmp_path / "g.gexf", table)


def test_people_are_found_by_name_and_by_id(tmp_path: Path) -> None:
    network = read(tmp_path, "g.gexf", GEPHI)
    assert [network.number_of(name) for name in ("Ann", "1", "Ben", "2")] == [0, 0, 1, 1]
    with pytest.raises(InputError, match="person = 'Bem': is not in the network; did you mean Ben"):
        network.number_of("Bem")


def test_a_value_that_changes_is_no_value(tmp_path: Path) -> None:
    """A fit that has several values in time is left aside; one that is dated once is used."""
    twice = (
        "<attvalue for='f' value='0.1' start='1'/><attvalue for='f' value='0.9' start='2'/>",
        "<attvalue for='f' value='0.1' start='1'/>",
    )
    for values, expected in zip(
        twice, ("fit ignored: it changes over time", "used fit"), strict=True
    ):
        content = (
            "<gexf><graph><attributes class='node' mode='dynamic'><attribute id='f' title='fit'/>"
            f"</attributes><nodes><node id='a'><attvalues>{values}</attvalues></node></nodes>"
            "</graph></gexf>"
        )
        network = read(tmp_path, "g.gexf", content)
        assert expected in line_of(network)
        assert (network.fit is None) == ("ignored" in expected)


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_sheets_of_a_workbook_are_known_by_name_or_by_header(tmp_path: Path) -> None:
    ties: list[list[object]] = [["Ties of 2024"], ["From", "To"], [1.0, 2], ["2", 3.0], [None, ""]]
    people: list[list[object]] = [["Node", "FIT"], [3, 1], [2, 0.5], [1, "0,25"], [4, 0]]
    network = read(tmp_path, "t.xlsx", workbook(("Notes", [["x"]]), ("A", ties), ("Nodes", people)))
    assert ties_of(network) == {"1-2", "2-3"}
    assert network.people == 4
    assert network.fit is not None
    assert network.fit.tolist() == [0.25, 0.5, 1.0, 0.0]
    assert "used From, To, Node, FIT; sheet Notes left aside; decimal commas" in line_of(network)


def test_merged_cells_are_named_where_they_leave_one_empty(tmp_path: Path) -> None:
    rows: list[list[object]] = [["source", "target"], ["ann", "ben"], [None, "eve"], ["ben", "eve"]]
    book = openpyxl.load_workbook(io.BytesIO(workbook(("Ties", rows))))
    book["Ties"].merge_cells("A2:A3")
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InputError) as refused:
        read_ties(tmp_path / "t.xlsx")
    assert str(refused.value).endswith(
        "t.xlsx, sheet Ties, row 3 (cells A2:A3 are merged; fill each of them instead): source is "
        "empty"
    )
    titled = [["Ties of 2024"], rows[0], ["ann", "ben"], ["ann", "eve"], ["ben", "eve"]]
    book = openpyxl.load_workbook(io.BytesIO(workbook(("Ties", titled))))
    book["Ties"].merge_cells("A1:B1")
    book.save(tmp_path / "t.xlsx")
    assert ties_of(read_ties(tmp_path / "t.xlsx")) == {"ann-ben", "ann-eve", "ben-eve"}


def test_the_declared_encoding_counts(tmp_path: Path) -> None:
    """Unless the file was saved anew as UTF-8 and the declaration left as it was."""
    text = (
        "<?xml version='1.0' encoding='ISO-8859-1'?><graphml><graph><node id='Jos\u00e9'/></graph>"
        "</graphml>"
    )
    assert read(tmp_path, "l.graphml", text.encode("latin-1")).labels == ("José",)
    again = read(tmp_path, "u.graphml", text.encode())
    assert again.labels == ("José",)
    assert "declares ISO-8859-1 but is UTF-8" in line_of(again)
    wide = text.replace("ISO-8859-1", "UTF-16").encode("utf-16-be")
    assert read(tmp_path, "w.graphml", wide).labels == ("José",)

"""Files that are broken, locked, hostile or not clear: what is refused, and with which words."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from pathlib import Path

import pytest
from test_network_reading import workbook

from rms_agents.errors import InputError
from rms_agents.network.files import Limits, read_ties


def large_workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", " " * 3_000_000)
    return file.getvalue()


def endless_workbook() -> bytes:
    """Return a workbook whose only row says that it is the thousand millionth."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("Ties", [["source", "target"]])))) as package,
        zipfile.ZipFile(found, "w") as changed,
    ):
        for name in package.namelist():
            content = package.read(name)
            for said, other in (
                (b'<row r="1"', b'<row r="1000000000"'),
                (b' r="A1"', b""),
                (b' r="B1"', b""),
            ):
                content = content.replace(said, other)
            changed.writestr(name, content)
    return found.getvalue()


FORMULA = workbook(("Ties", [["source", "target"], ["a", "b"], ["=A2", "c"]]))
UNDECLARED = (
    "<gexf><graph><nodes><node id='anna'/><node id='bo'/></nodes><edges>"
    "<edge source='ana' target='bo'/></edges></graph></gexf>"
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", "source,target\nann,NA\n", "t.csv, row 2: target is empty ('NA' says that it is"),
        ("t.csv", "source,target\nann,nan\n", "t.csv, row 2: target is empty ('nan'"),
        ("t.csv", "name,friend\nann,ben\nben,joe\n", "t.csv: column source is missing"),
        ("t.csv", "Fit,From,FROM,to\n1,a,b,c\n", "t.csv: column From stands twice"),
        ("t.csv", "source,target\na,b\0\n", "t.csv: holds a NUL"),
        ("t.gexf", UNDECLARED, "t.gexf, edge 1: source 'ana' is not a person of t.gexf; did you m"),
        ("t.gml", "graph [ node [ id 1 ] edge [ source 1 target 2 ] ]", "t.gml: is not valid GML"),
        ("t.gml", "graph " + "[ a " * 50_000, "t.gml: is not valid GML"),
        (
            "t.graphml",
            "<graphml><graph><node id='2'/><node id='2.0'/></graph></graphml>",
            "t.gra",
        ),
        ("t.graphml", "<graphml><graph><node id='NA'/></graph></graphml>", "t.graphml, node 1: id"),
        (
            "t.graphml",
            "<?xml version='1.0' encoding='Klingon'?><a/>",
            "t.graphml: declares the",
        ),
        ("t.net", "*Vertices 2\n*Edges\n1 3\n", "t.net, row 3: vertex '3' is not a number from 1"),
        ("t.net", "*Vertices 5 2\n*Edges\n1 3\n", "t.net, row 1: is a network of two kinds"),
        ("t.net", "*Vertices 2000000000\n", "t.net: 2,000,000,000 people: must be at most"),
        ("t.net", "*Vertices 2\n*Matrix\n0 one\n1 0\n", "t.net, row 3: a row of 2 numbers was"),
        ("t.dl", "dl n=2 format=edgelist1\ndata:\n1 9\n", "t.dl, edge 1: target '9' is not a pers"),
        ("t.dl", "dl nr=2 nc=3\ndata:\n", "t.dl: is a network of two kinds of people"),
        ("t.dl", "dl n=2\ndata:\n0 1\n", "t.dl: 4 numbers were expected, 2 are there"),
        ("t.mtx", "%%MatrixMarket matrix array real general\n9999 9999\n1\n", "t.mtx: declares"),
        ("t.csv.gz", "source,target\na,b\n", "t.csv.gz: is not a gzip file"),
        ("t.csv.gz", gzip.compress(b"source,target\na,b\n", mtime=0)[:-9], "t.csv.gz: is cut off"),
        (
            "t.csv.gz",
            gzip.compress(b"a" * 3_000_000, mtime=0),
            "t.csv.gz: unpacked, must be at most 2",
        ),
        ("t.csv", "," * 1_000_000, "t.csv, row 1: has 1,000,001 columns: must be at most 20,000"),
        ("t.csv", b"a" * 2_000_001, "t.csv: is larger than 2,000,000 bytes"),
        (
            "t.xlsx",
            b"\xd0\xcf\x11\xe0" + bytes(99),
            "t.xlsx: is an old Excel workbook (.xls)",
        ),
        ("t.xlsx", b"PK\x03\x04" + bytes(99), "t.xlsx: is not a workbook"),
        ("t.xlsx", endless_workbook(), "t.xlsx: has more cells than a workbook may have"),
        ("t.xlsx", FORMULA, "t.xlsx, sheet Ties, cell A3: holds a formula without a value"),
        (
            "t.xlsx",
            large_workbook(),
            "t.xlsx: unpacked, must be at most 2,000,000 bytes; it has",
        ),
        ("t.parquet", b"PAR1" + bytes(99), "t.parquet: is not a Parquet file"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError) as refused:
            read_ties(path, limits=Limits(bytes=2_000_000))
    message = str(refused.value).replace(f"{tmp_path}/", "")
    assert message.startswith(said)
    assert len(message) < 400

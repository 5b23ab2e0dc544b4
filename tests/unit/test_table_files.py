"""Tables as Parquet, CSV and XLSX: the same numbers, and no text is ever run."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from openpyxl import load_workbook

from rms_agents.cli import main
from rms_agents.errors import InputError
from rms_agents.table_files import FORMATS, check_rows, checked_formats, write_table

READ = {"parquet": pd.read_parquet, "csv": pd.read_csv, "xlsx": pd.read_excel}
TIES = 'source,target\n=1+1,ann\n@ann,ann\n-b,=1+1\n"a\tb",ann\n'


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return int(left.value.code or 0)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_holds_the_same_numbers(ending, tmp_path):
    few = ("run", "core", "--weeks", "6", "--replicates", "2", "--out")
    assert command(*few, str(tmp_path / "told"), "--format", ending) == 0
    assert command(*few, str(tmp_path / "parquet")) == 0
    names = sorted(path.name for path in (tmp_path / "told").iterdir())
    tables = ("weekly", "people", "events")
    assert names == sorted(["manifest.json", *(f"{name}.{ending}" for name in tables)])
    for name in tables:
        told = READ[ending](tmp_path / "told" / f"{name}.{ending}")
        expected = pd.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        assert len(told) == len(expected)
        numbers = expected.select_dtypes("number").columns
        exact = 1e-15 if ending == "xlsx" else 0  # spreadsheets keep no 17th digit
        pd.testing.assert_frame_equal(
            told[numbers].astype(float), expected[numbers].astype(float), rtol=exact, atol=0
        )
        texts = expected.columns.difference(numbers)
        pd.testing.assert_frame_equal(told[texts], expected[texts], check_dtype=False)


def test_labels_that_look_like_formulas_are_texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ties.csv").write_text(TIES)
    settings = ("--set", "network.ties=ties.csv", "--set", "firm.initial_clients=1")
    both = ("--format", "csv", "--format", "xlsx", "--format", "csv")
    assert command("run", "baseline", "--weeks", "3", *settings, "--out", "told", *both) == 0
    people = pd.read_csv("told/people.csv")["label"].tolist()
    assert {"'=1+1", "'@ann", "'-b", "ann"} <= set(people)
    sheet = load_workbook("told/people.xlsx").active
    column = [cell.value for cell in sheet[1]].index("label")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert {"=1+1", "@ann", "-b"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} == {"s"}


def test_what_a_sheet_cannot_hold_is_written_all_the_same(tmp_path):
    table = pd.DataFrame({"text": ["a\x00b", None, "c"], "whole": pd.array([1, 2, None], "Int64")})
    write_table(table, tmp_path / "table.xlsx")
    rows = list(load_workbook(tmp_path / "table.xlsx").active.values)
    assert rows == [("text", "whole"), ("a\ufffdb", 1), (None, 2), ("c", None)]


def test_another_format_takes_the_place_of_the_first(tmp_path):
    """No tables of an earlier run may stand beside those of a later one."""
    folder = tmp_path / "told"
    few = ("run", "core", "--weeks", "6", "--out", str(folder))
    assert command(*few) == 0
    (folder / "notes.csv").write_text("mine")
    assert command(*few, "--force", "--seed", "9", "--format", "CSV") == 0
    names = {path.name for path in folder.iterdir()}
    assert names == {"weekly.csv", "people.csv", "events.csv", "manifest.json", "notes.csv"}
    assert json.loads((folder / "manifest.json").read_text())["seed"] == 9


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "csv"), "--format: says how --out writes tables; there is no --out"),
        (("--out", "x", "--format", "xls"), "--format 'xls': did you mean xlsx"),
        (
            ("--out", "x", "--format", "xlsx", "--replicates", "5000"),
            "weekly has 1,300,000 rows, a sheet holds at most 1,048,575",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_runs(
    arguments, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert command("run", "baseline", *arguments) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_formats_are_checked_once_each():
    assert checked_formats(["csv", "CSV ", "parquet"]) == ("csv", "parquet")
    check_rows(("csv", "parquet"), 10**9, "weekly")
    with pytest.raises(InputError, match="weekly"):
        check_rows(("csv", "xlsx"), 10**9, "weekly")

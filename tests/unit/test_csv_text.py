"""Labels in CSV files: no spreadsheet runs them, and reading gives them back."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rms_agents.csv_text import csv_text, frame_text, read_label, written_label
from rms_agents.experiments.sweep.design import Design, read_design

RUN = ("=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''@x")


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("label", RUN)
def test_what_a_spreadsheet_would_run_is_written_as_a_text(label):
    _, (written, number) = cells(csv_text(("label", "number"), [(label, -1.5)]))
    assert written[0] == "'"
    assert read_label(written) == label
    assert number == "-1.5"


@pytest.mark.parametrize("number", ["-1.5", "+3", "-1e-7", "-.5", "-inf", "12"])
def test_numbers_stay_numbers(number):
    assert written_label(number) == number == read_label(number)


@pytest.mark.parametrize("label", ["core", "a=b", "O'Brien", "'quoted'", "", "1-2"])
def test_other_texts_stay_as_they_are(label):
    assert written_label(label) == label == read_label(label)


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n＝1.ea,\" "), max_size=6) | st.text())
def test_every_label_is_read_back_and_none_is_run(label):
    written = written_label(label)
    assert read_label(written) == label
    if written[:1] in set("=+-@\t\r＝"):
        float(written)


def test_a_table_of_pandas_is_written_in_the_same_way():
    table = pd.DataFrame({"=name": ["=1", None, "b"], "value": [-1.5, float("nan"), 2.0]})
    assert frame_text(table) == "'=name,value\n'=1,-1.5\n,\nb,2.0\n"


def test_a_design_gives_its_scenarios_back():
    design = Design(("scenario", "sales.promise"), [("=x.toml", -1.5), ("-y", 0.5), ("'@z", 1.0)])
    assert read_design(design.text(), "design.csv") == design
    assert "\n=" not in design.text()

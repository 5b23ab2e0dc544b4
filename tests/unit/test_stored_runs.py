"""Runs kept on disk are those in memory, to the last bit, however they are cut into parts."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple

import numpy as np
import pyarrow.parquet as pq
import pytest

from rms_agents import many_runs, stored_runs
from rms_agents.errors import InputError
from rms_agents.experiments.compare import Comparison
from rms_agents.measures import LOADS, NAMES, WEEK_DTYPE
from rms_agents.output import write_results
from rms_agents.simulation import simulate, simulate_many
from rms_agents.stored_runs import StoredRuns, temporary_folder, weeks_at_once

RUNS = 23
MEASURES = ("clients", "cash", "satisfaction", "service_load")


@pytest.fixture(params=[1, 2, 3, 12])
def firm(request, small):
    return small.with_values({"run.weeks": request.param})


@pytest.fixture
def cut(monkeypatch, firm):
    """Five runs at a time, two weeks of all runs at a time, and nothing in memory."""
    monkeypatch.setattr(many_runs, "AT_ONCE", 5 * (firm.weeks + 3) * WEEK_DTYPE.itemsize)
    monkeypatch.setattr(stored_runs, "_COLUMNS_AT_ONCE", 1)
    monkeypatch.setattr(stored_runs, "SMALL", 0)


@pytest.mark.usefixtures("cut")
def test_what_is_asked_of_them_is_the_same_to_the_last_bit(firm):
    whole = simulate_many(firm, range(RUNS))
    stored = StoredRuns(firm, range(RUNS), MEASURES)
    assert len(list(stored.parts())) == 5
    assert list(stored.figures) == list(whole.figures)
    for name, values in whole.figures.items():
        assert stored.figures[name].tobytes() == values.tobytes()
    for measure in MEASURES:
        assert stored[measure].tobytes() == whole[measure].tobytes()
        assert stored.band(measure).tobytes() == whole.band(measure).tobytes()
        assert stored.path_band(measure).tobytes() == whole.path_band(measure).tobytes()
    places = np.array([17, 3])
    assert stored.records_of(places).tobytes() == whole.records_of(places).tobytes()
    assert stored.summary.equals(whole.summary)
    assert [part.seeds for part in stored.parts()] == [part.seeds for part in whole.parts()]


@pytest.mark.usefixtures("cut")
def test_a_comparison_of_them_is_the_same(firm):
    other = firm.with_values({"sales.promise": 1.0})
    whole = Comparison(*(simulate_many(one, range(RUNS)) for one in (firm, other)))
    stored = Comparison(*(StoredRuns(one, range(RUNS), LOADS) for one in (firm, other)))
    assert stored.figures == whole.figures


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_tables_written_while_runs_are_simulated_are_the_same(firm, tmp_path, ending):
    run = simulate(firm, 0)
    write_results(tmp_path / "stored", run, StoredRuns(firm, range(RUNS)), formats=[ending])
    many_runs.AT_ONCE = 2**30
    write_results(tmp_path / "whole", run, simulate_many(firm, range(RUNS)), formats=[ending])
    one, other = (tmp_path / name / f"weekly.{ending}" for name in ("stored", "whole"))
    if ending == "csv":
        assert one.read_bytes() == other.read_bytes()
    else:
        assert pq.read_table(one).equals(pq.read_table(other))
        assert pq.ParquetFile(one).num_row_groups == 5


@pytest.mark.usefixtures("cut")
def test_nothing_of_them_has_a_name(firm, tmp_path, monkeypatch):
    monkeypatch.setattr(stored_runs, "temporary_folder", lambda: str(tmp_path))
    stored = StoredRuns(firm, range(RUNS), NAMES)
    assert stored.figures["clients"].shape == (RUNS,)
    assert list(tmp_path.iterdir()) == []
    where = {os.path.realpath(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")}
    assert any(str(tmp_path) in path for path in where)


def test_what_has_no_room_on_the_disk_is_refused_before_anything_is_done(small, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(2**30, 2**30, 2**20))
    with pytest.raises(InputError, match=r"--replicates 100000: .* 0\.6 GiB .*, 0\.0 GiB are free"):
        StoredRuns(small, range(100_000), NAMES)
    StoredRuns(small, range(100), NAMES)  # which stays in memory


@pytest.mark.parametrize("name", ["TMPDIR", "TEMP", "TMP"])
def test_temporary_files_go_where_the_user_says(monkeypatch, tmp_path, name):
    for other in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(stored_runs, "_ROOMY", tmp_path)
    assert temporary_folder() == str(tmp_path)
    (tmp_path / "named").mkdir()
    monkeypatch.setenv(name, str(tmp_path / "named"))
    assert temporary_folder() == str(tmp_path / "named")


@pytest.mark.parametrize("weeks", range(1, 9))
def test_no_week_is_alone_unless_there_is_but_one(monkeypatch, weeks):
    """A sum over a single column has other last bits than the same among others."""
    for at_once in (1, 2, 3, 5):
        monkeypatch.setattr(stored_runs, "_COLUMNS_AT_ONCE", 8 * at_once)
        parts = list(weeks_at_once(weeks, 1))
        assert [week for first, end in parts for week in range(first, end)] == list(range(weeks))
        assert weeks == 1 or min(end - first for first, end in parts) > 1

"""The commands `sweep`, `merge` and `status`: results, and what bad input gets to hear."""

from __future__ import annotations

import json
import re

import numpy as np
import pyarrow.parquet as pq
import pytest

from rms_agents.cli import main
from rms_agents.errors import InputError
from rms_agents.experiments.sweep.checksums import checksums_text, digest, read_checksums
from rms_agents.experiments.sweep.tables import read_runs
from rms_agents.measures import FIGURES
from rms_agents.provenance import program
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate

VALUES = {"network.people": 60, "network.communities": 4, "run.weeks": 20}
SMALL = ("core", *(part for n, v in VALUES.items() for part in ("--set", f"{n}={v}")))
AGENTS = ("--vary", "service.service_agents=1..3", "--replicates", "7")
IMPOSSIBLE = ("--vary", "firm.initial_clients=10,90", "--replicates", "2")


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command in this process; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run


def written_so(path, text):
    """Give a sweep a file as if it had been written so from the beginning, checksum and all."""
    path.write_text(text)
    checksums = path.with_name("checksums.sha256")
    listed = read_checksums(checksums.read_bytes())
    checksums.write_bytes(checksums_text({**listed, path.name: digest(text.encode())}))


def test_a_row_run_again_alone_gives_the_same_numbers(command, tmp_path):
    assert command("sweep", *SMALL, *AGENTS, "--seed", "5", "--weekly", "--out", "s")[0] == 0
    rows = pq.read_table("s/runs.parquet").to_pylist()
    assert [row["run"] for row in rows] == list(range(21))
    weekly = pq.read_table("s/weekly.parquet").to_pandas()
    base = Scenario.load("core").with_values(VALUES)
    for row in rows[::4]:
        agents = {"service.service_agents": row["service.service_agents"]}
        alone = simulate(base.with_values(agents), row["seed"])
        assert {name: row[name] for name in FIGURES} == alone.summary
        weeks = weekly[weekly["run"] == row["run"]]
        assert np.array_equal(weeks["cash"], alone.weekly["cash"])


def test_points_share_luck_and_replicates_do_not(command):
    command("sweep", *SMALL, *AGENTS, "--out", "s")
    table = pq.read_table("s/runs.parquet").to_pandas()
    assert table.groupby("replicate")["seed"].nunique().eq(1).all()
    assert table["seed"].nunique() == 7
    assert table.groupby("point")["revenue"].nunique().gt(1).all()


def test_shards_threads_and_one_go_give_the_same_bytes(command, tmp_path):
    command("sweep", *SMALL, *AGENTS, "--weekly", "--jobs", "1", "--out", "whole")
    for part in "123":
        options = ("--weekly", "--shard", f"{part}/3", "--out", f"part{part}", "--jobs", "2")
        assert command("sweep", *SMALL, *AGENTS, *options)[0] == 0
    code, _, told = command("merge", "part1", "part3", "--out", "merged")
    assert (code, "shard 2/3" in told) == (2, True)
    assert not (tmp_path / "merged").exists()
    assert command("merge", "part1", "part2", "part3", "--out", "merged")[0] == 0
    for name in ("runs.parquet", "weekly.parquet", "manifest.json", "design.csv"):
        assert (tmp_path / "merged" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_analysis_refuses_what_is_incomplete(command, tmp_path):
    command("sweep", *SMALL, *AGENTS, "--shard", "1/2", "--out", "half")
    with pytest.raises(InputError, match="is shard 1 of 2: merge all of them first"):
        read_runs(tmp_path / "half")
    assert 0 < len(read_runs(tmp_path / "half", partial=True)) < 21


def test_impossible_points_stop_the_sweep_or_become_rows(command, tmp_path):
    code, _, told = command("sweep", *SMALL, *IMPOSSIBLE, "--out", "s")
    assert (code, "design point 1: firm.initial_clients = 90" in told) == (2, True)
    assert not (tmp_path / "s").exists()
    assert command("sweep", *SMALL, *IMPOSSIBLE, "--on-error", "record", "--out", "s")[0] == 0
    rows = pq.read_table("s/runs.parquet").to_pylist()
    assert [row["error"] is None for row in rows] == [True, True, False, False]
    assert "must not exceed network.people" in rows[2]["error"]
    assert rows[2]["cash"] is None
    assert json.loads(command("status", "s", "--json")[1])["failed"] == 2
    with pytest.raises(InputError, match="2 runs failed"):
        read_runs(tmp_path / "s")


def test_resuming_something_else_is_refused_with_the_difference(command, tmp_path):
    command("sweep", *SMALL, *AGENTS, "--out", "s")
    assert command("sweep", *SMALL, *AGENTS, "--resume", "s")[0] == 0
    other = (*SMALL, "--set", "sales.promise=0.9")
    code, _, told = command("sweep", *other, *AGENTS, "--resume", "s")
    assert (code, "sales.promise was" in told) == (2, True)
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text())
    manifest["sweep"]["code_version"] = "0.0.1+old"
    written_so(tmp_path / "s" / "manifest.json", json.dumps(manifest))
    code, _, told = command("sweep", "--resume", "s")
    assert (code, 'code_version was "0.0.1+old"' in told) == (2, True)
    written_so(tmp_path / "s" / "design.csv", "service.service_agents\n1\n")
    code, _, told = command("sweep", "--resume", "s")
    assert (code, "points was 3, is 1" in told) == (2, True)


def test_status_tells_of_a_sweep_that_another_version_began(command, monkeypatch):
    command("sweep", *SMALL, *AGENTS, "--shard", "1/2", "--out", "s")
    newer = {**program(), "code_version": "newer"}
    monkeypatch.setattr("rms_agents.experiments.sweep.plan.program", lambda: newer)
    code, told, warned = command("status", "s")
    assert code == 0
    assert re.search(r"^s: (\d+) of \1 runs of shard 1/2 are finished$", told, re.MULTILINE)
    assert "damaged" not in told
    assert "As things are it cannot be gone on with" in told
    assert "s: sweep: differs from what was begun: code_version was" in warned
    assert json.loads(command("status", "s", "--json")[1])["can_go_on"] is False


@pytest.mark.parametrize(
    "broken", ["{}", '{"sweep": {}}', '{"sweep": 3}', '{"sweep": {"runs": 1}}']
)
def test_status_refuses_a_folder_whose_manifest_is_of_no_sweep(command, tmp_path, broken):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "manifest.json").write_text(f'{{"sweep": {broken}}}')
    code, _, told = command("status", "s")
    assert (code, "s: is no sweep" in told) == (2, True)


def test_a_dry_run_counts_and_writes_nothing(command, tmp_path):
    code, out, _ = command("sweep", *SMALL, *AGENTS, "--dry-run", "--json")
    assert code == 0
    assert json.loads(out)["runs"] == 21
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--resume", "."), "is no sweep"),
        ((), "name a SCENARIO"),
        (("core", *AGENTS), "--out"),
        (("core", "--out", "s"), "name something to vary"),
        (("core", *AGENTS, "--out", "s", "--shard", "3/2"), "I must be from 1 to N"),
        (("core", *AGENTS, "--out", "s", "--jobs", "0"), "must be at least 1"),
        (("core", *AGENTS, "--out", "s", "--on-error", "cry"), "stop or record"),
        (("core", *AGENTS, "--out", "s", "--max-hours", "1e-9"), "--max-hours"),
        (
            ("core", *AGENTS, "--out", "s", "--set", "service.service_agents=7"),
            "--set service.service_agents=7: contradicts the design",
        ),
        (("--resume", "s", "--replicates", "3"), "goes on with what was begun"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(command, tmp_path, arguments, told):
    code, _, heard = command("sweep", *arguments)
    assert code == 2
    assert told in heard
    assert list(tmp_path.iterdir()) == []


def test_a_difference_that_makes_none_makes_none(command):
    """In `core` leaving is not catching: however long it would be, all is the same, run by run."""
    command("sweep", *SMALL, "--vary", "leaving.contagion_weeks=4,12", "--out", "s")
    table = pq.read_table("s/runs.parquet").to_pandas()
    one, two = (rows[list(FIGURES)].reset_index(drop=True) for _, rows in table.groupby("point"))
    assert len(one) == 30
    assert one.equals(two)
    assert len(one.drop_duplicates()) == 30  # while no two replicates are the same

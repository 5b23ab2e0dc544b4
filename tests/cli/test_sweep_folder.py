"""The folder of a sweep: whatever is damaged is found, said and, where it can be, made again."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from rms_agents.cli import main
from rms_agents.errors import InputError
from rms_agents.experiments.sweep import folder as sweep_folder
from rms_agents.measures import BY_NAME, FIGURES, RUN_FIGURES
from rms_agents.parameters import parameter

ROOT = Path(__file__).parents[2]
SMALL = (
    *("core", "--set", "network.people=12", "--set", "network.communities=2"),
    *("--set", "network.mean_ties=2", "--set", "run.weeks=4", "--set", "firm.initial_clients=1"),
    *("--vary", "service.service_agents=1..2", "--replicates", "2"),
)
TABLES = ("runs.parquet", "weekly.parquet")


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command in this process; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(left.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A complete sweep, and one that has all of its chunks and no tables yet."""
    place = tmp_path_factory.mktemp("kept")
    for options in (("--out", "complete"), ("--shard", "1/1", "--out", "begun")):
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(place)
            if options[-1] == "begun":  # cut off before the tables
                name = "rms_agents.experiments.sweep.runner.write_tables"
                patched.setattr(name, cut_off)
            with pytest.raises((SystemExit, CutOff)):
                main(["sweep", *SMALL, "--weekly", *options])
    assert (place / "complete" / "runs.parquet").exists()
    assert len(list((place / "begun" / "chunks").iterdir())) == 4
    return place


class CutOff(Exception):
    pass


def cut_off(*_):
    raise CutOff


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def flip(path: Path, at: int, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


@pytest.mark.parametrize("which", ["complete", "begun"])
def test_a_flipped_bit_is_found_or_changes_nothing(command, kept, tmp_path, which):
    """Some bits of each file, its first and last among them, for each command that reads it."""
    expected = {name: (kept / "complete" / name).read_bytes() for name in TABLES}
    luck = random.Random(7)
    names = sorted(content(kept / which))
    assert len(names) == (5 if which == "complete" else 7)
    for name in names:
        size = (kept / which / name).stat().st_size
        for at in {0, size - 1, *(luck.randrange(size) for _ in range(4))}:
            shutil.rmtree("s", ignore_errors=True)
            shutil.copytree(kept / which, "s")
            flip(Path("s") / name, at, luck.randrange(8))
            code, told, said = command("status", "--verify", "s")
            assert code == 2
            assert f"damaged  {name}" in told or name in ("checksums.sha256",)
            assert "--resume s" in said
            record = "/" not in name and name not in TABLES
            if name != "weekly.parquet" and (record or which == "complete"):
                code, _, said = command("status", "s")  # reads what it tells of
                assert (code, said.count("\n")) == (2, 1), (name, at)
                assert name in said or "checksums.sha256" in said
            larger = ("sweep", "--extend", "s", "--replicates", "3", "--out", "m")
            for read in (("analyse", "s"), ("merge", "s", "--out", "m"), larger):
                code, _, said = command(*read)
                if read == larger and which == "begun" and not record:
                    assert (code, "is not finished" in said) == (2, True)
                elif which == "complete" or read[0] == "merge" or record:
                    assert code == 2, (name, at, read)
                    assert name in said or "checksums.sha256" in said
                    assert said.count("\n") == 1
                assert not Path("m").exists()
            code, _, said = command("sweep", "--resume", "s")
            assert said.count("\n") == 1
            assert name in said or "checksums.sha256" in said
            # A line of a table is one of the records, too, but the table can be made again.
            assert code == (2 if record else 0) or (name == "checksums.sha256" and code == 0)
            if code:
                code, _, said = command("sweep", *SMALL, "--weekly", "--resume", "s")
                assert (code, "made anew" in said) == (0, True)
            assert {table: Path("s", table).read_bytes() for table in TABLES} == expected
            assert command("status", "--verify", "s")[0] == 0


@pytest.mark.slow
def test_no_byte_of_the_records_can_be_another(kept, tmp_path):
    """Every byte of manifest, design and checksums, a random bit of each."""
    luck = random.Random(8)
    shutil.copytree(kept / "complete", tmp_path / "s")

    def read():
        found = sweep_folder.SweepFolder(tmp_path / "s")
        found.plan()
        for name in found.damaged_tables():
            raise InputError(f"{name} is damaged")

    read()
    for name in ("manifest.json", "design.csv", "checksums.sha256"):
        path = tmp_path / "s" / name
        whole = path.read_bytes()
        for at in range(len(whole)):
            flip(path, at, luck.randrange(8))
            with pytest.raises(InputError, match="is damaged"):
                read()
            path.write_bytes(whole)


def test_damaged_records_are_not_made_anew_from_another_command(command, kept):
    shutil.copytree(kept / "begun", "s")
    flip(Path("s/manifest.json"), 100, 1)
    before = content(Path("s"))
    code, _, said = command("sweep", *SMALL, "--resume", "s")  # without --weekly
    assert (code, "is of another sweep than this command describes" in said) == (2, True)
    assert content(Path("s")) == before


def test_the_checksums_are_those_of_sha256sum(command, kept):
    if shutil.which("sha256sum") is None:
        pytest.skip("there is no sha256sum here")
    subprocess.run(
        ["sha256sum", "--strict", "--check", "checksums.sha256"],
        cwd=kept / "complete",
        check=True,
        capture_output=True,
    )


def test_verify_reads_everything_and_a_glance_does_not(command, kept):
    shutil.copytree(kept / "complete", "s")
    flip(Path("s/weekly.parquet"), 100, 1)
    assert command("status", "s")[0] == 0
    code, told, said = command("status", "--verify", "--json", "s")
    assert code == 2
    assert json.loads(told)["files"] == {
        "manifest.json": "whole",
        "design.csv": "whole",
        "runs.parquet": "whole",
        "weekly.parquet": "damaged",
        "checksums.sha256": "whole",
    }
    assert "weekly.parquet is damaged" in said


@pytest.mark.parametrize("name", ["manifest.json", "design.csv", "checksums.sha256"])
def test_a_record_that_is_missing_is_made_anew(command, kept, name):
    shutil.copytree(kept / "complete", "s")
    Path("s", name).unlink()
    code, told, _ = command("status", "--verify", "s")
    assert code == 2
    assert f"missing  {name}" in told
    assert command("sweep", "--resume", "s")[0] == 2
    assert command("sweep", *SMALL, "--weekly", "--resume", "s")[0] == 0
    assert content(Path("s")) == content(kept / "complete")


@pytest.mark.parametrize("which", ["complete", "begun"])
def test_shard_1_of_1_merges(command, kept, which):
    shutil.copytree(kept / which, "s")
    assert command("merge", "s", "--out", "m")[0] == 0
    assert content(Path("m")) == content(kept / "complete")


def test_the_manifest_is_read_under_the_lock(command, kept, monkeypatch):
    shutil.copytree(kept / "begun", "s")
    real = sweep_folder.try_lock

    def other_process_first(handle: int) -> bool:
        """Another process finishes the sweep just before this one has the lock."""
        monkeypatch.setattr(sweep_folder, "try_lock", real)
        shutil.rmtree("s/chunks")
        for name in (*TABLES, "checksums.sha256"):
            shutil.copy(kept / "complete" / name, "s")
        return real(handle)

    def never(*_):
        raise AssertionError("there is nothing left to do")

    monkeypatch.setattr(sweep_folder, "try_lock", other_process_first)
    monkeypatch.setattr("rms_agents.experiments.sweep.runner.compute_chunk", never)
    assert command("sweep", "--resume", "s")[0] == 0
    assert content(Path("s")) == content(kept / "complete")


def test_of_two_starts_at_once_the_loser_hears_why(command, monkeypatch):
    """The other process is done in the moment before this one puts its folder in place."""
    real = sweep_folder.write_records

    def other_process_first(*arguments):
        real(*arguments)
        monkeypatch.setattr(sweep_folder, "write_records", real)
        with pytest.raises(SystemExit):
            main(["sweep", *SMALL, "--out", "it is"])

    monkeypatch.setattr(sweep_folder, "write_records", other_process_first)
    code, _, said = command("sweep", *SMALL, "--out", "it is")
    assert code == 2
    assert said.count("\n") == 1
    assert "another process made it meanwhile; sweep --resume 'it is' goes on" in said
    assert command("status", "--verify", "it is")[0] == 0
    assert os.listdir() == ["it is"]


@pytest.mark.slow
def test_two_processes_that_start_at_once(tmp_path):
    for number in range(4):
        started = [
            subprocess.Popen(
                [sys.executable, str(ROOT / "run.py"), "sweep", *SMALL, "--out", f"s{number}"],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        heard = [process.communicate()[1] for process in started]
        codes = [process.returncode for process in started]
        assert 0 in codes
        for code, said in zip(codes, heard, strict=True):
            assert code in (0, 2)
            if code == 2:
                assert said.count("\n") == 1
                assert "another process" in said or "--resume" in said
        assert sorted(os.listdir(tmp_path)) == [f"s{at}" for at in range(number + 1)]


@pytest.mark.parametrize("name", ["manifest.json", "design.csv", "chunks/00000001.chunk"])
def test_a_pipe_or_folder_in_the_place_of_a_file_is_refused_at_once(command, kept, name):
    for make in (os.mkfifo, os.mkdir):
        shutil.rmtree("s", ignore_errors=True)
        shutil.copytree(kept / "begun", "s")
        Path("s", name).unlink()
        make(Path("s", name))
        for read in (("sweep", "--resume", "s"), ("merge", "s", "--out", "m"), ("analyse", "s")):
            code, _, said = command(*read)
            assert (code, name in said) == (2, True)
            assert "is a pipe" in said or "is a folder" in said
        code, told, _ = command("status", "--verify", "s")
        assert (code, f"damaged  {name}" in told) == (2, True)


def test_an_empty_chunk_is_made_again(command, kept):
    shutil.copytree(kept / "begun", "s")
    Path("s/chunks/00000002.chunk").write_bytes(b"")
    code, _, said = command("sweep", "--resume", "s")
    assert (code, "00000002.chunk: is damaged" in said) == (0, True)
    assert content(Path("s")) == content(kept / "complete")


def test_tables_say_what_they_hold(kept):
    """Unit and meaning of each column, and what made them; other programs read them as before."""
    path = kept / "complete" / "runs.parquet"
    schema = pq.read_schema(path)
    for name in FIGURES:
        unit = RUN_FIGURES[name][0] if name in RUN_FIGURES else BY_NAME[name].unit
        assert schema.field(name).metadata[b"unit"] == unit.encode()
    lever = "service.service_agents"
    assert schema.field(lever).metadata[b"meaning"] == parameter(lever).meaning.encode()
    manifest = json.loads((kept / "complete" / "manifest.json").read_text())
    assert schema.metadata[b"rms_agents.version"].decode() == manifest["sweep"]["code_version"]
    assert len(schema.metadata[b"rms_agents.plan"]) == 64
    assert schema.metadata[b"rms_agents.configuration_hash"]
    weekly = pq.read_schema(kept / "complete" / "weekly.parquet")
    assert weekly.field("cash").metadata == {
        b"unit": b"money",
        b"meaning": BY_NAME["cash"].meaning.encode(),
    }
    revenue = pd.read_parquet(path)["revenue"].tolist()
    assert pl.read_parquet(path)["revenue"].to_list() == revenue
    assert [row[0] for row in duckdb.sql(f"SELECT revenue FROM '{path}'").fetchall()] == revenue


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
def test_an_output_that_takes_nothing_is_said(kept):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), "status", str(kept / "complete")],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (1, "error: output: No space left on device\n")

"""Whatever stops a sweep, nothing finished is lost and the tables come out the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import pytest
from processes import VARIED, tables, wait_for

from rms_agents.experiments.sweep.folder import CHUNKS, EXTENDS, MANIFEST
from rms_agents.experiments.sweep.status import WHOLE, verified

pytestmark = pytest.mark.slow

MANY = ("--replicates", "200")


def chunks(folder):
    return list((folder / CHUNKS).glob("*.chunk"))


def wait_for_a_chunk(process, folder):
    """Wait until a process wrote a chunk, removed them in the end, or is done."""
    before = len(chunks(folder))
    wait_for(lambda: process.poll() is not None or len(chunks(folder)) != before)


def test_killed_again_and_again_it_ends_with_the_same_bytes(sweeps, undisturbed, tmp_path):
    """Twenty kills at random moments, each of a process that goes on with the one before it."""
    luck = random.Random(20)
    kills = inside = 0
    number = 0
    while kills < 20:
        folder = tmp_path / f"sweep{number}"
        number += 1
        process = sweeps.start(*VARIED, *MANY, "--jobs", "1", "--out", folder)
        while True:
            # From the moment the folder exists; its first chunks follow within milliseconds.
            wait_for((folder / MANIFEST).exists)
            wait_for_a_chunk(process, folder)
            time.sleep(luck.uniform(0, 0.1))
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            inside += 0 < len(chunks(folder)) < 16
            process = sweeps.start("--resume", folder, "--jobs", "1")
        _, told = process.communicate()
        assert process.returncode == 0, told
        assert tables(folder) == undisturbed
    assert inside >= 5  # that many fell into the midst of the computing


def test_a_larger_sweep_that_is_killed_goes_on_and_the_finished_one_stays(
    sweeps, undisturbed, tmp_path
):
    """Six kills at random moments; after each, all that is kept is whole, the finished one too."""
    luck = random.Random(21)
    sweeps.done(*VARIED, "--replicates", "120", "--out", tmp_path / "earlier")
    before = tables(tmp_path / "earlier")
    kills = number = 0
    while kills < 6:
        folder = tmp_path / f"larger{number}"
        number += 1
        begun = ("--extend", tmp_path / "earlier", "--replicates", "200", "--out", folder)
        process = sweeps.start(*begun, "--jobs", "1")
        while True:
            wait_for((folder / MANIFEST).exists)
            wait_for_a_chunk(process, folder)
            time.sleep(luck.uniform(0, 0.05))
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            for kept in (folder, tmp_path / "earlier"):
                assert set(verified(kept).values()) == {WHOLE}
            assert tables(tmp_path / "earlier") == before
            process = sweeps.start("--resume", folder, "--jobs", "1")
        _, told = process.communicate()
        assert process.returncode == 0, told
        assert "warning" not in told
        assert tables(folder) == undisturbed
        assert not (folder / EXTENDS).exists()


def test_cut_off_before_its_first_chunk(sweeps, undisturbed, tmp_path):
    process = sweeps.start(*VARIED, *MANY, "--out", tmp_path / "cut")
    wait_for((tmp_path / "cut" / MANIFEST).exists)
    process.kill()
    process.communicate()
    for path in chunks(tmp_path / "cut"):
        path.unlink()
    (tmp_path / "cut" / CHUNKS).rmdir()
    sweeps.done("--resume", tmp_path / "cut")
    assert tables(tmp_path / "cut") == undisturbed


def test_a_second_process_is_refused(sweeps, tmp_path):
    process = sweeps.start(*VARIED, *MANY, "--jobs", "1", "--out", tmp_path / "busy")
    wait_for(lambda: chunks(tmp_path / "busy"))
    process.send_signal(signal.SIGSTOP)
    try:
        code, told = sweeps.run("--resume", tmp_path / "busy")
    finally:
        process.send_signal(signal.SIGCONT)
        process.communicate()
    assert code == 2
    assert "another process works on this sweep" in told


def test_a_damaged_chunk_is_named_and_computed_again(sweeps, undisturbed, tmp_path):
    folder = tmp_path / "damaged"
    sweeps.done(*VARIED, *MANY, "--shard", "1/1", "--out", tmp_path / "other")
    process = sweeps.start(*VARIED, *MANY, "--jobs", "1", "--out", folder)
    wait_for(lambda: len(chunks(folder)) > 2)
    process.kill()
    process.communicate()
    hit = sorted(chunks(folder))[1]
    data = bytearray(hit.read_bytes())
    data[len(data) // 2] ^= 1
    hit.write_bytes(data)
    code, told = sweeps.run("--resume", folder)
    assert code == 0
    assert str(hit) in told
    assert tables(folder) == undisturbed == tables(tmp_path / "other")


def test_a_full_disk_loses_nothing(sweeps, undisturbed, tmp_path):
    """A file system of 700 KiB, too small for the chunks; with more room it goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"mounting a file system is not permitted here: {mounted.stderr.decode()}")
    try:
        sweeps.done(*VARIED, *MANY[:1], "2", "--out", tmp_path / "fits")
        start = [*VARIED, *MANY, "--jobs", "1", "--out"]
        code, told = sweeps.run(*start, disk / "sweep")
        assert code == 2
        assert "GiB are free" in told  # refused beforehand: it does not fit
        assert list(disk.iterdir()) == []
        subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
        process = sweeps.start(*start, disk / "sweep")
        wait_for(lambda: chunks(disk / "sweep"))
        process.kill()
        process.communicate()
        used = sum(path.stat().st_size for path in disk.rglob("*") if path.is_file())
        size = used // 1024 + 1000
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(disk)], check=True)
        code, told = sweeps.run("--resume", disk / "sweep", "--jobs", "1")
        assert code == 1
        assert "No space left" in told
        assert "--resume" in told
        assert "Traceback" not in told
        kept = len(chunks(disk / "sweep"))
        assert kept
        subprocess.run(["mount", "-o", "remount,size=1g", str(disk)], check=True)
        sweeps.done("--resume", disk / "sweep")
        assert tables(disk / "sweep") == undisturbed
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_hundred_thousand_runs_in_bounded_memory(sweeps, tmp_path):
    """The largest memory of ten times the runs is hardly more: tables are made chunk by chunk."""
    peaks = []
    for replicates in (5_000, 50_000):
        folder = tmp_path / str(replicates)
        process = sweeps.start(
            "core",
            *("--set", "network.people=12", "--set", "network.communities=2"),
            *("--set", "network.mean_ties=2", "--set", "run.weeks=8"),
            *("--set", "firm.initial_clients=1"),
            *("--vary", "service.service_agents=1..2", "--replicates", str(replicates)),
            *("--out", folder),
        )
        with process.stdout, process.stderr:
            told = process.stderr.read()
            process.stdout.read()
        _, code, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
        assert process.returncode == 0, told
        peaks.append(usage.ru_maxrss / 1024)
    import pyarrow.parquet as pq

    assert pq.read_metadata(tmp_path / "50000" / "runs.parquet").num_rows == 100_000
    assert peaks[1] < peaks[0] + 100  # MiB; the table itself would take as much, in memory

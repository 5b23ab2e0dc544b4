"""A sweep on a real Dask scheduler with two real workers, one of which dies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
from processes import ROOT, VARIED, tables, wait_for

from rms_agents.experiments.sweep.folder import CHUNKS

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def dask(tmp_path):
    """Start `dask scheduler` and `dask worker` processes; end them all afterwards."""
    started = []

    def start(*arguments):
        place = tmp_path / f"dask{len(started)}"
        place.mkdir()
        with (place / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
                cwd=place,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in reversed(started):
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            continue
        finally:
            process.wait()


@pytest.mark.slow
def test_a_worker_that_dies_changes_nothing(sweeps, undisturbed, dask, tmp_path):
    address = f"tcp://127.0.0.1:{free_port()}"
    dask("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2])
    one, _ = [
        dask("worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        for _ in range(2)
    ]
    folder = tmp_path / "cluster"
    process = sweeps.start(*VARIED, "--replicates", "200", "--out", folder, "--cluster", address)
    chunks = folder / CHUNKS
    wait_for(lambda: process.poll() is not None or len(list(chunks.glob("*.chunk"))) >= 4)
    assert process.poll() is None, process.communicate()
    os.killpg(one.pid, 9)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    assert tables(folder) == undisturbed


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_refused(sweeps, tmp_path):
    code, told = sweeps.run(
        *VARIED, "--out", tmp_path / "none", "--cluster", f"tcp://127.0.0.1:{free_port()}"
    )
    assert code == 2
    assert "no scheduler answered within 20 seconds" in told
    assert not (tmp_path / "none").exists()

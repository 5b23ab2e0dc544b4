"""A sweep on a real Dask scheduler: workers die, and some of them run another program."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading

import pytest
from processes import ROOT, VARIED, tables, wait_for

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.folder import CHUNKS
from rms_agents.experiments.sweep.scheduler import Address

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def dask(tmp_path):
    """Start `dask scheduler` and `dask worker` processes; end them all afterwards."""
    started = []

    def start(*arguments, path=ROOT, **environment):
        place = tmp_path / f"dask{len(started)}"
        place.mkdir()
        with (place / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
                cwd=place,
                env={**os.environ, "PYTHONPATH": str(path), **environment},
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


@pytest.fixture
def scheduler(dask):
    """The address of a scheduler without workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    dask("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2])
    return address


def worker(address, *more):
    return ("worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", *more)


@pytest.mark.slow
def test_a_worker_that_dies_changes_nothing(sweeps, undisturbed, dask, scheduler, tmp_path):
    address = scheduler
    one, _ = [dask(*worker(address)) for _ in range(2)]
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
def test_a_cluster_computes_what_a_finished_sweep_lacks(
    sweeps, undisturbed, dask, scheduler, tmp_path
):
    sweeps.done(*VARIED, "--replicates", "150", "--out", tmp_path / "earlier")
    dask(*worker(scheduler))
    larger = ("--extend", tmp_path / "earlier", "--replicates", "200", "--out", tmp_path / "larger")
    code, told = sweeps.run(*larger, "--cluster", scheduler)
    assert (code, told) == (0, f"600 of 800 runs are taken from {tmp_path / 'earlier'}\n")
    assert tables(tmp_path / "larger") == undisturbed


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_refused(sweeps, tmp_path):
    code, told = sweeps.run(
        *VARIED, "--out", tmp_path / "none", "--cluster", f"tcp://127.0.0.1:{free_port()}"
    )
    assert code == 2
    assert "no scheduler answered within 20 seconds" in told
    assert not (tmp_path / "none").exists()


def spoil(package, name):
    """Make a copy of the package compute other figures, or know nothing of being asked."""
    path = package / "experiments" / "sweep" / name
    text = path.read_text()
    edited = {
        "chunk.py": lambda: text.replace(
            "for name in FIGURES], axis=1)", "for name in FIGURES], axis=1) + 1.0"
        ),
        "workers.py": lambda: text.replace("def own_program(", "def own_code("),
    }[name]()
    assert edited != text
    path.write_text(edited)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("chunk.py", "its experiments/sweep/chunk.py is another"),
        ("workers.py", "does not tell what it runs"),
    ],
)
def test_a_worker_with_other_code_that_joins_late_is_named_and_not_believed(
    sweeps, undisturbed, dask, scheduler, package_copy, tmp_path, name, why
):
    """The only worker to be believed stands still until the other one was asked."""
    spoil(package_copy, name)
    good = dask(*worker(scheduler))
    folder, terminal = tmp_path / "cluster", tmp_path / "terminal"
    with terminal.open("w") as told:
        process = sweeps.start(
            *VARIED, "--replicates", "200", "--out", folder, "--cluster", scheduler, stderr=told
        )
    try:
        chunks = folder / CHUNKS
        wait_for(lambda: process.poll() is not None or len(list(chunks.glob("*.chunk"))) >= 2, 120)
        assert process.poll() is None, terminal.read_text()
        os.killpg(good.pid, signal.SIGSTOP)
        late = dask(*worker(scheduler), path=package_copy.parent)
        wait_for(lambda: why in terminal.read_text() or late.poll() is not None, 120)
        assert late.poll() is None
        os.killpg(good.pid, signal.SIGCONT)
        process.communicate(timeout=240)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    lines = terminal.read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("warning: worker tcp://127.0.0.1:")
    assert why in lines[0]
    assert tables(folder) == undisturbed


@pytest.mark.slow
def test_a_cluster_of_other_code_is_refused(sweeps, dask, scheduler, package_copy, tmp_path):
    spoil(package_copy, "chunk.py")
    dask(*worker(scheduler), path=package_copy.parent)
    code, told = sweeps.run(*VARIED, "--out", tmp_path / "none", "--cluster", scheduler)
    assert code == 2
    assert "its experiments/sweep/chunk.py is another" in told
    assert told.count("\n") == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_where_another_program_takes_the_place_of_the_last_worker_the_sweep_stops(
    sweeps, undisturbed, dask, scheduler, package_copy, tmp_path
):
    """At the very address that was believed: nothing it sends is written, and it is said."""
    spoil(package_copy, "chunk.py")
    port = ("--worker-port", str(free_port()))
    good = dask(*worker(scheduler, *port))
    folder = tmp_path / "cluster"
    process = sweeps.start(*VARIED, "--replicates", "200", "--out", folder, "--cluster", scheduler)
    chunks = folder / CHUNKS
    wait_for(lambda: process.poll() is not None or len(list(chunks.glob("*.chunk"))) >= 2, 120)
    assert process.poll() is None, process.communicate()
    os.killpg(good.pid, signal.SIGKILL)
    good.wait()
    dask(*worker(scheduler, *port), path=package_copy.parent)
    _, told = process.communicate(timeout=240)
    assert process.returncode == 1, told
    assert "chunk.py is another" in told
    assert f"no worker of {scheduler} runs this program" in told
    assert "--resume" in told
    assert "Traceback" not in told
    sweeps.done("--resume", folder)
    assert tables(folder) == undisturbed


@pytest.mark.slow
def test_a_scheduler_that_dies_stops_the_sweep_in_words(sweeps, undisturbed, dask, tmp_path):
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    dies = dask("scheduler", "--host", "127.0.0.1", "--port", port)
    dask(*worker(address))
    folder = tmp_path / "cluster"
    process = sweeps.start(*VARIED, "--replicates", "200", "--out", folder, "--cluster", address)
    chunks = folder / CHUNKS
    wait_for(lambda: process.poll() is not None or len(list(chunks.glob("*.chunk"))) >= 2, 120)
    assert process.poll() is None, process.communicate()
    os.killpg(dies.pid, signal.SIGKILL)
    _, told = process.communicate(timeout=240)
    assert process.returncode == 1, told
    lines = told.splitlines()
    assert len(lines) == 2, told
    assert "lost the scheduler" in lines[0]
    assert "--resume" in lines[1]
    sweeps.done("--resume", folder)
    assert tables(folder) == undisturbed


WRONG = [
    ("ucx://host:8786", "must begin with tcp:// or tls://"),
    ("inproc://10.0.0.1/8/1", "must begin with tcp:// or tls://"),
    ("ws://host:8786", "must begin with tcp:// or tls://"),
    ("TCP://host:8786", "must begin with tcp:// or tls://"),
    ("tcp://host", "must be a host and a port"),
    ("tcp://host:", "must be a host and a port"),
    ("tcp://host:8786/status", "must be a host and a port"),
    ("tcp://me@host:8786", "must be a host and a port"),
    ("tcp://host:8786 ", "must be a host and a port"),
    ("tcp://host:٨", "must be a host and a port"),
    ("tcp://::1:8786", "must be a host and a port"),
    ("tcp://a://b:1", "must begin with tcp:// or tls://"),
    ("", "must be a host and a port"),
    ("tcp://[::z]:8786", "::z is no IPv6 address"),
    ("tcp://host:0", "must be from 1 to 65535"),
    ("tcp://host:65536", "must be from 1 to 65535"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_what_is_no_address_of_a_scheduler_is_refused_at_once(text, told):
    with pytest.raises(InputError, match=re.escape(told)) as refused:
        Address.parsed(text)
    assert f"--cluster {text}" in str(refused.value)


def test_addresses_are_read():
    assert Address.parsed("host-1.example:8786") == ("tcp", "host-1.example", 8786)
    assert Address.parsed("tls://[::1]:80") == ("tls", "::1", 80)
    assert str(Address.parsed("[fe80::1]:80")) == "tcp://[fe80::1]:80"


class Stranger(socketserver.BaseRequestHandler):
    """Answers as a web server does whatever it is asked."""

    def handle(self):
        self.request.recv(1000)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.slow
def test_strangers_and_missing_certificates_are_refused_in_one_line(sweeps, tmp_path):
    def refused(address, **environment):
        code, told = sweeps.run(
            *VARIED, "--out", tmp_path / "none", "--cluster", address, environment=environment
        )
        assert (code, told.count("\n")) == (2, 1), told
        assert told.startswith("error: --cluster ")
        return told

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"127.0.0.1:{server.server_address[1]}"
        assert "cannot be talked to as a Dask scheduler" in refused(f"tcp://{here}")
        server.shutdown()
    needed = "needs certificates; in Dask's configuration is no distributed.comm.tls.ca-file"
    assert needed in refused(f"tls://{here}")
    absent = {
        f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(tmp_path / "absent.pem")
        for name in ("CA_FILE", "CLIENT__CERT")
    }
    assert "the certificates cannot be used: No such file" in refused(f"tls://{here}", **absent)
    assert "no machine has the name" in refused("tcp://no.such.machine.invalid:8786")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
def test_an_encrypted_cluster_computes_the_same(sweeps, undisturbed, dask, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ("-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1")
    names = ("-addext", "subjectAltName=IP:127.0.0.1")
    new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes")
    subprocess.run([*new, *made, *names], check=True, capture_output=True)
    files = ("--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key)
    port = str(free_port())
    dask("scheduler", "--host", "127.0.0.1", "--port", port, "--protocol", "tls", *files)
    address = f"tls://127.0.0.1:{port}"
    dask(*worker(address, *files))
    named = {"CA_FILE": certificate, "CLIENT__CERT": certificate, "CLIENT__KEY": key}
    code, told = sweeps.run(
        *(*VARIED, "--replicates", "200", "--out", tmp_path / "cluster", "--cluster", address),
        environment={f"DASK_DISTRIBUTED__COMM__TLS__{n}": str(file) for n, file in named.items()},
    )
    assert (code, told) == (0, "")
    assert tables(tmp_path / "cluster") == undisturbed


def answers(port):
    with socket.socket() as call:
        return call.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_a_worker_is_no_scheduler(sweeps, dask, scheduler, tmp_path):
    port = free_port()
    dask(*worker(scheduler, "--worker-port", str(port)))
    wait_for(lambda: answers(port), 120)
    code, told = sweeps.run(*VARIED, "--out", "none", "--cluster", f"tcp://127.0.0.1:{port}")
    assert (code, told.count("\n")) == (2, 1)
    assert "it is a Worker" in told

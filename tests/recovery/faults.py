"""A small sweep whose every call to the file system fails once, or is the last before a kill.

Run as a program with a folder to work in. An undisturbed sweep gives the bytes of the chunks, which
take the engine's place from then on, so that processes are light. The calls of another sweep are
counted, and then, for each of them, a process is forked in which exactly that call goes wrong, and
another that goes on from there. What went otherwise than it should is printed as JSON.

Calls of Python are replaced; with ``strace`` as a second argument the system itself fails every
`write`, those of the libraries among them.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

from rms_agents.cli import main
from rms_agents.experiments.sweep import estimate, runner
from rms_agents.experiments.sweep.plan import Work
from rms_agents.experiments.sweep.status import WHOLE, verified

SMALL = (
    *("core", "--set", "network.people=12", "--set", "network.communities=2"),
    *("--set", "network.mean_ties=2", "--set", "run.weeks=4", "--set", "firm.initial_clients=1"),
    *("--vary", "service.service_agents=1..2", "--replicates", "1", "--weekly"),
)
CALLS = ("open", "write", "fsync", "close", "replace", "rename", "unlink", "mkdir", "rmdir")
FAULTS = {"EIO": CALLS, "ENOSPC": ("open", "write", "fsync", "mkdir"), "kill": CALLS}
MUST_BE_TOLD = ("write", "fsync", "replace", "rename")  # without them something is not there
TABLES = ("runs.parquet", "weekly.parquet")
COMPLETE = {"manifest.json", "design.csv", "checksums.sha256", ".lock", *TABLES}
LARGER = (*SMALL, "--replicates", "2")


class AtOnce:
    """An executor that does everything at once, so that the k-th call is always the same."""

    def __init__(self, *_: object) -> None:
        pass

    def submit(self, function: Callable, *arguments: object) -> Future:
        future: Future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, *_: object, **__: object) -> None:
        pass


@contextmanager
def counted_calls(fault: str = "", at: int = -1) -> Iterator[list[str]]:
    """Count the calls to the file system; the one of number `at` goes wrong."""
    made: list[str] = []
    real = {name: getattr(os, name) for name in CALLS}

    def instead(name: str) -> Callable:
        def call(*arguments, **named):
            made.append(name)
            if len(made) - 1 != at:
                return real[name](*arguments, **named)
            if name == "write":  # half of it is on disk by then
                handle, data = arguments
                real["write"](handle, bytes(data)[: len(data) // 2])
            if name == "close":
                real["close"](*arguments)
            if fault == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(getattr(errno, fault), os.strerror(getattr(errno, fault)), "a call")

        return call

    try:
        for name in CALLS:
            setattr(os, name, instead(name))
        yield made
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def command(*arguments: str) -> int:
    """Run a command in this process; return its exit code."""
    try:
        main(arguments)
    except SystemExit as left:
        return int(left.code or 0)
    raise AssertionError("a command ends by itself")


def printed(work: Callable[[], int], log: Path) -> int:
    """Do something whose output goes to a file; return its exit code."""
    handle = os.open(log, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    try:
        return work()
    except BaseException:
        traceback.print_exc()
        return 99
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()


def forked(work: Callable[[], int], log: Path) -> tuple[int, str]:
    """Do something in a process of its own; return its exit code and what it printed."""
    child = os.fork()
    if not child:
        os._exit(printed(work, log))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), log.read_text()


def traced(work: Callable[[], int], log: Path, inject: str) -> tuple[int, str]:
    """Do something in a process of its own, of which strace makes a `write` fail."""
    child = os.fork()
    if not child:
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(printed(work, log))
    os.waitpid(child, os.WUNTRACED)
    trace = log.with_name("trace")
    words = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=write", "-p", str(child)]
    if inject:
        words += ["-e", f"inject=write:{inject}"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
        while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text():
            assert tracer.poll() is None, "strace may not look at processes here"
            time.sleep(0.001)
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), log.read_text()


def whole(folder: Path) -> tuple[bytes, ...]:
    return tuple((folder / name).read_bytes() for name in TABLES)


class Trial:
    """One kind of command, disturbed at each of its calls."""

    def __init__(self, place: Path, prepare: Callable[[Path], tuple[str, ...]]) -> None:
        self.place = place
        self.prepare = prepare
        self.log = place.parent / "log"
        self.prepare_again: tuple[str, ...] = ()

    def begun(self) -> tuple[str, ...]:
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        self.prepare_again = self.prepare(self.place)
        return self.prepare_again

    def calls(self) -> list[str]:
        arguments = self.begun()
        with counted_calls() as made:
            assert command(*arguments) == 0
        return made

    def wrong(self, fault: str, at: int, call: str, expected: tuple[bytes, ...]) -> str:
        """Return what is wrong after a fault; nothing if all is as it should be."""
        arguments = self.begun()

        def disturbed() -> int:
            with counted_calls(fault, at):
                return command(*arguments)

        code, told = forked(disturbed, self.log)
        return self.wrong_after(code, told, fault, call, expected)

    def wrong_in_system(self, fault: str, at: int, expected: tuple[bytes, ...]) -> str:
        """The same after a fault that the system makes at the `at`-th `write`, from 1."""
        arguments = self.begun()
        inject = "signal=KILL" if fault == "kill" else f"error={fault}"
        code, told = traced(lambda: command(*arguments), self.log, f"{inject}:when={at}")
        return self.wrong_after(code, told, fault, "", expected)

    def wrong_after(
        self, code: int, told: str, fault: str, call: str, expected: tuple[bytes, ...]
    ) -> str:
        """Return what is wrong after a process that ended with `code` and told this."""
        arguments = self.prepare_again
        if "Traceback" in told or code not in ((-9,) if fault == "kill" else (0, 1, 2)):
            return f"exit {code}: {told}"
        if code in (1, 2) and told.count("error: ") != 1:
            return f"exit {code} without one line that says why: {told}"
        if code == 0 and call in MUST_BE_TOLD:
            return f"a failed {call} is taken for success: {told}"
        earlier = self.place / "earlier"
        if earlier.exists() and set(verified(earlier).values()) != {WHOLE}:
            return f"the sweep that is extended does not stay as it is: {verified(earlier)}"
        there = self.place / "s" / "manifest.json"
        if code == 0 and whole(self.place / "s") != expected:
            return f"success with other bytes: {told}"
        if there.exists():
            files = verified(self.place / "s")
            if set(files.values()) != {WHOLE}:
                return f"something half-written is believed: {files}"
            code, told = forked(lambda: command("sweep", "--resume", "s"), self.log)
        else:
            code, told = forked(lambda: command(*arguments), self.log)
        if code or "warning" in told:
            return f"it does not go on, exit {code}: {told}"
        if whole(self.place / "s") != expected:
            return "it goes on to other bytes"
        left = sorted(path.name for path in self.place.iterdir() if path.name.startswith("."))
        left += sorted({path.name for path in (self.place / "s").iterdir()} - COMPLETE)
        return f"leftovers: {left}" if left else ""


def new_sweep(place: Path) -> tuple[str, ...]:
    os.chdir(place)
    return ("sweep", *SMALL, "--jobs", "1", "--out", "s")


def cut_off_sweep(place: Path) -> tuple[str, ...]:
    """Prepare a sweep that lacks a chunk and has the half of another."""
    os.chdir(place)
    shutil.copytree(place.parent / "cut", "s")
    return ("sweep", "--resume", "s", "--jobs", "1")


def larger_sweep(place: Path) -> tuple[str, ...]:
    """Prepare a finished sweep that a larger one takes the runs of."""
    os.chdir(place)
    shutil.copytree(place.parent / "undisturbed", "earlier")
    return ("sweep", *LARGER, "--jobs", "1", "--extend", "earlier", "--out", "s")


def prepare_cut(folder: Path) -> None:
    os.chdir(folder)
    command("sweep", *SMALL, "--shard", "1/2", "--out", "half")
    shutil.copytree("half", "cut")
    manifest = json.loads((folder / "cut" / "manifest.json").read_text())
    manifest["shard"] = {"number": 1, "total": 1}
    text = json.dumps(manifest)
    (folder / "cut" / "manifest.json").write_text(text)
    from rms_agents.experiments.sweep.checksums import checksums_text, digest, read_checksums

    sums = folder / "cut" / "checksums.sha256"
    sums.write_bytes(
        checksums_text(
            {**read_checksums(sums.read_bytes()), "manifest.json": digest(text.encode())}
        )
    )
    (folder / "cut" / "chunks" / "00000001.chunk.new").write_bytes(b"half")


def keep_chunks(folder: Path) -> int:
    """Do a sweep, and a larger one that extends it, undisturbed; keep what is computed for each."""
    compute = runner.compute_chunk
    code = command("sweep", *LARGER, "--out", "fresh")

    def kept(work, stopped):
        data = compute(work, stopped)
        chunk_of(folder, work).write_bytes(data)
        return data

    runner.compute_chunk = kept
    code += command("sweep", *SMALL, "--out", "undisturbed")
    return code + command("sweep", *LARGER, "--extend", "undisturbed", "--out", "extended")


def chunk_of(folder: Path, work: Work) -> Path:
    return folder / f"{work.plan}-{work.chunk}"


def run(folder: Path, system: bool) -> dict[str, object]:
    """Try every fault at every call; return what was tried and what is wrong."""
    runner.ThreadPoolExecutor = AtOnce  # type: ignore[misc, assignment]
    os.chdir(folder)
    sys.stdout = sys.stderr
    code, told = forked(lambda: keep_chunks(folder), folder / "log")
    assert code == 0, told
    expected = whole(folder / "undisturbed")
    larger = whole(folder / "fresh")
    runner.compute_chunk = lambda work, stopped: chunk_of(folder, work).read_bytes()
    estimate.estimate = lambda plan, jobs: estimate.Estimate(0.0, 0)
    prepare_cut(folder)
    tried: dict[str, list[str]] = {}
    wrong = []
    os.fsync = lambda handle: None  # type: ignore[assignment]  # it is counted; no power is cut
    if system:
        trial = Trial(folder / "new", new_sweep)
        arguments = trial.begun()
        assert traced(lambda: command(*arguments), folder / "log", "")[0] == 0
        tried["system"] = [
            line for line in (folder / "trace").read_text().splitlines() if " write(" in line
        ]
        for fault in ("EIO", "kill"):
            for at in range(1, len(tried["system"]) + 1):
                if said := trial.wrong_in_system(fault, at, expected):
                    wrong.append(f"{fault} at write {at}: {said}")
        return {"tried": tried, "wrong": wrong}
    for name, prepare, wanted in (
        ("new", new_sweep, expected),
        ("resumed", cut_off_sweep, expected),
        ("larger", larger_sweep, larger),
    ):
        trial = Trial(folder / name, prepare)
        tried[name] = trial.calls()
        for fault in FAULTS:
            for at, call in enumerate(tried[name]):
                if call not in FAULTS[fault]:
                    continue
                if said := trial.wrong(fault, at, call, wanted):
                    wrong.append(f"{name}, {fault} at {at} ({call}): {said}")
    return {"tried": tried, "wrong": wrong}


if __name__ == "__main__":
    found = run(Path(sys.argv[1]), sys.argv[2:] == ["strace"])
    sys.__stdout__.write(json.dumps(found))

"""Ctrl-C: the process leaves at once, with 130, and what is finished is kept."""

from __future__ import annotations

import os
import signal

import pytest
from processes import SMALL, VARIED, tables, wait_for

from rms_agents.experiments.sweep.folder import CHUNKS, MANIFEST
from rms_agents.simulation import processors

pytestmark = pytest.mark.slow

INTERRUPTED = 130
# Nothing is earned and colleagues cost nothing: which is best can never be told.
ALL_THE_SAME = [
    f"--set={setting}"
    for setting in (
        "run.weeks=20",
        "firm.fee=0",
        "staff.wage=0",
        "mechanisms.hiring=false",
        "mechanisms.collapse=false",
    )
]
# Without weekly tables, so that so many runs need little disk.
LONG = ("core", *SMALL, "--vary", "service.service_agents=1..4", "--replicates", "100000")
PROMPT = 2.0  # seconds of each processor, by the process's own clock: others do not count


def own_seconds(process) -> float:
    """Return the processor time that a running process has used, all its threads together."""
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def interrupt(process) -> tuple[float, str, str]:
    """Press Ctrl-C; return how long the process went on by its own clock, and what it told."""
    before = own_seconds(process)
    process.send_signal(signal.SIGINT)
    with process.stdout, process.stderr:
        told = process.stderr.read()
        shown = process.stdout.read()
    _, code, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    return usage.ru_utime + usage.ru_stime - before, shown, told


def test_a_sweep_stops_promptly_and_goes_on_to_the_same_bytes(sweeps, undisturbed, tmp_path):
    folder = tmp_path / "stopped"
    process = sweeps.start(*VARIED, "--replicates", "200", "--jobs", "1", "--out", folder)
    wait_for(lambda: len(list((folder / CHUNKS).glob("*.chunk"))) >= 2)
    process.send_signal(signal.SIGSTOP)  # so that it cannot finish before it is told
    process.send_signal(signal.SIGINT)
    kept = {path.name for path in (folder / CHUNKS).glob("*.chunk")}
    process.send_signal(signal.SIGCONT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "--resume" in told
    assert "Traceback" not in told
    now = {path.name for path in (folder / CHUNKS).glob("*.chunk")}
    assert kept <= now
    # The chunk in progress may end, and what fits into the moment until Python hears of it.
    assert len(now - kept) <= 3
    assert (folder / MANIFEST).is_file()
    sweeps.done("--resume", folder)
    assert tables(folder) == undisturbed


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("sweep", (*LONG, "--jobs", "1", "--out", "stopped")),
        ("hire", ("baseline", "--replicates", "200000", *ALL_THE_SAME)),
        ("staff", ("baseline", "--indifference", "0", "--set", "run.weeks=5200")),
    ],
)
def test_ctrl_c_stops_within_two_seconds(sweeps, tmp_path, command, arguments):
    process = sweeps.start(*arguments, command=command)
    begun = own_seconds(process)
    wait_for(lambda: own_seconds(process) > begun + 6.0 or process.poll() is not None, 300)
    assert process.poll() is None, process.communicate()
    seconds, shown, told = interrupt(process)
    assert process.returncode == INTERRUPTED
    assert shown == ""
    assert "Traceback" not in told
    assert seconds < PROMPT * processors()


def test_long_runs_in_machine_code_do_not_hold_it_up(sweeps):
    """Each thread is in the midst of a million person-weeks a hundred times, and hears nothing."""
    process = sweeps.start(
        *("core", "--set", "network.people=100000", "--set", "network.communities=1000"),
        *("--set", "network.seed=1", "--set", "run.weeks=1000"),
        *("--set", "mechanisms.collapse=false"),
        command="hire",
    )
    begun = own_seconds(process)
    wait_for(lambda: own_seconds(process) > begun + 8.0 or process.poll() is not None, 300)
    assert process.poll() is None, process.communicate()
    seconds, shown, told = interrupt(process)
    assert process.returncode == INTERRUPTED
    assert (shown, "Traceback" in told) == ("", False)
    assert seconds < PROMPT * processors()  # without the watcher several times as much


@pytest.mark.parametrize(
    "arguments",
    [
        ("baseline", "--replicates", "500000", "--weeks", "60"),
        (
            *("core", "--set", "network.people=100000", "--set", "network.communities=1000"),
            *("--set", "network.seed=1", "--set", "mechanisms.collapse=false"),
            *("--weeks", "1000", "--replicates", "200"),
        ),
    ],
    ids=["short runs", "long runs"],
)
def test_a_run_whose_tables_are_being_written_leaves_nothing(sweeps, tmp_path, arguments):
    """Also where it leaves at once, as threads are in the midst of machine code."""
    process = sweeps.start(*arguments, "--out", "results", command="run")
    wait_for(lambda: list(tmp_path.glob(".results.new-*/made")) or process.poll() is not None, 300)
    assert process.poll() is None, process.communicate()
    _, shown, told = interrupt(process)
    assert process.returncode == INTERRUPTED
    assert (shown, "Traceback" in told) == ("", False)
    assert list(tmp_path.iterdir()) == []

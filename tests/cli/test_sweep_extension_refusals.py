"""What `sweep --extend` does not take for a larger sweep, and what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rms_agents.cli import main
from rms_agents.errors import InputError
from rms_agents.experiments.sweep.earlier import Earlier
from rms_agents.experiments.sweep.folder import SweepFolder
from rms_agents.provenance import program

SMALL = (
    *("core", "--set", "network.people=12", "--set", "network.communities=2"),
    *("--set", "network.mean_ties=2", "--set", "run.weeks=4", "--set", "firm.initial_clients=1"),
)
AGENTS, PROMISE = "service.service_agents", "sales.promise"
BEGUN = (*SMALL, "--vary", f"{AGENTS}=1,3", "--replicates", "3", "--weekly")
UNIFORM = ("--vary", f"{PROMISE}=uniform(0,1)", "--vary", f"{AGENTS}=integers(1,3)")


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


def content(folder: str) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file() and path.name != ".lock"
    }


REFUSED = [
    (("--seed", "2"), "only points and replicates can be added to a sweep: seed was 1, is 2"),
    (("--set", "sales.promise=0.9"), "sales.promise was"),
    (("--replicates", "2"), "--replicates 2: --extend s has 3"),
    (("--replicates", "3"), "has 6 runs, as many as are asked for"),
    (("--vary", f"{PROMISE}=0,1"), "varied was"),
]


@pytest.mark.parametrize(("options", "told"), REFUSED)
def test_what_extends_nothing_is_refused_in_words(command, options, told):
    command("sweep", *BEGUN, "--out", "s")
    code, _, said = command("sweep", *BEGUN, *options, "--extend", "s", "--out", "larger")
    assert (code, told in said) == (2, True), said
    assert said.count("\n") == 1
    assert not Path("larger").exists()


@pytest.mark.parametrize(
    ("begun", "larger"),
    [
        ((*UNIFORM, "--design", "lhs", "--points", "4"), ("--points", "8")),
        (("--vary", f"{AGENTS}=1..4"), ()),
    ],
)
def test_points_that_move_or_go_are_refused_with_a_way_out(command, begun, larger):
    command("sweep", *SMALL, *begun, "--replicates", "2", "--out", "s")
    options = (larger and (*begun, *larger)) or ("--vary", f"{AGENTS}=2..9")
    options = (*SMALL, *options, "--replicates", "2", "--extend", "s", "--out", "larger")
    code, _, said = command("sweep", *options)
    assert code == 2
    assert f"{4 if larger else 1} of its 4 points are not among those given, such as " in said
    assert "All points of a Latin hypercube move: begin a new sweep, or give --design" in said
    assert not Path("larger").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--extend", "s", "--out", "m"), "give more --replicates, or SCENARIO"),
        (("--extend", "s", "--seed", "3", "--out", "m"), "--seed: without SCENARIO --extend s"),
        (("--extend", "s", "--set", "a=3", "--out", "m"), "--set: without SCENARIO --extend s"),
        (("--extend", "s", "--replicates", "9"), "--out: name the folder"),
        (("--extend", "s", "--replicates", "9", "--out", "./s"), "name another folder"),
        (("--extend", "s", "--resume", "s"), "name another folder"),
        (("--extend", "n", "--replicates", "9", "--out", "m"), "n: is no sweep"),
        (
            (*BEGUN, "--replicates", "9", "--resume", "s"),
            "replicates was 3, is 9; runs was 6, is 18; chunk_runs was 1, is 2 "
            "(--extend s --out DIR, instead of --resume, makes a larger sweep of a finished one)",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(command, options, told):
    command("sweep", *BEGUN, "--out", "s")
    before = content("s")
    code, _, said = command("sweep", *options)
    assert (code, told in said) == (2, True), said
    assert content("s") == before
    assert not Path("m").exists()


def test_runs_of_other_code_are_not_taken(command, monkeypatch):
    command("sweep", *BEGUN, "--out", "s")
    newer = {**program(), "code_version": "newer"}
    monkeypatch.setattr("rms_agents.experiments.sweep.plan.program", lambda: newer)
    for options in ((), BEGUN):
        options = (*options, "--replicates", "9", "--extend", "s", "--out", "m")
        code, _, said = command("sweep", *options)
        assert (code, "code_version was" in said) == (2, True)
        assert not Path("m").exists()


def test_nothing_is_believed_of_a_table_that_is_damaged(command):
    command("sweep", *BEGUN, "--out", "s")
    whole = Path("s/runs.parquet").read_bytes()
    plan = SweepFolder(Path("s")).plan()
    luck = np.random.default_rng(3)
    for at in luck.integers(0, len(whole), 20):
        Path("s/runs.parquet").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(InputError, match="is damaged"):
            Earlier(Path("s"), plan)

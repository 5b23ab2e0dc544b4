"""`sweep --extend`: a larger sweep takes the runs of a finished one, and is what a fresh one is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rms_agents.cli import main
from rms_agents.experiments.sweep import runner
from rms_agents.experiments.sweep.checksums import checksums_text, digest, read_checksums
from rms_agents.experiments.sweep.folder import SweepFolder

SMALL = (
    *("core", "--set", "network.people=12", "--set", "network.communities=2"),
    *("--set", "network.mean_ties=2", "--set", "run.weeks=4", "--set", "firm.initial_clients=1"),
)
AGENTS, PROMISE, CLIENTS = "service.service_agents", "sales.promise", "firm.initial_clients"
BEGUN = (*SMALL, "--vary", f"{AGENTS}=1,3", "--replicates", "3", "--weekly")
LARGER = (*SMALL, "--vary", f"{AGENTS}=0..3", "--replicates", "5", "--weekly")
UNIFORM = ("--vary", f"{PROMISE}=uniform(0,1)", "--vary", f"{AGENTS}=integers(1,3)")


class CutOff(Exception):
    pass


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


@pytest.fixture
def computed(monkeypatch):
    """Every run that is really computed: what its point has, and its seed."""
    found: list[tuple] = []
    real = runner.compute_chunk

    def noted(work, stopped):
        for point in work.points:
            named = frozenset(zip(work.names, point.values, strict=True))
            found.extend((named, seed) for seed in point.seeds)
        return real(work, stopped)

    monkeypatch.setattr(runner, "compute_chunk", noted)
    return found


def content(folder: str) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def runs_of(folder: str) -> set[tuple]:
    plan = SweepFolder(Path(folder)).plan()
    seeds = range(plan.seed, plan.seed + plan.replicates)
    return {
        (frozenset(zip(plan.design.names, point, strict=True)), seed)
        for point in plan.design.points
        for seed in seeds
    }


def promises(rows: str) -> tuple[str, ...]:
    """Write a design file of a few rows; return the options that name it."""
    Path(f"{len(rows)}.csv").write_text(f"{PROMISE},{AGENTS}\n{rows}")
    return ("--design", f"{len(rows)}.csv")


@pytest.mark.parametrize(
    ("begun", "larger"),
    [
        (("--vary", f"{AGENTS}=1..3"), ("--vary", f"{AGENTS}=1..3", "--replicates", "9")),
        (
            ("--vary", f"{AGENTS}=2,4", "--vary", f"{PROMISE}=0,1", "--weekly"),
            ("--vary", f"{PROMISE}=1,0.5,0", "--vary", f"{AGENTS}=1..4", "--replicates", "4"),
        ),
        (
            ("--vary", f"{AGENTS}=1..2", "--vary", f"{PROMISE}=0", "--design", "one-at-a-time"),
            ("--vary", f"{AGENTS}=0..2", "--vary", f"{PROMISE}=0,1", "--design", "one-at-a-time"),
        ),
        (
            (*UNIFORM, "--design", "sobol", "--points", "4", "--weekly"),
            (*UNIFORM, "--design", "sobol", "--points", "16", "--replicates", "4"),
        ),
        (
            (*UNIFORM, "--design", "lhs", "--points", "4"),
            (*UNIFORM, "--design", "lhs", "--points", "4", "--replicates", "4"),
        ),
        (
            ("--vary", "scenario=core,triad", "--weekly"),
            ("--vary", "scenario=baseline,core,triad", "--replicates", "4"),
        ),
    ],
    ids=["replicates", "grid", "one-at-a-time", "sobol", "lhs", "scenario"],
)
def test_a_larger_sweep_is_what_a_fresh_one_is(command, computed, begun, larger):
    replicates = () if "--replicates" in larger else ("--replicates", "3")
    weekly = ("--weekly",) if "--weekly" in begun else ()
    options = (*SMALL, *larger, *replicates, *weekly)
    assert command("sweep", *SMALL, *begun, "--replicates", "3", "--out", "s")[0] == 0
    before = content("s")
    assert command("sweep", *options, "--out", "fresh")[0] == 0
    computed.clear()
    code, _, said = command("sweep", *options, "--extend", "s", "--out", "larger")
    assert code == 0
    there, wanted = runs_of("s"), runs_of("larger")
    assert there < wanted
    assert len(computed) == len(wanted - there)
    assert set(computed) == wanted - there
    assert f"{len(there)} of {len(wanted)} runs are taken from s" in said
    assert content("larger") == content("fresh")
    assert content("s") == before
    fresh, found = (pq.read_schema(f"{name}/runs.parquet") for name in ("fresh", "larger"))
    assert found.equals(fresh, check_metadata=True)
    assert command("status", "--verify", "larger")[0] == 0
    assert command("analyse", "larger")[0] == 0


def test_replicates_are_added_without_the_options_again(command, computed):
    command("sweep", *BEGUN, "--out", "s")
    command("sweep", *BEGUN, "--replicates", "6", "--out", "fresh")
    computed.clear()
    assert command("sweep", "--extend", "s", "--replicates", "6", "--out", "larger")[0] == 0
    assert len(computed) == 2 * 3
    assert content("larger") == content("fresh")
    assert command("sweep", "--extend", "larger", "--replicates", "7", "--out", "again")[0] == 0


def test_rows_of_a_file_move_and_stand_twice(command, computed):
    few = "0.5,1\n-0.0,2\n0.5,1\n1,3\n"
    command("sweep", *SMALL, *promises("1,3\n0.5,1\n-0.0,2\n"), "--out", "s")
    command("sweep", *SMALL, *promises(few + "0.0,2\n"), "--out", "fresh")
    computed.clear()
    options = (*SMALL, *promises(few + "0.0,2\n"))
    assert command("sweep", *options, "--extend", "s", "--out", "larger")[0] == 0
    assert len(computed) == 30  # 0.0 is not -0.0, which stands in its table otherwise
    assert content("larger") == content("fresh")


def test_runs_that_failed_are_tried_again(command, computed):
    begun = (*SMALL[:-2], "--vary", f"{CLIENTS}=1,90,2", "--on-error", "record")
    command("sweep", *begun, "--replicates", "2", "--weekly", "--out", "s")
    command("sweep", *begun, "--replicates", "3", "--weekly", "--out", "fresh")
    computed.clear()
    assert command("sweep", "--extend", "s", "--replicates", "3", "--out", "larger")[0] == 0
    tried = {(clients, seed) for ((_, clients),), seed in computed}
    assert tried == {(1, 3), (2, 3), (90, 1), (90, 2), (90, 3)}
    assert content("larger") == content("fresh")
    options = ("--replicates", "3", "--on-error", "stop", "--out", "stopped")
    code, _, said = command("sweep", "--extend", "s", *options)
    assert (code, "design point 1: firm.initial_clients = 90" in said) == (2, True)


def test_shards_of_a_larger_sweep_merge_to_the_same(command, computed):
    command("sweep", *BEGUN, "--out", "s")
    command("sweep", *LARGER, "--out", "fresh")
    computed.clear()
    for part in "123":
        options = ("--extend", "s", "--shard", f"{part}/3", "--out", f"part{part}")
        assert command("sweep", *LARGER, *options)[0] == 0
        assert command("status", "--verify", f"part{part}")[0] == 0
    assert len(computed) == 20 - 6
    assert command("merge", "part1", "part2", "part3", "--out", "merged")[0] == 0
    assert content("merged") == content("fresh")
    code, _, said = command("sweep", "--extend", "part1", "--replicates", "9", "--out", "m")
    assert (code, "it is shard 1 of 3: merge all of them first" in said) == (2, True)


@pytest.fixture
def cut(command, computed, monkeypatch, capsys):
    """A larger sweep that was cut off after five chunks, beside `s`, and a fresh one."""
    command("sweep", *BEGUN, "--out", "s")
    command("sweep", *LARGER, "--out", "fresh")
    computed.clear()
    with monkeypatch.context() as patched:
        real = SweepFolder.write_chunk

        def until_the_sixth(folder, chunk, data):
            if len(list((folder.path / "chunks").iterdir())) == 5:
                raise CutOff
            real(folder, chunk, data)

        patched.setattr(SweepFolder, "write_chunk", until_the_sixth)
        with pytest.raises(CutOff):
            main(["sweep", *LARGER, "--extend", "s", "--out", "larger", "--jobs", "1"])
    computed.clear()
    capsys.readouterr()
    return command


def test_a_larger_sweep_that_was_cut_off_goes_on(cut, computed):
    assert cut("status", "--verify", "s")[0] == 0
    code, told, _ = cut("status", "--verify", "larger")
    assert (code, "whole    extends.json" in told) == (0, True)
    done = {name for name in content("larger") if name.startswith("chunks")}
    assert done
    assert cut("analyse", "larger")[0] == 2
    code, _, said = cut("sweep", "--resume", "larger")
    assert (code, said) == (0, "")
    assert len(computed) < 14
    assert not set(computed) & runs_of("s")
    assert content("larger") == content("fresh")


@pytest.mark.parametrize("what", ["gone", "damaged", "another", "unfinished"])
def test_without_the_earlier_sweep_all_is_run_and_it_is_said(cut, computed, what):
    if what == "gone":
        shutil.rmtree("s")
    elif what == "damaged":
        data = Path("s/weekly.parquet").read_bytes()
        Path("s/weekly.parquet").write_bytes(data[:100] + b"\0" + data[101:])
    else:
        shutil.rmtree("s")
        other = ("--seed", "7") if what == "another" else ("--shard", "1/2")
        cut("sweep", *BEGUN, *other, "--out", "s")
        computed.clear()
    code, _, said = cut("sweep", "--resume", "larger")
    assert code == 0
    assert said.count("\n") == 1
    assert said.startswith("warning: ")
    assert "no run is taken from there, all are run" in said
    assert len(computed) > 0
    assert content("larger") == content("fresh")


def test_an_earlier_sweep_that_moved_is_named_again(cut, computed):
    shutil.move("s", "moved")
    assert cut("sweep", "--resume", "larger", "--extend", "moved")[2] == ""
    assert not set(computed) & runs_of("moved")
    assert content("larger") == content("fresh")


@pytest.mark.parametrize("name", ["extends.json", "manifest.json", "design.csv"])
def test_damaged_records_of_a_larger_sweep_are_made_anew(cut, computed, name):
    data = Path("larger", name).read_bytes()
    Path("larger", name).write_bytes(data[:-9] + b"~" + data[-8:])
    code, told, _ = cut("status", "--verify", "larger")
    assert (code, f"damaged  {name}" in told) == (2, True)
    code, _, said = cut("sweep", "--resume", "larger")
    assert (code, name in said) == (2, True)
    code, _, said = cut("sweep", *LARGER, "--extend", "s", "--resume", "larger")
    assert (code, "made anew" in said) == (0, True)
    assert not set(computed) & runs_of("s")
    assert content("larger") == content("fresh")


def test_rows_added_to_the_design_of_a_hypercube_extend_it(command, computed):
    """The way out that the refusal names."""
    options = (*SMALL, *UNIFORM, "--design", "lhs", "--points", "4", "--replicates", "2")
    command("sweep", *options, "--out", "s")
    Path("more.csv").write_text(Path("s/design.csv").read_text() + "0.25,2\n")
    computed.clear()
    options = (*SMALL, "--design", "more.csv", "--replicates", "2")
    assert command("sweep", *options, "--extend", "s", "--out", "larger")[0] == 0
    assert [(dict(point)[PROMISE], seed) for point, seed in computed] == [(0.25, 1), (0.25, 2)]


def test_a_dry_run_says_what_is_taken(command):
    command("sweep", *BEGUN, "--out", "s")
    options = ("--extend", "s", "--replicates", "9", "--dry-run")
    assert "18 runs, 6 of them taken over" in command("sweep", *options)[1]
    told = json.loads(command("sweep", *options, "--json")[1])
    assert (told["runs"], told["taken"]) == (18, 6)
    assert sorted(path.name for path in Path().iterdir()) == ["s"]


def test_runs_that_lie_in_several_groups_of_rows_are_found(command, monkeypatch):
    """Tables of large sweeps have many groups of rows; here each has a run or two."""
    command("sweep", *BEGUN, "--out", "s")
    command("sweep", *LARGER, "--out", "fresh")
    for name, size in (("runs.parquet", 2), ("weekly.parquet", 3)):
        path = Path("s", name)
        pq.write_table(pq.read_table(path), path, row_group_size=size)
        listed = read_checksums(Path("s/checksums.sha256").read_bytes())
        sums = checksums_text({**listed, name: digest(path.read_bytes())})
        Path("s/checksums.sha256").write_bytes(sums)
    assert command("sweep", *LARGER, "--extend", "s", "--out", "larger")[0] == 0
    assert content("larger") == content("fresh")

"""What made a row: every file on the way counts, each one of them, and no other."""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rms_agents
from rms_agents.errors import InputError
from rms_agents.experiments.sweep.axes import parse_axis
from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes, compute_chunk
from rms_agents.experiments.sweep.cluster import compute_answer
from rms_agents.experiments.sweep.description import check_same
from rms_agents.experiments.sweep.design import make_design
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.experiments.sweep.workers import told_apart
from rms_agents.provenance import PACKAGES, WRITES_ROWS, code_digests, program, way
from rms_agents.scenario import Scenario
from rms_agents.sources import engine_digests

PACKAGE = Path(rms_agents.__file__).parent

EACH_EDIT = """
import json, sys
from pathlib import Path
from rms_agents import provenance, sources

assert str(sources.PACKAGE) == sys.argv[1], sources.PACKAGE

def again():
    sources.engine_digests.cache_clear()
    provenance.code_digests.cache_clear()
    return provenance.program()

before = again()
found = {}
for path in sorted(sources.PACKAGE.rglob("*")):
    if path.suffix in (".py", ".toml"):
        content = path.read_bytes()
        path.write_bytes(content + b"\\n_EDITED = 1\\n")
        found[path.relative_to(sources.PACKAGE).as_posix()] = again()
        path.write_bytes(content)
print(json.dumps([before, found]))
"""
RUN_A_CHUNK = """
import json, sys
from pathlib import Path
import rms_agents.experiments.sweep.tables as tables
from rms_agents.experiments.sweep.axes import parse_axis
from rms_agents.experiments.sweep.chunk import compute_chunk, decoded
from rms_agents.experiments.sweep.design import make_design
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.scenario import Scenario

base = Scenario.load("physicians").with_values({"run.weeks": 2})
design = make_design(None, [parse_axis("service.service_agents=1,2")], None, 1, base)
plan = Plan(base, {}, design, 1, 1, weekly=True)
chunk = decoded(compute_chunk(plan.work(0, False)), plan.identity, 0)
tables.runs_table(plan, 0, chunk), tables.weekly_table(plan, 0, chunk)
print(json.dumps([m.__file__ for n, m in sys.modules.items() if n.split(".")[0] == "rms_agents"]))
"""
LATER_EDIT = """
import sys
from pathlib import Path
import rms_agents.experiments.sweep.plan
from rms_agents.sources import PACKAGE

assert str(PACKAGE) == sys.argv[1], PACKAGE
for name in ("summary.py", "experiments/sweep/chunk.py"):
    with (PACKAGE / name).open("a") as file:
        file.write("_EDITED = 1")
from rms_agents.provenance import code_version
print(code_version())
"""


def printed(code: str, package: Path) -> str:
    """Return what a program prints that runs on a copy of the package, uncompiled."""
    process = subprocess.run(
        [sys.executable, "-c", code, str(package)],
        env={**os.environ, "PYTHONPATH": str(package.parent), "NUMBA_DISABLE_JIT": "1"},
        cwd=package.parent,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.fixture
def plan(small: Scenario) -> Plan:
    design = make_design(None, [parse_axis("service.service_agents=1,2")], None, 1, small)
    return Plan(small, {}, design, replicates=2, seed=1)


@pytest.mark.slow
def test_an_edit_of_each_file_on_the_way_is_seen_and_of_no_other(package_copy, plan) -> None:
    before, found = json.loads(printed(EACH_EDIT, package_copy))
    known = set(before["code"])
    assert known <= set(found)
    assert {"summary.py", "parameters.toml", "agents/client.py", "network/csr.py"} < known
    assert {f"experiments/sweep/{n}.py" for n in ("chunk", "plan", "axes", "design")} < known
    for name, after in found.items():
        if name not in known:
            assert after == before, name
            continue
        assert after["code_version"] != before["code_version"], name
        began, now = {**plan.description, **before}, {**plan.description, **after}
        with pytest.raises(
            InputError, match=rf"code_version was .*, is .* \(not the same: {name}\)"
        ):
            check_same(began, now)
        assert told_apart(after, before).startswith(f"its {name} is another")
    others = {
        "cli/report.py",
        "mesa_model/model.py",
        "experiments/compare.py",
        "scenarios/baseline.toml",
    }
    assert others <= set(found) - known


@pytest.mark.slow
def test_what_is_really_imported_is_on_the_way(package_copy) -> None:
    files = {
        Path(file).relative_to(package_copy)
        for file in json.loads(printed(RUN_A_CHUNK, package_copy))
    }
    assert {Path("experiments/sweep/chunk.py"), Path("summary.py")} < files
    assert {file.as_posix() for file in files} <= set(code_digests())


def test_the_engine_leads_nowhere_else() -> None:
    """So that its imports need not be read each time; `__init__` imports by name what users ask."""
    found = {path.relative_to(PACKAGE).as_posix() for path in way(WRITES_ROWS, _names_by_text)}
    assert found <= set(code_digests())


def _names_by_text(path: Path) -> bool:
    return path == PACKAGE / "__init__.py"


def test_files_are_listed_in_one_order() -> None:
    """By each process, whatever its luck with hashes: manifests of the same sweep are the same."""
    files = [Path(name) for name in code_digests() if name not in engine_digests()]
    assert len(files) > 15
    assert files == sorted(files)


def test_a_file_that_is_edited_while_the_program_runs_is_not_what_runs(package_copy) -> None:
    before = printed(
        "from rms_agents.provenance import code_version as v; print(v())", package_copy
    )
    assert printed(LATER_EDIT, package_copy) == before
    assert (
        printed("from rms_agents.provenance import code_version as v; print(v())", package_copy)
        != before
    )


def test_where_sources_were_taken_away_all_byte_code_counts(package_copy) -> None:
    assert compileall.compile_dir(package_copy, quiet=1, legacy=True)
    for path in package_copy.rglob("*.py"):
        path.unlink()
    code = "from rms_agents.provenance import code_digests; print(*code_digests())"
    found = set(printed(code, package_copy).split())
    assert {"experiments/sweep/chunk.pyc", "summary.pyc", "parameters.toml"} < found
    assert not [name for name in found if "__pycache__" in name]


def test_what_differs_is_said_in_words(plan) -> None:
    was = program()
    was["python_version"] = "3.12.1"
    was["package_versions"] = {**was["package_versions"], "numpy": "2.1.0"}
    now = program()
    with pytest.raises(InputError) as told:
        check_same({**plan.description, **was}, plan.description)
    assert f"Python was 3.12.1, is {now['python_version']}" in str(told.value)
    assert f"numpy was 2.1.0, is {now['package_versions']['numpy']}" in str(told.value)
    assert "pandas" not in str(told.value)
    assert told_apart(was, now) == (
        f"its Python is 3.12.1, here {now['python_version']}; "
        f"its numpy is 2.1.0, here {now['package_versions']['numpy']}"
    )
    assert told_apart(now, now) == ""
    assert told_apart("0123456789abcdef", now) == "runs an older version of this program"
    assert set(now["package_versions"]) == set(PACKAGES)


def test_a_sweep_of_an_earlier_format_is_refused_in_words(plan) -> None:
    old = {name: told for name, told in plan.description.items() if name not in program()}
    old |= {"format": 1, "code_version": "0.0.9+0123456789abcdef"}
    with pytest.raises(InputError, match=r"begun by version 0\.0\.9\+0123456789abcdef in format 1"):
        check_same(old, plan.description)


def test_a_chunk_of_another_program_is_none_of_the_plan(plan, monkeypatch) -> None:
    """Not even if a worker does not compare: what computes a chunk stands in its bytes."""
    other = {**program(), "code_version": "another"}
    work = plan.work(0, record=False)
    check_bytes(compute_chunk(work), plan.identity, 0)
    monkeypatch.setattr("rms_agents.experiments.sweep.chunk.program", lambda: other)
    with pytest.raises(DamagedChunk):
        check_bytes(compute_chunk(work), plan.identity, 0)
    monkeypatch.setattr("rms_agents.experiments.sweep.cluster.program", lambda: other)
    assert compute_answer(work) == (other, None)


@pytest.mark.slow
def test_half_a_sweep_of_other_code_is_not_gone_on_with(package_copy, tmp_path) -> None:
    """The edit that once gave half a table of each, and exit code 0."""

    def sweep(*arguments: str) -> tuple[int, str]:
        process = subprocess.run(
            [sys.executable, "-m", "rms_agents", "sweep", *arguments],
            env={**os.environ, "PYTHONPATH": str(package_copy.parent), "NUMBA_DISABLE_JIT": "1"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        return process.returncode, process.stderr

    settings = ("network.people=12", "network.communities=2", "network.mean_ties=2")
    settings += ("run.weeks=8", "firm.initial_clients=1")
    small = (word for setting in settings for word in ("--set", setting))
    varied = ("--vary", "service.service_agents=1..2", "--replicates", "8", "--out", "swept")
    assert sweep("core", *small, *varied) == (0, "")
    (tmp_path / "swept" / "runs.parquet").unlink()  # so that there is something to go on with
    path = package_copy / "experiments" / "sweep" / "chunk.py"
    before = path.read_text()
    after = before.replace("for name in FIGURES], axis=1)", "for name in FIGURES], axis=1) + 1.0")
    assert after != before
    path.write_text(after)
    code, told = sweep("--resume", "swept")
    assert code == 2
    assert "(not the same: experiments/sweep/chunk.py)" in told
    assert told.count("\n") == 1
    path.write_text(before)
    assert sweep("--resume", "swept")[0] == 0

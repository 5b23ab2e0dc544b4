"""Where machine code is kept: an edit is seen, sources stay untouched, processes do not collide.

A copy of the package is compiled in processes of its own, each with an empty cache folder. One
small rule that calls a rule of another file shows it all: `first_contact_hours` asks `fits`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import rms_agents

PROGRAM = """
import sys, time
from pathlib import Path
import rms_agents
from rms_agents.agents.salesperson import first_contact_hours
from rms_agents.parameters import pack, record_dtype
from rms_agents.scenario import Scenario
from rms_agents.state import PERSON, records
import numpy as np

assert str(Path(rms_agents.__file__).parent) == sys.argv[1], rms_agents.__file__
p = pack(Scenario.load("baseline").values).view(record_dtype()).view(np.recarray)[0]
person = records(1, PERSON)[0]
person.fit = 0.9
if len(sys.argv) > 2:
    Path(f"{sys.argv[2]}.ready").touch()
    while not Path(sys.argv[2]).with_name("go").exists():
        time.sleep(0.001)
hours = first_contact_hours(person, p)
print(hours, sum(first_contact_hours.stats.cache_hits.values()))
"""


class Copy:
    """A copy of the package with a cache folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "installed" / "rms_agents"
        self.cache = folder / "cache"
        source = Path(rms_agents.__file__).parent
        shutil.copytree(source, self.package, ignore=shutil.ignore_patterns("__pycache__"))
        scenarios = source.parent / "scenarios"
        if scenarios.exists() and not (source / "scenarios").exists():
            shutil.copytree(scenarios, self.package / "scenarios")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the program on the copy.

        Python's own byte code is not written: it is no business of ours, and beside sources that
        are only read-only for others (a test may run as root) it would be.
        """
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.package.parent),
            "RMS_CACHE_DIR": str(self.cache),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.package), *arguments],
            env=environment,
            cwd=self.package.parents[1],  # not the checkout, from which Python would import first
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> tuple[float, int]:
        """Return the hours that the rule gives, and how often the cache was of use."""
        return self.result(self.start())

    @staticmethod
    def result(process: subprocess.Popen[str]) -> tuple[float, int]:
        out, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
        hours, hits = out.split()
        return float(hours), int(hits)

    def tree(self) -> dict[str, tuple[int, int]]:
        """Return size and time of every file of the copy."""
        return {
            str(path.relative_to(self.package)): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in sorted(self.package.rglob("*"))
        }


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


@pytest.mark.slow
def test_an_edited_rule_is_compiled_anew_where_it_is_called(copy: Copy) -> None:
    """The caller's file is untouched and cached: only the hash of all sources can tell."""
    assert copy.run() == (6.0, 0)
    assert copy.run() == (6.0, 1)
    rule = copy.package / "agents" / "person.py"
    before = rule.read_text()
    after = before.replace("return person.fit >= p.", "return person.fit < p.")
    assert after != before
    rule.write_text(after)
    assert copy.run() == (3.0, 0)
    rule.write_text(before)
    assert copy.run() == (6.0, 1)  # the first machine code is still there


@pytest.mark.slow
def test_a_read_only_install_stays_as_it_is(copy: Copy) -> None:
    for path in [*copy.package.rglob("*"), copy.package]:
        path.chmod(path.stat().st_mode & ~0o222)
    before = copy.tree()
    assert copy.run() == (6.0, 0)
    assert copy.run() == (6.0, 1)
    assert copy.tree() == before
    assert list(copy.cache.rglob("*.nbc"))
    for path in [copy.package, *copy.package.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.slow
def test_several_processes_start_at_once_on_an_empty_cache(copy: Copy, tmp_path: Path) -> None:
    names = [tmp_path / f"process{k}" for k in range(4)]
    processes = [copy.start(str(name)) for name in names]
    while not all(Path(f"{name}.ready").exists() for name in names):
        if any(process.poll() is not None for process in processes):
            break
        time.sleep(0.01)
    (tmp_path / "go").touch()
    results = [copy.result(process) for process in processes]
    assert [hours for hours, _ in results] == [6.0] * 4
    assert copy.run() == (6.0, 1)

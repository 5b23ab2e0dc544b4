"""Where machine code is kept: an edit is seen, sources stay untouched, processes do not collide.

A copy of the package is compiled in processes of its own, each with an empty cache folder. One
small rule that calls a rule of another file shows it all: `first_contact_hours` asks `fits`.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from rms_agents import machine_code

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

    def __init__(self, package: Path, cache: Path) -> None:
        self.package = package
        self.cache = cache

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start the program on the copy.

        Python's own byte code is not written: it is no business of ours, and beside sources that
        are only read-only for others (a test may run as root) it would be.
        """
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.package.parent),
            "RMS_CACHE_DIR": str(self.cache),
            "PYTHONDONTWRITEBYTECODE": "1",
            **options.pop("environment", {}),
        }
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.package), *arguments],
            env=environment,
            cwd=self.package.parents[1],  # not the checkout, from which Python would import first
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
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

    def told(self, **options: Any) -> tuple[float, int, list[str]]:
        """Return hours and use of the cache, and the lines on standard error."""
        process = self.start(**options)
        out, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
        hours, hits = out.split()
        return float(hours), int(hits), [line for line in error.splitlines() if "Warning" in line]

    def edit(self) -> None:
        """Edit a rule that another file's rule calls."""
        rule = self.package / "agents" / "person.py"
        before = rule.read_text()
        after = before.replace("return person.fit >= p.", "return person.fit < p.")
        assert after != before
        rule.write_text(after)

    def tree(self) -> dict[str, tuple[int, int]]:
        """Return size and time of every file of the copy."""
        return {
            str(path.relative_to(self.package)): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in sorted(self.package.rglob("*"))
        }


@pytest.fixture
def copy(package_copy: Path, tmp_path: Path) -> Copy:
    return Copy(package_copy, tmp_path / "cache")


@pytest.mark.slow
def test_an_edited_rule_is_compiled_anew_where_it_is_called(copy: Copy) -> None:
    """The caller's file is untouched and cached: only the hash of all sources can tell."""
    assert copy.run() == (6.0, 0)
    assert copy.run() == (6.0, 1)
    rule = copy.package / "agents" / "person.py"
    before = rule.read_text()
    copy.edit()
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


NOWHERE = {
    "a file": lambda folder: folder / "file",
    "below a file": lambda folder: folder / "file" / "cache",
    "no disk": lambda folder: Path("/dev/null/cache"),
}


@pytest.mark.slow
@pytest.mark.parametrize("place", NOWHERE)
def test_an_edited_rule_counts_where_nothing_can_be_kept(
    copy: Copy, tmp_path: Path, place: str
) -> None:
    """Numba would keep the caller beside the sources, by a key that the edit does not change."""
    (tmp_path / "file").write_text("")
    (tmp_path / "temporary").mkdir()
    copy.cache = NOWHERE[place](tmp_path)
    temporary = {"TMPDIR": str(tmp_path / "temporary")}
    before = copy.tree()
    hours, hits, told = copy.told(environment=temporary)
    assert (hours, hits) == (6.0, 0)
    assert len(told) == 1
    assert f"the compiled model cannot be kept ({copy.cache}: " in told[0]
    assert f"it goes to {tmp_path / 'temporary' / 'rms_agents-'}" in told[0]
    assert copy.tree() == before
    copy.edit()
    assert copy.told(environment=temporary)[:2] == (3.0, 0)
    assert list((tmp_path / "temporary").iterdir()) == []  # removed at the end


@pytest.mark.slow
def test_without_any_folder_it_is_compiled_all_the_same(copy: Copy, tmp_path: Path) -> None:
    """No file may be longer than nothing: neither the cache nor a temporary folder is of use."""

    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    hours, hits, told = copy.told(
        preexec_fn=limited, environment={"TMPDIR": str(tmp_path), "PYTHONWARNINGS": "always"}
    )
    assert (hours, hits) == (6.0, 0)
    assert len(told) == 1
    assert "it is made anew" in told[0]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("rms_agents-")]


@pytest.mark.slow
def test_a_disk_that_becomes_full_stops_nothing(copy: Copy) -> None:
    """What is tried fits; no machine code does."""

    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    hours, hits, told = copy.told(preexec_fn=limited)
    assert (hours, hits) == (6.0, 0)
    assert len(told) == 1
    assert f"the compiled model cannot be kept ({copy.cache}" in told[0]
    assert copy.run() == (6.0, 0)
    assert copy.run() == (6.0, 1)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["*.nbi", "*.nbc"])
def test_damaged_machine_code_is_made_anew(copy: Copy, kind: str) -> None:
    assert copy.run() == (6.0, 0)
    for path in copy.cache.rglob(kind):
        path.write_bytes(path.read_bytes()[:-100] if kind == "*.nbc" else b"")
    assert copy.run() == (6.0, 0)
    assert copy.run() == (6.0, 1)


@pytest.mark.slow
def test_numbas_own_settings_choose_no_other_place(copy: Copy, tmp_path: Path) -> None:
    before = copy.tree()
    settings = {
        "NUMBA_CACHE_DIR": str(tmp_path / "numba"),
        "NUMBA_CACHE_LOCATOR_CLASSES": "InTreeCacheLocator",
    }
    assert copy.told(environment=settings) == (6.0, 0, [])
    assert copy.told() == (6.0, 1, [])
    assert copy.tree() == before
    assert not (tmp_path / "numba").exists()


def test_the_command_line_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    process = subprocess.run(
        [sys.executable, "-m", "rms_agents", "status", str(tmp_path)],
        env={**os.environ, "RMS_CACHE_DIR": str(tmp_path / "file"), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert process.returncode == 2  # no sweep is there: nothing is compiled
    said = [line for line in process.stderr.splitlines() if not line.startswith("error: ")]
    assert len(said) == 1
    assert said[0].startswith(f"warning: the compiled model cannot be kept ({tmp_path / 'file'}: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_others_filled_is_read_where_nobody_can_write(tmp_path, monkeypatch) -> None:
    def refused(folder: Path) -> Path:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(folder))

    monkeypatch.setenv("RMS_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(machine_code, "_writable", refused)
    tried = machine_code.place.__wrapped__
    folder = tmp_path / machine_code.cache_key()
    folder.mkdir()
    with pytest.warns(machine_code.NotKeptWarning, match="Read-only file system"):
        assert tried().folder != folder, "an empty one is of no use"
    (folder / "engine").mkdir()
    (folder / "engine" / "week.nbi").write_bytes(b"")
    assert tried() == machine_code.Place(folder)

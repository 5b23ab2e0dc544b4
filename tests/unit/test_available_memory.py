"""The memory at hand is what the machine has, within what this program is confined to."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import psutil
import pytest

from rms_agents import available_memory
from rms_agents.available_memory import bytes_available

MACHINE = 8_000_000_000


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """A machine with 8 GB, and a folder of control groups."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=MACHINE))
    monkeypatch.setattr(available_memory, "_OF_THIS_PROCESS", tmp_path / "own")
    monkeypatch.setattr(available_memory, "_GROUPS", tmp_path)
    return tmp_path


def group(folder, names, limit, used, kept):
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in zip(names[:2], (limit, used), strict=True):
        (folder / name).write_text(f"{value}\n")
    (folder / "memory.stat").write_text(f"anon 5\n{names[2]} {kept}\n")


def test_a_machine_without_groups_has_what_it_has(groups):
    assert bytes_available() == MACHINE


@pytest.mark.parametrize(
    ("line", "top", "names"),
    [
        ("0::/a/b\n", "", available_memory._NEW),
        ("9:cpu:/x\n4:memory:/a/b\n", "memory", available_memory._OLD),
    ],
)
def test_the_narrowest_group_counts_and_kept_files_are_free(groups, line, top, names):
    (groups / "own").write_text(line)
    group(groups / top / "a" / "b", names, "max", 10, 0)
    assert bytes_available() == MACHINE
    group(groups / top / "a", names, 1_000_000, 600_000, 250_000)
    assert bytes_available() == 650_000
    group(groups / top / "a" / "b", names, 500_000, 600_000, 0)
    assert bytes_available() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_limit_on_the_address_space_counts(groups, monkeypatch):
    import resource

    used = psutil.Process().memory_info().vms
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (used + 2**30, used + 2**30))
    assert bytes_available() == pytest.approx(2**30, abs=2**26)

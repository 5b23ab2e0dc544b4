"""A sweep whose every call to the file system fails once, or is the last before a kill."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import ROOT

pytestmark = pytest.mark.slow


def tried(*arguments):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", Path(__file__).with_name("faults.py"), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_whatever_call_fails_the_sweep_says_so_and_goes_on_to_the_same_bytes(tmp_path):
    """Each call in turn: refused by the disk, on a full disk with half of it written, killed at."""
    found = tried(tmp_path)
    for name in ("new", "resumed", "larger"):
        calls = found["tried"][name]
        assert {"open", "write", "fsync", "close", "replace", "unlink", "rmdir"} <= set(calls)
        assert len(calls) > 30
    assert {"mkdir", "rename"} <= set(found["tried"]["new"])
    assert found["wrong"] == []


def test_whatever_write_the_system_fails_the_libraries_are_no_exception(tmp_path):
    """Tables are written by C++, out of Python's sight: strace fails each write of the process."""
    if shutil.which("strace") is None:
        pytest.skip("there is no strace here")
    found = tried(tmp_path, "strace")
    assert sum("PAR1" in call for call in found["tried"]["system"]) >= 2
    assert found["wrong"] == []

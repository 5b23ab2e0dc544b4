"""A sweep whose every call to the file system fails once, or is the last before a kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import ROOT

pytestmark = pytest.mark.slow


def test_whatever_call_fails_the_sweep_says_so_and_goes_on_to_the_same_bytes(tmp_path):
    """Each call in turn: refused by the disk, on a full disk with half of it written, killed at."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).with_name("faults.py")), tmp_path],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name in ("new", "resumed"):
        calls = found["tried"][name]
        assert {"open", "write", "fsync", "close", "replace", "unlink", "rmdir"} <= set(calls)
        assert len(calls) > 30
    assert {"mkdir", "rename"} <= set(found["tried"]["new"])
    assert found["wrong"] == []

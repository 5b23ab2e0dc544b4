"""Freed memory goes back to the machine."""

from __future__ import annotations

import platform
import subprocess
import sys
import time

import pytest
from serving import ROOT

from viz import allocator
from viz.visitor import Visitor

# Large arrays, and between them small ones that stay: glibc would keep it all.
_PROGRAM = """
import numpy as np, psutil
from viz.allocator import return_freed_memory
if {asked}: assert return_freed_memory()
me = psutil.Process()
before = me.memory_info().rss
np.ones(30 * 2**20, np.uint8)  # freed at once: glibc now takes 30 MB for small
kept, large = [], []
for k in range(60):
    large.append(np.ones(2**20 + 4096 * k, np.uint8))
    kept.append(np.ones(120_000, np.uint8))
del large
print((me.memory_info().rss - before) // 2**20)
"""


# Somebody's arrays, in a circle as widgets are, and between them others that stay.
_LEAVING = """
import numpy as np, psutil
from viz.allocator import give_back, return_freed_memory
return_freed_memory()
me = psutil.Process()
before = me.memory_info().rss
kept, circle = [], []
circle.append(circle)
for k in range(1000):
    circle.append(np.ones(60_000, np.uint8))
    kept.append(np.ones(2_000, np.uint8))
del circle
if {asked}: give_back()
print((me.memory_info().rss - before) // 2**20)
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")


def left(program: str, asked: bool) -> int:
    """Return how many MiB a program has more at its end."""
    done = subprocess.run(
        [sys.executable, "-c", program.format(asked=asked)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.slow
def test_freed_arrays_go_back_to_the_machine():
    assert left(_PROGRAM, asked=True) < 20 < left(_PROGRAM, asked=False)


@pytest.mark.slow
def test_what_somebody_had_who_left_goes_back_too():
    assert left(_LEAVING, asked=True) < 20 < left(_LEAVING, asked=False)


@pytest.mark.slow
def test_who_leaves_gives_back_and_who_leaves_together_does_so_once(monkeypatch):
    given = []
    monkeypatch.setattr(allocator, "_MOMENT", 0.2)
    monkeypatch.setattr(allocator, "give_back", lambda: given.append(1))
    for _ in range(3):
        Visitor().close()
    deadline = time.monotonic() + 60
    while not given:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.5)
    assert len(given) == 1

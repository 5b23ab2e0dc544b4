"""Freed memory goes back to the machine."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest
from serving import ROOT

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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_freed_arrays_go_back_to_the_machine():
    def left(asked: bool) -> int:
        program = _PROGRAM.format(asked=asked)
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
        )
        return int(done.stdout)

    assert left(asked=True) < 20 < left(asked=False)

"""What only reads declarations and files needs no compiled model, and no place to keep one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents.network.csr import csr_of_ties
from rms_agents.network.sorted_ties import sorted_ties

PROGRAM = Path(__file__).parents[2] / "run.py"
TOLD = """
import atexit, runpy, sys
atexit.register(lambda: print("numba" in sys.modules, file=sys.stderr))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", ["scenarios", "parameters", "--help", "--version", "sweep --help", "check baseline"]
)
def test_lists_checks_and_help_load_no_compiler(command, tmp_path):
    cache = tmp_path / "cache"
    found = subprocess.run(
        [sys.executable, "-c", TOLD, str(PROGRAM), *command.split()],
        capture_output=True,
        text=True,
        check=True,
        env={"RMS_CACHE_DIR": str(cache), "PATH": os.environ["PATH"]},
    )
    assert found.stdout
    assert found.stderr == "False\n"
    assert not cache.exists()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["baseline", "physicians", "broken.toml"])
def test_a_file_is_checked_without_waiting_for_a_compiler(scenario, tmp_path):
    (tmp_path / "broken.toml").write_text("[sales]\npromise = 99\n")
    (tmp_path / "file").touch()
    found = subprocess.run(
        [sys.executable, str(PROGRAM), "check", scenario],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"RMS_CACHE_DIR": str(tmp_path / "file" / "cache"), "PATH": os.environ["PATH"]},
    )
    if scenario == "broken.toml":
        assert (found.returncode, found.stdout) == (2, "")
        assert "sales.promise = 99" in found.stderr
    else:
        said = [line for line in found.stderr.splitlines() if not line.startswith("network: ")]
        assert (found.returncode, said) == (0, [])
        assert "% fit the ideal client profile" in found.stdout


@settings(deadline=None)
@given(people=st.integers(1, 12), data=st.data())
def test_files_and_generators_sort_ties_alike(people, data):
    end = st.integers(0, people - 1)
    pairs = data.draw(st.lists(st.tuples(end, end), max_size=40))
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    ours = sorted_ties(people, ends)
    theirs = csr_of_ties(people, ends[:, 0].copy(), ends[:, 1].copy())
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one, other)
    assert (ours[0].dtype, ours[1].dtype) == (np.int64, np.int32)

"""Real sweeps in real processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # for `processes`

from processes import VARIED, Sweeps, tables


@pytest.fixture
def sweeps(tmp_path):
    return Sweeps(tmp_path)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """The tables of a sweep of 4 x 200 runs that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    Sweeps(folder).done(*VARIED, "--replicates", "200", "--out", "whole")
    found = tables(folder / "whole")
    assert len(found) == 2
    return found

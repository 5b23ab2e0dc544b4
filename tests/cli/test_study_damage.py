"""A study of sensitivity notices what became of its runs on disk, says so, and finds the same."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.sensitivity.runs import evaluator
from rms_agents.scenario import Scenario

TINY = {
    **{"network.people": 12, "network.communities": 2, "network.mean_ties": 2},
    **{"run.weeks": 4, "firm.initial_clients": 1},
}
POINTS = [(0.2,), (0.7,)]


@pytest.fixture
def evaluate():
    """Compute at points in a folder; return what was found, and what was said of it."""

    def computed(folder, points=POINTS):
        said: list[str] = []
        base = Scenario.load("core").with_values(TINY)
        names = ["sales.promise"]
        found = evaluator(folder, base, names, "profit", 2, 1, lambda runs: None, said.append)
        return found(points), said

    return computed


def test_a_flipped_bit_is_said_and_changes_nothing(evaluate, tmp_path):
    expected, said = evaluate(tmp_path / "whole")
    assert said == []
    assert evaluate(tmp_path / "whole")[1] == []
    luck = random.Random(9)
    names = sorted(path.name for path in (tmp_path / "whole").iterdir() if path.name != ".lock")
    assert names == ["checksums.sha256", "design.csv", "manifest.json", "runs.parquet"]
    for name in names:
        size = (tmp_path / "whole" / name).stat().st_size
        for at in {0, size - 1, *(luck.randrange(size) for _ in range(3))}:
            shutil.rmtree(tmp_path / "s", ignore_errors=True)
            shutil.copytree(tmp_path / "whole", tmp_path / "s")
            path = Path(tmp_path / "s" / name)
            data = bytearray(path.read_bytes())
            data[at] ^= 1 << luck.randrange(8)
            path.write_bytes(data)
            found, said = evaluate(tmp_path / "s")
            assert np.array_equal(found, expected)
            assert any(name in line or "checksums.sha256" in line for line in said), (name, at)


def test_a_study_of_another_size_is_refused_with_a_way_out(evaluate, tmp_path):
    evaluate(tmp_path / "s")
    with pytest.raises(InputError, match=r"points was 2, is 3; .*name another --out"):
        evaluate(tmp_path / "s", [*POINTS, (0.9,)])

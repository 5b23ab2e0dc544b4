"""What memory commands take: it is estimated beforehand, and replicates do not make it grow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the highest memory"),
]

ROOT = Path(__file__).parents[2]
MEBIBYTE = 2**20
FEW = ("--set", "network.people=60", "--set", "network.communities=4")
HARDLY_ANY = (
    *("--set", "network.people=12", "--set", "network.communities=2"),
    *("--set", "network.mean_ties=2", "--set", "firm.initial_clients=1"),
)
SHAPES = {
    "many runs": ("run", "baseline", *FEW, "20000", "20"),
    "very many short runs": ("run", "core", *HARDLY_ANY, "400000", "3"),
    "long runs": ("run", "baseline", *FEW, "20", "5200"),
    "JSON of long runs": ("run", "baseline", *FEW, "20", "5200", "--json"),
    "JSON of many runs": ("run", "baseline", *FEW, "5000", "20", "--json"),
    "Parquet of many runs": ("run", "baseline", *FEW, "20000", "20", "--out"),
    "Parquet of long runs": ("run", "baseline", *FEW, "20", "5200", "--out"),
    "Parquet and JSON": ("run", "baseline", *FEW, "9000", "20", "--json", "--out"),
    "CSV": ("run", "baseline", *FEW, "5000", "20", "--format", "csv", "--out"),
    "XLSX": ("run", "baseline", *FEW, "800", "20", "--format", "xlsx", "--out"),
    "many people": ("run", "baseline", "--set", "network.people=300000", "1", "120"),
    "comparison": ("compare", "core", "core", *FEW, "40000", "12"),
}


def taken(folder: Path, *shape: str) -> dict[str, int]:
    """Return what a command took, and was estimated to take, in bytes."""
    end = next(place for place, word in enumerate(shape) if word.isdigit())
    words, (runs, weeks), options = shape[:end], shape[end : end + 2], shape[end + 2 :]
    if words[0] == "compare":
        words = tuple("--set-a" if word == "--set" else word for word in words)
        words += tuple("--set-b" if word == "--set-a" else word for word in words[3:])

    def command(runs: str, weeks: str, name: str) -> list[str]:
        out = [str(folder / name)] if "--out" in options else []
        return [*words, "--replicates", runs, "--weeks", weeks, *options, *out]

    commands = [command("2", "3", f"small_{runs}"), command(runs, weeks, f"of_{runs}")]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("measure_memory.py")), json.dumps(commands)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_estimate_is_what_a_command_takes(tmp_path, shape):
    found = taken(tmp_path, *SHAPES[shape])
    assert found["measured"] == pytest.approx(found["estimated"], rel=0.2), found


@pytest.mark.parametrize("options", [("--out",), ("--json", "--out"), ("--json",), ()])
def test_replicates_grow_on_disk_and_not_in_memory(tmp_path, options):
    """Four times the runs, whose weeks alone are 160 MiB more."""
    peaks = []
    for runs in ("2000", "8000"):
        peaks.append(taken(tmp_path, "run", "baseline", *FEW, runs, "60", *options)["measured"])
    assert peaks[1] < peaks[0] + 20 * MEBIBYTE
    if "--out" in options:
        few, many = ((tmp_path / f"of_{n}" / "weekly.parquet").stat().st_size for n in (2000, 8000))
        assert many > 3 * few

"""The scripts behind docs/luck.md do what the page says they do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rms_agents import draws

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.slow
def test_the_same_luck_pays() -> None:
    """On few pairs already, common seeds make every contrast's differences vary less."""
    command = [sys.executable, str(BENCHMARKS / "same_luck.py"), "--pairs", "100", "--json"]
    rows = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert len(rows) == 27
    for row in rows:
        assert row["low"] <= row["ratio"] <= row["high"]
        assert row["ratio"] == pytest.approx((row["independent"] / row["paired"]) ** 2)
    ratios: dict[str, list[float]] = {}
    for row in rows:
        ratios.setdefault(row["contrast"], []).append(row["ratio"])
    assert len(ratios) == 3
    for contrast, found in ratios.items():
        assert np.median(found) > 2, contrast


@pytest.mark.slow
@pytest.mark.parametrize("order", ["people", "weeks"])
@pytest.mark.parametrize("which", ["weekly", "rare"])
def test_the_battery_reads_the_engines_draws(which: str, order: str) -> None:
    """What the script hands to a battery is the luck of runs, in the order that it says."""
    command = [sys.executable, str(BENCHMARKS / "keyed_generator.py"), "--stream"]
    command += ["--hash", which, "--order", order, "--seed", "7"]
    people, weeks = 5_000, 260
    with subprocess.Popen(command, stdout=subprocess.PIPE) as stream:
        assert stream.stdout is not None
        runs = np.frombuffer(stream.stdout.read(2 * 4 * people * weeks), np.uint32)
        stream.stdout.close()
    shape = (2, weeks, people) if order == "people" else (2, people, weeks)
    runs = runs.reshape(shape)
    for run, week, person in [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 259, 4999), (1, 17, 123)]:
        luck = np.uint64(draws.run_key(np.uint64(7 + run)))
        key = np.uint64(draws.key(luck, week, draws.PEOPLE_EVENT))
        low, high = np.uint32(draws.low_half(key)), np.uint32(draws.high_half(key))
        wide = np.uint64(draws.hash64(key, person))
        expected = draws.hash32(low, high, person) if which == "weekly" else draws.high_half(wide)
        place = (run, week, person) if order == "people" else (run, person, week)
        assert runs[place] == expected

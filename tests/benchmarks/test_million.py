"""A million people with ten million ties fit into two gibibytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "million.py"


@pytest.mark.slow
def test_a_million_people_fit_into_two_gibibytes() -> None:
    """Four weeks: a week more adds one row of measures, so the peak is that of 260 weeks."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--json", "--weeks", "4"],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout)
    assert figures["people"] == 1_000_000
    assert abs(figures["ties"] - 10_000_000) < 100_000
    people_and_ties = 1_000_000 * 200 + 20_000_000 * 4  # bytes: below this nothing was measured
    assert people_and_ties / 2**30 < figures["peak_gib"] < 2.0

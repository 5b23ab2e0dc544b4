"""The runs that are timed are the runs."""

from __future__ import annotations

import numpy as np
import pytest
from sizes import EngineRuns

from rms_agents.scenario import Scenario


def test_timed_runs_are_the_runs(small: Scenario) -> None:
    """The benchmarks' runs, many in a call, are those of one call each; no more than fit."""
    engine = EngineRuns(small, most=3)
    together = engine(np.array([4, 5, 6], np.uint64)).copy()
    for k, seed in enumerate([4, 5, 6]):
        assert engine(np.array([seed], np.uint64))[0].tobytes() == together[k].tobytes()
    with pytest.raises(ValueError, match="4 seeds: there is room for 3 runs"):
        engine(np.arange(4, dtype=np.uint64))

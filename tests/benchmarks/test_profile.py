"""The profiled week is the week: the same numbers, and a clock that counts every phase."""

from __future__ import annotations

import numpy as np
import pytest
from profile_phases import profiled_run
from sizes import EngineRuns, sized

from rms_agents.initial import begin
from rms_agents.week import PHASES


@pytest.mark.slow
def test_the_profiled_week_gives_the_same_numbers() -> None:
    engine = EngineRuns(sized("baseline", 120, 60))
    expected = engine(np.array([3], np.uint64))[0].copy()
    prepared, seed = engine.prepared, np.uint64(3)
    state = prepared.state(engine.ties, weekly=engine.weekly[0])
    begin(state, seed, seed, prepared.vector, prepared.community, prepared.given_fit)
    ticks = np.zeros(len(PHASES) + 3, np.int64)
    profiled_run()(state, ticks)
    assert engine.weekly[0].tobytes() == expected.tobytes()
    assert (ticks[1 : len(PHASES) + 1] > 0).all()

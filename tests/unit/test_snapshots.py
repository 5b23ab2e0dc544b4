"""Looking back over a run shows it as it stood."""

from __future__ import annotations

import numpy as np

from rms_agents.experiments.snapshots import BEGINNING, snapshots
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate


def test_a_snapshot_is_where_a_shorter_run_ends():
    """Scheduled changes included: what a lever stood at then is part of what is seen."""
    scenario = Scenario.load("service_collapse")
    run = simulate(scenario, 4)
    found = snapshots(run, [BEGINNING, 0, 57, 120])
    assert sorted(found) == [BEGINNING, 0, 57, 120]
    for week, seen in found.items():
        if week == BEGINNING:
            then = Prepared(scenario).begun(4)
        else:
            then = simulate(scenario.with_values({"run.weeks": week + 1}), 4).state
        for name in seen.people.dtype.names:
            np.testing.assert_array_equal(seen.people[name], then.people[name], err_msg=name)
        for name in ("clients", "cash", "reputation", "standard"):
            assert getattr(seen.firm, name) == getattr(then.firm, name), name
        assert seen.p.service_service_agents == then.p.service_service_agents
        np.testing.assert_array_equal(seen.indices, then.indices)


def test_the_last_week_is_the_run_itself(small):
    run = simulate(small, 2)
    seen = snapshots(run, [small.weeks - 1])[small.weeks - 1]
    np.testing.assert_array_equal(seen.people["stage"], run.state.people["stage"])
    assert snapshots(run, []) == {}

"""Bands: week by week, and of whole paths."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents.bands import band, path_band
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many


def share_inside(values: np.ndarray, found: np.ndarray) -> float:
    """Return the share of paths that lie inside a band (mean, low, high) from start to end."""
    inside = (values >= found[1]) & (values <= found[2])
    return float(inside.all(axis=1).mean())


def test_fewer_paths_lie_inside_a_pointwise_band_than_in_each_week():
    values = np.random.default_rng(1).standard_normal((200, 52)).cumsum(axis=1)
    found = band(values)
    inside = (values >= found[1]) & (values <= found[2])
    assert inside.mean() > 0.89
    assert share_inside(values, found) < 0.75
    paths = path_band(values)
    assert paths is not None
    assert share_inside(values, paths) > 0.88
    assert (paths[2] - paths[1] > 0).all()


def test_too_few_runs_have_no_band_of_whole_paths():
    values = np.random.default_rng(1).standard_normal((9, 5))
    assert path_band(values[:8]) is None
    assert path_band(values) is not None


def test_the_ends_stay_where_values_can_be():
    runs = simulate_many(Scenario.load("founder_seesaw"), range(60))
    paths = runs.path_band("clients")
    assert paths is not None
    assert paths[1].min() == 0.0


def test_runs_that_are_all_alike_have_a_band_without_width():
    paths = path_band(np.full((20, 4), 3.0))
    assert paths is not None
    np.testing.assert_array_equal(paths, np.full((3, 4), 3.0))


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["clients", "cash", "satisfaction"])
def test_whole_paths_of_fresh_futures_stay_inside_as_often_as_is_said(measure):
    """Ten bands of 200 futures each; the seeds are kept for this test."""
    held = []
    for name in ("baseline", "overpromise", "triad", "service_collapse"):
        runs = simulate_many(Scenario.load(name), range(910_000_000, 910_003_000))
        for first in range(0, 2000, 200):
            low_high = path_band(runs[measure][first : first + 200])
            assert low_high is not None
            held.append(share_inside(runs[measure][2000:], low_high))
    assert 0.87 <= np.mean(held) <= 0.93

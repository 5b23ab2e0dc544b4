"""The movie of a run agrees with what was measured."""

from __future__ import annotations

import numpy as np

from rms_agents.measures import HOURS
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.state import CLIENT, STAGES


def test_frames_agree_with_the_weekly_measures(small):
    """Stages, satisfaction and hours of every frame add up to that week's measures."""
    run = simulate(small, seed=3, record=True)
    movie = run.recording
    names = [stage.replace(" ", "_") + "s" for stage in STAGES[:2]] + ["in_talks"]
    for stage, name in enumerate(names):
        assert ((movie.stage == stage).sum(axis=1) == run.weekly[name]).all()
    clients = movie.stage == CLIENT
    assert (clients.sum(axis=1) == run.weekly["clients"]).all()
    assert (movie.satisfaction[~clients] == 0).all()
    means = movie.satisfaction.sum(axis=1) / clients.sum(axis=1)
    np.testing.assert_allclose(means, run.weekly["satisfaction"], rtol=1e-5, atol=1e-6)
    for use, name in enumerate(HOURS):
        hours = movie.salespeople[:, :, use].sum(axis=1)
        np.testing.assert_allclose(hours, run.weekly[f"hours_{name}"], rtol=1e-5, atol=1e-4)
    employed = (movie.service_agents >= 0).sum(axis=1)
    assert (employed == run.weekly["service_agents"]).all()


def test_the_week_of_a_collapse_was_worked_to_its_end():
    """Its hours are filmed although nobody is employed at its end; afterwards there are none."""
    run = simulate(Scenario.load("service_collapse"), seed=3, record=True)
    movie, week = run.recording, run.state.firm.collapsed
    assert 0 < week < run.scenario.weeks - 1
    for use, name in enumerate(HOURS):
        hours = movie.salespeople[:, :, use].sum(axis=1)
        np.testing.assert_allclose(hours, run.weekly[f"hours_{name}"], rtol=1e-5, atol=1e-4)
    there = (movie.service_agents >= 0).sum(axis=1)
    assert there[week] == there[week - 1] > 0
    assert (there[week + 1 :] == 0).all()


def test_only_prospects_are_pulled(small):
    """Whoever is in touch, a client or lost has no pull; some prospects have."""
    movie = simulate(small, seed=3, record=True).recording
    assert (movie.pull[movie.stage != 0] == 0).all()
    assert (movie.pull[movie.stage == 0] > 0).any()


def test_recording_changes_nothing(small):
    """A filmed run is the same run."""
    filmed, plain = simulate(small, seed=4, record=True), simulate(small, seed=4)
    assert filmed.weekly.equals(plain.weekly)
    assert plain.recording is None

"""Neighbours on the network keep near each other on the reef."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from viz.reef.layout import places


def laid_out(scenario: Scenario, seed: int = 3):
    begun = Prepared(scenario).begun(seed)
    community = begun.people["community"]
    return (
        begun.indptr,
        begun.indices,
        community,
        places(begun.indptr, begun.indices, community, seed),
    )


def test_everybody_has_a_place_and_always_the_same():
    *_, found = laid_out(Scenario.load("baseline"))
    assert found.shape == (600, 2)
    assert ((found >= 0) & (found <= 1)).all()
    assert (found == laid_out(Scenario.load("baseline"))[-1]).all()
    assert len(np.unique(found, axis=0)) == 600


@pytest.mark.parametrize(("generator", "share"), [("communities", 0.75), ("small_world", 0.35)])
def test_the_tied_are_nearer_than_strangers(generator, share):
    """Where ties follow communities; elsewhere a community is no more than a label."""
    scenario = Scenario.load("baseline").with_values({"network.generator": generator})
    indptr, indices, _, found = laid_out(scenario)
    speaker = np.repeat(np.arange(len(found)), np.diff(indptr))
    tied = np.abs(found[speaker, 0] - found[indices, 0]).mean()
    strangers = np.abs(found[speaker, 0] - found[np.roll(indices, 997), 0]).mean()
    assert tied < share * strangers


def test_a_community_keeps_to_its_stretch_of_the_reef():
    _, _, community, found = laid_out(Scenario.load("baseline"))
    stretches = sorted(
        (found[community == name, 0].min(), found[community == name, 0].max())
        for name in np.unique(community)
    )
    for (_, end), (start, _) in pairwise(stretches):
        assert end < start


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 2**32))
def test_any_network_can_be_laid_out(people, communities, seed):
    luck = np.random.default_rng(seed)
    ties = luck.random((people, people)) < 0.2
    ties = (ties | ties.T) & ~np.eye(people, dtype=bool)
    indptr = np.concatenate([[0], np.cumsum(ties.sum(axis=1))]).astype(np.int64)
    indices = np.nonzero(ties)[1].astype(np.int32)
    community = luck.integers(0, communities, people).astype(np.int32)
    found = places(indptr, indices, community, seed)
    assert found.shape == (people, 2)
    assert ((found >= 0) & (found <= 1)).all()

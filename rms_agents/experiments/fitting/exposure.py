"""What each person saw in each period: the numbers that the pull of sight is proportional to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rms_agents.agents.person import pull_of_sight
from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.parameters import pack, record_dtype
from rms_agents.scenario import Scenario
from rms_agents.state import PERSON, PROSPECT, records


def strength_of_sight(scenario: Scenario, most: int) -> NDArray[np.float64]:
    """Return the pull of sight at 0 to `most` happy acquaintances, for a sight of 1.

    It is asked of the model's own rule, `agents.person.pull_of_sight`, threshold included.
    """
    values = scenario.with_values({"mechanisms.clownfish": True, "clownfish.sight": 1.0}).values
    p = pack(values).view(record_dtype()).view(np.recarray)[0]
    person = records(1, PERSON)[0]
    person.stage = PROSPECT
    found = np.empty(most + 1)
    for count in range(most + 1):
        person.happy_neighbours = count
        found[count] = pull_of_sight(person, p)
    return found


def adopting_neighbours(
    adoptions: Adoptions, places: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return how many neighbours of each person had adopted before each period.

    Parameters
    ----------
    adoptions
    places : int array, shape (people,), optional
        Person i stands where person ``places[i]`` stands in the network: shuffled ties.

    Returns
    -------
    int array, shape (people, until)
    """
    from scipy.sparse import csr_array

    network = adoptions.network
    ties = csr_array(
        (np.ones(len(network.indices), np.int32), network.indices, network.indptr),
        shape=(network.people, network.people),
    )
    before = adoptions.before().astype(np.int32)
    if places is None:
        return np.asarray(ties @ before, np.int64)
    standing = np.empty_like(before)
    standing[places] = before
    return np.asarray((ties @ standing)[places], np.int64)


def seen_by_ties(
    adoptions: Adoptions, scenario: Scenario, places: NDArray[np.int64] | None = None
) -> NDArray[np.float64]:
    """Return the pull of sight on each person in each period for a sight of 1."""
    neighbours = adopting_neighbours(adoptions, places)
    return strength_of_sight(scenario, int(neighbours.max()))[neighbours]


def seen_by_all(adoptions: Adoptions) -> NDArray[np.float64]:
    """Return the share of all people who had adopted before each period: what Bass 1969 reads."""
    share = adoptions.before().mean(axis=0)
    return np.broadcast_to(share, (adoptions.people, adoptions.until))


def shuffled_places(adoptions: Adoptions, luck: np.random.Generator) -> NDArray[np.int64]:
    """Return places in which people have traded theirs at random, each within the community."""
    places = np.arange(adoptions.people)
    community = adoptions.network.community
    for one in np.unique(community):
        members = np.flatnonzero(community == one)
        places[members] = luck.permutation(members)
    return places

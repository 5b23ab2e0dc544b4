"""The story panel's JSON: the words of `explain`, the exact shares, and who came through whom."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rms_agents import events
from rms_agents.errors import InputError
from rms_agents.experiments.explain import explain, most_telling
from rms_agents.experiments.referral_tree import leads_by_person
from rms_agents.measures import CAUSES
from rms_agents.network import Network
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate
from rms_agents.state import NOBODY
from viz.reef.story import LARGEST_TREE, tell_stories, tell_story


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(Scenario.load("baseline"), 1)


@pytest.fixture(scope="module")
def talkative() -> Run:
    """A market in which most talk of the firm, and who is sent signs at once."""
    values = {
        "mechanisms.pipeline": False,
        "mechanisms.satisfaction": False,
        "mechanisms.collapse": False,
        "mechanisms.advertising": False,
        "firm.initial_clients": 2,
        "word_of_mouth.introduction_rate": 0.2,
        "word_of_mouth.referral_rate": 0.2,
        "run.weeks": 80,
    }
    return simulate(Scenario.load("baseline").with_values(values), 3)


def story_of(run: Run, person: int) -> dict[str, Any]:
    return json.loads(tell_story(run, person))


def test_a_story_says_what_explain_says(run):
    person = most_telling(run)
    life = explain(run.scenario, 1, person)
    story = story_of(run, person)
    assert story["person"] == person
    assert story["title"] == f"Person {person}"
    assert [(each["week"], each["text"]) for each in story["sentences"]] == [
        (told.week, told.text) for told in life.chapters
    ]
    attractions = [told for told in life.chapters if told.kind == "attracted"]
    assert [each["shares"] for each in story["pull"]["approaches"]] == [
        told.facts["shares"] for told in attractions
    ]


def test_lives_told_together_are_those_told_one_by_one(run):
    people = [most_telling(run), 3, 250, 3]
    assert list(tell_stories(run, people)) == [tell_story(run, person) for person in people]


def test_the_shares_of_every_approach_sum_to_one(run):
    attracted = run.state.events[run.state.events["kind"] == events.ATTRACTED]
    for person in {int(one) for one in attracted["person"][:40]}:
        approaches = story_of(run, person)["pull"]["approaches"]
        assert approaches
        for approach in approaches:
            assert tuple(approach["shares"]) == CAUSES
            assert sum(approach["shares"].values()) == pytest.approx(1.0)
            sent = approach["cause"] in ("introduction", "referral")
            assert (approach["chance"] is None) == sent


def test_the_tree_leads_from_who_brought_somebody_to_whom_they_brought(talkative):
    leads = leads_by_person(talkative.state.events)
    grandchild = next(
        below
        for own in leads.values()
        for lead in own
        for each in lead.brought
        for below in each.brought
        if below.brought and len(leads[below.person]) == 1
    )
    tree = story_of(talkative, grandchild.person)["tree"]
    place = next(k for k, each in enumerate(tree) if each["self"])
    assert tree[place]["person"] == grandchild.person
    assert tree[place]["signed"] == grandchild.signed + 1
    assert tree[place - 1]["person"] == grandchild.by
    assert [each["depth"] for each in tree[: place + 1]] == list(range(place + 1))
    assert place >= 2
    below = [each["person"] for each in tree[place + 1 :] if each["depth"] == place + 1]
    assert below == [each.person for each in leads[grandchild.person][0].brought]


def test_somebody_to_whom_nothing_happened_has_an_empty_story(run):
    happened = run.state.events
    told = {int(one) for name in ("person", "other") for one in happened[name]}
    quiet = next(person for person in range(run.scenario.people) if person not in told)
    story = story_of(run, quiet)
    assert story["sentences"] == story["tree"] == story["pull"]["approaches"] == []


def test_a_large_tree_is_cut_and_the_rest_counted(talkative):
    """Where everything is passed on, one client brings many."""
    leads = leads_by_person(talkative.state.events)

    def size(person: int) -> int:
        waiting = [below for lead in leads[person] for below in lead.brought]
        count = 0
        while waiting:
            count += 1
            waiting.extend(waiting.pop().brought)
        return count

    largest = max((own for own in leads if leads[own][-1].by == NOBODY), key=size)
    assert size(largest) > LARGEST_TREE
    story = story_of(talkative, largest)
    assert len(story["tree"]) == LARGEST_TREE
    assert story["more"] == size(largest) + 1 - LARGEST_TREE


def test_labels_are_data_and_go_through_as_they_are():
    labels = ("<img onerror=alert(1)>", "Bo", "Cy")
    network = Network.from_ties(3, [(0, 1), (1, 2)], labels=labels)
    values = {"firm.initial_clients": 1, "run.weeks": 4}
    scenario = Scenario.load("baseline").with_values(values).with_network(network)
    assert story_of(simulate(scenario, 1), 0)["title"] == labels[0]


def test_a_person_who_does_not_exist_is_refused(run):
    with pytest.raises(InputError, match="person"):
        story_of(run, run.scenario.people)

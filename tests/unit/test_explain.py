"""Lives told from events: true to them, in order, and for anybody who exists."""

from __future__ import annotations

import json

import numpy as np
import pytest

from rms_agents import events
from rms_agents.errors import InputError
from rms_agents.experiments.explain import Life, explain
from rms_agents.experiments.leaving_reasons import reasons
from rms_agents.experiments.referral_tree import Lead, leads_by_person
from rms_agents.experiments.storyteller import staff_name
from rms_agents.network import Network
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.state import NOBODY


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return Scenario.load("baseline")


@pytest.fixture(scope="module")
def life(baseline) -> Life:
    return explain(baseline, seed=1)


def first_person_with(scenario: Scenario, seed: int, kind: int) -> int:
    happened = simulate(scenario, seed).state.events
    return int(happened[happened["kind"] == kind][0].person)


def test_the_most_telling_life_is_the_same_each_time_and_varied(baseline, life):
    assert explain(baseline, seed=1).as_dict() == life.as_dict()
    assert len({chapter.kind for chapter in life.chapters}) >= 6


def test_chapters_are_in_order_and_each_says_something(life):
    weeks = [chapter.week for chapter in life.chapters]
    assert weeks == sorted(weeks)
    for chapter in life.chapters:
        assert 1 <= chapter.week <= chapter.until <= life.run.scenario.weeks
        assert chapter.text.endswith(".")


def test_every_attraction_tells_the_exact_shares_also_of_earlier_approaches(life):
    told = [chapter for chapter in life.chapters if chapter.kind == "attracted"]
    assert len(told) == life.run.state.people[life.person].approaches
    for chapter in told:
        assert sum(chapter.facts["shares"].values()) == pytest.approx(1.0)


def test_a_complaint_names_the_hours_and_the_salesperson(baseline):
    person = first_person_with(baseline, 1, events.COMPLAINED)
    told = explain(baseline, 1, person)
    complaint = next(chapter for chapter in told.chapters if chapter.kind == "complained")
    share = baseline.values["complaints.to_sales_share"]
    assert complaint.facts["hours"] == pytest.approx(baseline.values["complaints.hours"] * share)
    assert staff_name("salesperson", complaint.facts["salesperson"]) in complaint.text


def test_reasons_for_leaving_multiply_to_the_hazard_of_the_rules():
    """The mood's factor is what is left; it must be the one that the rule gives."""
    scenario = Scenario.load("overpromise")
    run = simulate(scenario, 2)
    left = run.state.events[run.state.events["kind"] == events.LEFT]
    assert len(left) > 0
    values = scenario.values
    for event in left[:12]:
        week, person = int(event.week), int(event.person)
        until = scenario.with_values({"run.weeks": week + 1})
        satisfaction = float(simulate(until, 2).state.people["satisfaction"][person])
        before = simulate(scenario.with_values({"run.weeks": max(1, week)}), 2).state
        why = reasons(run.state.events, before, week, person, float(event.value))
        # A complaint is soothed a little before the hazard is taken, so satisfaction is the same.
        expected = np.exp(-values["leaving.slope"] * (satisfaction - values["leaving.reference"]))
        assert why.mood == pytest.approx(expected, rel=1e-6)


def test_one_who_was_never_touched_has_an_empty_life(small):
    happened = simulate(small, 1).state.events
    touched = set(happened["person"].tolist()) | set(happened["other"].tolist())
    quiet = next(person for person in range(small.people) if person not in touched)
    told = explain(small, 1, quiet)
    assert told.chapters == ()
    assert told.brought == ()


def test_the_first_clients_are_told_as_such(small):
    happened = simulate(small, 1).state.events
    first = happened[(happened["kind"] == events.MOOD) & (happened["week"] == 0)]
    told = explain(small, 1, int(first[0].person))
    assert told.chapters[0].kind == "client"
    assert told.chapters[0].week == 1


def test_a_collapse_ends_the_story_of_its_clients():
    scenario = Scenario.load("baseline").with_values(
        {"run.weeks": 30, "firm.initial_cash": 0.0, "firm.credit_line": 5000.0, "firm.fee": 100.0}
    )
    run = simulate(scenario, 1)
    assert run.summary["survived"] == 0
    told = explain(scenario, 1)
    assert any(chapter.kind == "collapsed" for chapter in told.chapters)


def test_json_is_strict_and_complete(life):
    told = json.loads(json.dumps(life.as_dict(), allow_nan=False))
    assert {"person", "chapters", "brought", "stage", "fit"} <= set(told)


@pytest.mark.parametrize("person", [-1, 600, "600", "nobody"])
def test_unknown_people_are_refused(baseline, person):
    with pytest.raises(InputError, match=r"person = .*from 0 to 599"):
        explain(baseline, 1, person)


def test_labels_name_people_of_imported_networks():
    labels = ("ann", "ben", "eve", "zoe")
    network = Network.from_ties(4, [(0, 1), (1, 2), (2, 3)], labels=labels)
    scenario = Scenario.load("baseline").with_values({"run.weeks": 20, "firm.initial_clients": 2})
    scenario = scenario.with_network(network)
    told = explain(scenario, 1, "eve")
    assert (told.person, told.name) == (2, "eve")
    with pytest.raises(InputError, match=r"'eva'.*eve"):
        explain(scenario, 1, "eva")


def test_staff_are_called_by_letters():
    names = [staff_name("agent", place) for place in (0, 1, 25, 26, 27, 701, 702)]
    assert [name.split()[1] for name in names] == ["A", "B", "Z", "AA", "AB", "ZZ", "AAA"]


def test_the_tree_holds_exactly_the_leads_that_clients_brought(baseline):
    happened = simulate(baseline, 1).state.events
    leads = [lead for own in leads_by_person(happened).values() for lead in own]
    attracted = happened[happened["kind"] == events.ATTRACTED]
    brought = attracted[attracted["other"] != NOBODY]
    assert sum(len(lead.brought) for lead in leads) == len(brought)
    won = happened[happened["kind"] == events.WON]
    assert sum(lead.signed is not None for lead in leads) == len(won)


def test_clients_below_counts_through_generations():
    grandchild = Lead(3, 2, "referral", 9, 12)
    child = Lead(2, 1, "introduction", 4, 6, [grandchild, Lead(4, 2, "referral", 9)])
    assert Lead(1, brought=[child]).clients_below() == 2

"""The tables of a run: complete, in words, and in agreement with the weekly measures."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents import events
from rms_agents.measures import CAUSES
from rms_agents.network import Network
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate
from rms_agents.state import STAGES
from rms_agents.tables import events_table, people_table

WEEKS = 60


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(Scenario.load("baseline").with_values({"run.weeks": WEEKS}), seed=3)


def test_everybody_has_a_row_and_stages_agree_with_the_last_week(run):
    people = people_table(run)
    assert len(people) == run.scenario.people
    counts = people["stage"].value_counts()
    measures = ("prospects", "leads", "in_talks", "clients", "past_clients", "lost")
    for stage, measure in zip(STAGES, measures, strict=True):
        assert counts.get(stage, 0) == run.weekly[measure].iloc[-1]


def test_shares_of_the_pull_sum_to_one_for_those_ever_attracted_and_to_zero_for_others(run):
    people = people_table(run)
    total = people[[f"share_{cause}" for cause in CAUSES]].sum(axis=1)
    attracted = people["cause"].notna()
    assert attracted.any()
    assert not attracted.all()
    np.testing.assert_allclose(total[attracted], 1.0)
    assert (total[~attracted] == 0).all()


@pytest.mark.parametrize("act", ["introduction", "referral"])
def test_an_act_that_opens_the_door_has_the_whole_share_and_a_referrer(run, act):
    people = people_table(run)
    brought = people[people["cause"] == act]
    assert len(brought) > 0
    assert (brought[f"share_{act}"] == 1).all()
    assert brought["referrer"].notna().all()


def test_nobody_is_missing_and_not_minus_one(run):
    people = people_table(run)
    for column in ("referrer", "salesperson", "service_agent"):
        assert people[column].isna().any()
        assert people[column].min() >= 0


def test_what_only_clients_feel_is_missing_for_others(run):
    people = people_table(run)
    served = people["stage"].isin(["client", "past client"])
    for column in ("mood", "satisfaction", "expectation", "promise"):
        assert people.loc[~served, column].isna().all()
        assert people.loc[served, column].notna().all()


def test_labels_are_those_of_imported_people():
    network = Network.from_ties(3, [(0, 1), (1, 2)], labels=("ann", "ben", "eve"))
    settings = {"run.weeks": 2, "firm.initial_clients": 1}
    scenario = Scenario.load("baseline").with_values(settings).with_network(network)
    assert list(people_table(simulate(scenario)).label) == ["ann", "ben", "eve"]


def test_events_count_up_to_the_weekly_measures(run):
    table = events_table(run)
    assert table["week"].between(1, WEEKS).all()
    assert table["week"].is_monotonic_increasing
    pairs = {
        "attracted": "leads_opened",
        "won": "new_clients",
        "left": "churned",
        "complained": "complaints",
        "recommended": "recommendations_made",
        "introduced": "introductions_made",
        "referred": "referrals_made",
    }
    for kind, measure in pairs.items():
        by_week = table[table["kind"] == kind].groupby("week").size()
        expected = run.weekly[measure]
        assert (by_week.reindex(expected.index, fill_value=0) == expected).all(), kind


def test_events_speak_in_words(run):
    table = events_table(run)
    words = {kind: set(rows["what"].dropna()) for kind, rows in table.groupby("kind")}
    assert words["attracted"] <= set(CAUSES)
    assert words["recommended"] <= set(events.OUTCOMES)
    assert words["mood"] <= {"unhappy", "neutral", "happy"}
    assert words["returned"] <= set(STAGES)


def test_a_scheduled_change_names_its_parameter():
    text = """title = "One more"
    [run]
    weeks = 4
    [[timeline]]
    week = 3
    add = { "service.service_agents" = 1 }
    """
    table = events_table(simulate(Scenario.from_toml(text, "one_more")))
    change = table[table["kind"] == "changed"].iloc[0]
    before = Scenario.load("baseline").values["service.service_agents"]
    assert (change["week"], change["what"]) == (3, "service.service_agents")
    assert change["value"] == before + 1

"""What the page's movie holds is the run, value by value."""

from __future__ import annotations

import numpy as np
import pytest

from rms_agents import events
from rms_agents.agents.person import fit_of
from rms_agents.measures import HOURS, MEASURES, NAMES
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate
from rms_agents.state import CLIENT, PAST_CLIENT, STAGES
from viz.reef.movie import LEAST_PULL, MOST_PULL, join, pack_movie, split


@pytest.fixture(scope="module", params=["baseline", "service_collapse", "founder_seesaw"])
def run(request) -> Run:
    return simulate(Scenario.load(request.param), 5, record=True)


@pytest.fixture(scope="module")
def movie(run):
    return split(pack_movie(run))


def test_join_and_split_are_each_others_inverse():
    arrays = {
        "odd": np.arange(3, dtype=np.uint8),
        "grid": np.arange(6.0).reshape(2, 3),
        "none": np.zeros((0, 4), np.int32),
    }
    block = join({"said": 'Größe "1" </script>'}, arrays)
    header, found = split(block)
    assert header["said"] == 'Größe "1" </script>'
    assert {name: values.shape for name, values in found.items()} == {
        "odd": (3,),
        "grid": (2, 3),
        "none": (0, 4),
    }
    assert all((found[name] == arrays[name]).all() for name in arrays)
    assert all(one["offset"] % 8 == 0 for one in header["arrays"])


def test_something_else_is_no_movie():
    with pytest.raises(ValueError, match="not a movie"):
        split(b"RMSREEF9" + bytes(20))


def test_a_run_without_recording_cannot_be_packed(small):
    with pytest.raises(ValueError, match="not recorded"):
        pack_movie(simulate(small, 1))


def test_every_number_is_the_runs_own(run, movie):
    header, arrays = movie
    assert [measure["name"] for measure in header["measures"]] == list(NAMES)
    assert arrays["measures"].shape == (len(MEASURES), run.scenario.weeks + 1)
    for row, name in enumerate(NAMES):
        assert (arrays["measures"][row, 1:] == run.weekly[name]).all()


def test_stages_are_those_of_the_recording_after_those_of_the_beginning(run, movie):
    _, arrays = movie
    begun = Prepared(run.scenario).begun(run.seed)
    assert (arrays["stage"][0] == begun.people["stage"]).all()
    assert (arrays["stage"][1:] == run.recording.stage).all()
    row = {name: place for place, name in enumerate(NAMES)}
    for stage, name in enumerate(
        ["prospects", "leads", "in_talks", "clients", "past_clients", "lost"]
    ):
        assert ((arrays["stage"] == stage).sum(axis=1) == arrays["measures"][row[name]]).all()


def test_moods_add_up_to_the_happy_and_unhappy_of_every_week(run, movie):
    _, arrays = movie
    client = arrays["stage"] == CLIENT
    for mood, name in ((1, "happy_clients"), (-1, "unhappy_clients")):
        counted = (client & (arrays["mood"] == mood)).sum(axis=1)
        assert (counted == arrays["measures"][NAMES.index(name)]).all()
    served = client | (arrays["stage"] == PAST_CLIENT)
    assert (arrays["mood"][~served] == 0).all()


def test_past_clients_keep_the_mood_in_which_they_left(run, movie):
    _, arrays = movie
    left = run.state.events[np.asarray(run.state.events["kind"]) == events.LEFT]
    assert len(left) > 0
    for event in left:
        frame = event.week + 1
        if arrays["stage"][frame, event.person] == PAST_CLIENT:
            assert arrays["mood"][frame, event.person] == event.detail


def test_bytes_stand_for_pull_and_satisfaction_to_their_precision(run, movie):
    _, arrays = movie
    pull = run.recording.pull
    stored = LEAST_PULL * (MOST_PULL / LEAST_PULL) ** ((arrays["pull"][1:] - 1.0) / 254)
    assert ((arrays["pull"][1:] == 0) == (pull == 0)).all()
    np.testing.assert_allclose(stored[pull > LEAST_PULL], pull[pull > LEAST_PULL], rtol=0.019)
    client = run.recording.stage == CLIENT
    stored = -3 + 6 * (arrays["satisfaction"][1:] - 1.0) / 254
    exact = np.clip(run.recording.satisfaction, -3, 3)
    np.testing.assert_allclose(stored[client], exact[client], atol=0.0119)


def test_hours_add_up_to_the_weekly_measures(run, movie):
    header, arrays = movie
    sells = np.array([member["role"] != "service agent" for member in header["staff"]])
    for place, use in enumerate(HOURS):
        hours = arrays["staff_hours"][place, 1:, sells].sum(axis=0)
        expected = np.asarray(run.weekly[f"hours_{use}"])
        np.testing.assert_allclose(hours, expected, rtol=1e-5, atol=1e-3)
    employed = arrays["employed"][1:]
    assert (employed[:, ~sells].sum(axis=1) == run.weekly["service_agents"]).all()
    staff = run.weekly["salespeople"] + run.weekly["hybrids"]
    assert (employed[:, sells].sum(axis=1) == staff).all()


def test_a_service_agents_week_is_fully_accounted_for(run, movie):
    header, arrays = movie
    serves = np.array([member["role"] == "service agent" for member in header["staff"]])
    total = arrays["staff_hours"][:, 1:, serves].sum(axis=0)
    there = arrays["employed"][1:, serves] == 1
    collapsed = np.flatnonzero(run.weekly["collapsed"])[:1]
    there[collapsed] = there[collapsed - 1]  # a collapse sends them home at the end of its week
    hours = run.scenario.values["service.hours"]
    np.testing.assert_allclose(total[there], hours, rtol=1e-4)
    assert (total[~there] == 0).all()


def test_events_are_the_runs_events_with_weeks_from_one(run, movie):
    header, arrays = movie
    happened = run.state.events
    assert (arrays["event_week"] == happened["week"] + 1).all()
    for name in ("kind", "person", "other", "detail", "value"):
        assert (arrays[f"event_{name}"] == happened[name]).all()
    assert header["kinds"]["referred"] == events.REFERRED
    assert header["stages"] == list(STAGES)


def test_newcomers_fit_as_the_model_drew_them(run, movie):
    """The last who moved in is in the state; the rule gives the same for all of them."""
    _, arrays = movie
    person, fit = arrays["newcomer_person"], arrays["newcomer_fit"]
    assert len(person) == (np.asarray(run.state.events["kind"]) == events.MOVED).sum()
    last = {int(who): float(value) for who, value in zip(person, fit, strict=True)}
    for who, value in last.items():
        assert value == pytest.approx(run.state.people[who].fit, abs=1e-6)
    stayed = np.setdiff1d(np.arange(run.scenario.people), person)
    np.testing.assert_array_equal(
        arrays["fit"][stayed], run.state.people["fit"][stayed].astype(np.float32)
    )


def test_earlier_newcomers_are_drawn_again_by_the_rule(small):
    """Where many move, a shorter run ends with the newcomer that a longer one has in between."""
    restless = small.with_values({"market.turnover": 0.3})
    _, arrays = split(pack_movie(simulate(restless, 2, record=True)))
    week, person = arrays["newcomer_week"], arrays["newcomer_person"]
    again = [k for k in range(len(person)) if person[k] in person[k + 1 :]]
    assert len(again) > 5
    for k in again[:5]:
        shorter = restless.with_values({"run.weeks": int(week[k])})
        state = simulate(shorter, 2).state
        assert arrays["newcomer_fit"][k] == pytest.approx(
            float(fit_of(state.people[person[k]].profile, state.p)), abs=1e-6
        )


def test_a_mark_for_what_happened_to_the_firm():
    run = simulate(Scenario.load("service_collapse"), 1, record=True)
    marks = split(pack_movie(run))[0]["marks"]
    assert [mark["week"] for mark in marks] == sorted(mark["week"] for mark in marks)
    by_kind = {mark["kind"]: mark for mark in marks}
    assert by_kind["change"] == {
        "week": 53,
        "until": 53,
        "kind": "change",
        "text": "two service agents leave",
    }
    cash = run.weekly["cash"]
    assert by_kind["debt"]["week"] == cash.index[cash < 0][0]
    assert by_kind["debt"]["until"] == cash.index[cash < 0][-1]
    assert by_kind["collapse"]["week"] == run.summary["collapse_week"]
    referrals = run.weekly["referrals_made"]
    assert by_kind["referral"]["week"] == referrals.index[referrals > 0][0]

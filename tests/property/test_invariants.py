"""Whatever the parameters, switches, ties and timeline, what must hold in every run holds."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rms_agents import events
from rms_agents.agents.marketing import advertising_hazard
from rms_agents.agents.person import calling_hazard, refresh
from rms_agents.compiled import quiet_overflow
from rms_agents.measures import CAUSES, HOURS, MEASURES, NAMES, WEEK_DTYPE
from rms_agents.network import Network
from rms_agents.parameters import NEAREST_TO_ZERO, parameters
from rms_agents.prepared import Prepared, simulate_weeks
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate, simulate_many
from rms_agents.state import (
    CLIENT,
    HAPPY,
    INTRODUCTION,
    NEVER,
    NOBODY,
    RECOMMENDATION,
    REFERRAL,
    STAGES,
    UNHAPPY,
)
from rms_agents.timeline import Change

STAGE_MEASURES = ("prospects", "leads", "in_talks", "clients", "past_clients", "lost")
CLOSE: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-6}
many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reals(low: float, high: float) -> st.SearchStrategy[float]:
    """Return numbers that a parameter may have: none too near to 0."""
    return st.floats(low, high).map(lambda drawn: drawn if abs(drawn) >= NEAREST_TO_ZERO else 0.0)


numbers = {
    "network.mean_ties": reals(0.0, 10.0),
    "marketing.reach": reals(0.0, 0.3),
    "marketing.targeting": reals(1.0, 20.0),
    "market.return_rate": reals(0.0, 0.5),
    "market.turnover": reals(0.0, 0.2),
    "clownfish.sight": reals(0.0, 0.2),
    "clownfish.threshold": st.integers(1, 3),
    "word_of_mouth.recommendation_rate": reals(0.0, 1.0),
    "word_of_mouth.introduction_rate": reals(0.0, 1.0),
    "word_of_mouth.referral_rate": reals(0.0, 1.0),
    "word_of_mouth.call_chance": reals(0.0, 0.999),
    "reputation.strength": reals(0.0, 0.1),
    "sales.salespeople": st.integers(0, 4),
    "sales.hours": reals(0.0, 60.0),
    "sales.promise": reals(-1.0, 3.0),
    "sales.meetings": st.integers(1, 3),
    "sales.lead_decay": reals(0.0, 2.0),
    "staff.hybrids": st.integers(0, 2),
    "service.service_agents": st.integers(1, 4),
    "service.hours": reals(0.0, 60.0),
    "service.quality": reals(-2.0, 2.0),
    "service.overload_exponent": reals(0.0, 1.0),
    "service.start_delay": st.integers(0, 6),
    "service.project_share": reals(0.0, 1.0),
    "service.project_weeks": st.integers(1, 10),
    "service.renewal_chance": reals(0.0, 1.0),
    "service.skill_spread": reals(0.0, 1.0),
    "complaints.hazard": reals(0.0, 2.0),
    "leaving.hazard": reals(0.0, 0.2),
    "leaving.contagion_weeks": st.integers(1, 12),
    "firm.initial_clients": st.integers(0, 20),
    "firm.initial_cash": reals(-50_000.0, 200_000.0),
    "firm.collection_lag": st.integers(1, 12),
    "hiring.delay": st.integers(0, 8),
}
switches = [name for name, declared in parameters().items() if declared.kind == "switch"]
policies = [
    name
    for name, declared in parameters().items()
    if name.startswith("integration.") and isinstance(declared.default, bool)
]
scheduled = {
    "sales.salespeople": st.integers(0, 3),
    "service.service_agents": st.integers(0, 3),
    "staff.hybrids": st.integers(0, 2),
    "marketing.base_budget": reals(0.0, 5000.0),
    "service.quality": reals(-2.0, 2.0),
    "marketing.reach": reals(0.0, 0.3),
    "mechanisms.advertising": st.booleans(),
    "mechanisms.clownfish": st.booleans(),
    "mechanisms.complaints": st.booleans(),
    "mechanisms.satisfaction": st.booleans(),
}


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Return a small market with about a dozen parameters, some switches and a timeline drawn."""
    chosen = draw(st.lists(st.sampled_from(sorted(numbers)), max_size=16, unique=True))
    values: dict[str, Any] = {name: draw(numbers[name]) for name in chosen}
    for name in draw(st.lists(st.sampled_from(switches), max_size=6, unique=True)):
        values[name] = not parameters()[name].default
    for name in draw(st.lists(st.sampled_from(policies), max_size=3, unique=True)):
        values[name] = True
    generators = ["communities", "small_world", "scale_free", "erdos_renyi", "complete", "ring"]
    values["network.generator"] = draw(st.sampled_from(generators))
    values["network.people"] = draw(st.integers(20, 150))
    values["network.communities"] = draw(st.integers(1, 10))
    values["run.weeks"] = draw(st.integers(10, 60))
    timeline = [
        Change(
            week=draw(st.integers(1, 50)),
            weeks=draw(st.none() | st.integers(1, 20)),
            set={name: draw(scheduled[name])},
        )
        for name in draw(st.lists(st.sampled_from(sorted(scheduled)), max_size=3, unique=True))
    ]
    scenario = Scenario.load("baseline").with_values(values)
    return Scenario("drawn", "Drawn", "", "", scenario.values, tuple(timeline))


seeds = st.integers(0, 2**53)


def open_weeks(run: Run) -> int:
    """Return how many weeks the firm worked through, the week of a collapse not counted."""
    return int((run.weekly["collapsed"] == 0).sum())


def ties_of(run: Run) -> set[tuple[int, int]]:
    """Return every tie, once in each direction."""
    indptr, indices = run.state.indptr, run.state.indices
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    return set(zip(rows.tolist(), indices.tolist(), strict=True))


@many
@given(scenarios(), seeds)
def test_people_are_conserved(scenario: Scenario, seed: int) -> None:
    """Everybody is in one stage each week; the last week equals a recount of the people."""
    run = simulate(scenario, seed)
    weekly = run.weekly
    assert (weekly[list(STAGE_MEASURES)].sum(axis=1) == scenario.people).all()
    recounted = np.bincount(run.state.people.stage, minlength=len(STAGES))
    assert weekly[list(STAGE_MEASURES)].iloc[-1].tolist() == recounted.tolist()
    clients = weekly["clients"].to_numpy()
    won = (weekly["new_clients"] - weekly["churned"] - weekly["completed"]).to_numpy()
    before = np.append(scenario.values["firm.initial_clients"], clients[:-1])
    np.testing.assert_array_equal(clients - before, won)


@many
@given(scenarios(), seeds)
def test_books_balance(scenario: Scenario, seed: int) -> None:
    """Hours sum to paid hours; cash and the backlog change by what comes in less what goes out."""
    run = simulate(scenario, seed)
    weekly: Any = run.weekly
    week_count = open_weeks(run)
    open_part = weekly.iloc[:week_count]
    hours = open_part[[f"hours_{use}" for use in HOURS]].sum(axis=1)
    paid = (open_part["salespeople"] + open_part["hybrids"]) * float(scenario.values["sales.hours"])
    np.testing.assert_allclose(hours, paid, **CLOSE)
    cash = weekly["cash"].to_numpy()
    before = np.append(scenario.values["firm.initial_cash"], cash[:-1])
    np.testing.assert_allclose(cash - before, weekly["collected"] - weekly["costs"], **CLOSE)
    np.testing.assert_allclose(weekly["profit"], weekly["revenue"] - weekly["costs"], **CLOSE)
    worked = weekly.iloc[: week_count + 1]  # the week of a collapse was worked through
    backlog = worked["service_backlog_hours"].to_numpy()
    flow = worked["service_hours_arrived"] - worked["service_hours_delivered"]
    np.testing.assert_allclose(np.diff(backlog, prepend=0.0), flow, **CLOSE)
    assert (weekly.iloc[week_count + 1 :][["revenue", "costs", "service_backlog_hours"]] == 0).all(
        axis=None
    )


@many
@given(scenarios(), seeds)
def test_causes_and_shares_sum(scenario: Scenario, seed: int) -> None:
    """The named causes sum to the leads and wins; each pull's exact shares sum to 1."""
    run = simulate(scenario, seed)
    for total in ("new_clients", "leads_opened"):
        by_cause = run.weekly[[f"{total}_{cause}" for cause in CAUSES]].sum(axis=1)
        assert (by_cause == run.weekly[total]).all()
    people = run.state.people
    shares = (
        people.share_marketing
        + people.share_clownfish
        + people.share_reputation
        + people.share_recommendation
    )
    pulled = people.cause <= RECOMMENDATION
    assert (people.pull[pulled] > 0).all()
    np.testing.assert_allclose(shares[pulled], 1.0, rtol=0, atol=1e-12)
    assert (shares[~pulled] == 0).all()


@many
@given(scenarios(), seeds)
def test_word_of_mouth_runs_along_ties(scenario: Scenario, seed: int) -> None:
    """Every act goes to an acquaintance, and every lead by an act comes from one."""
    run = simulate(scenario, seed)
    ties = ties_of(run)
    acts = (events.RECOMMENDED, events.INTRODUCED, events.REFERRED)
    counted = 0
    for event in run.state.events:
        if event.kind in acts:
            counted += 1
            assert (int(event.person), int(event.other)) in ties
        if event.kind == events.ATTRACTED:
            by_act = event.detail in (RECOMMENDATION, INTRODUCTION, REFERRAL)
            assert by_act == (event.other != NOBODY)
            assert not by_act or (int(event.other), int(event.person)) in ties
    made = ["recommendations_made", "introductions_made", "referrals_made"]
    assert counted == run.weekly[made].to_numpy().sum()


@many
@given(scenarios(), seeds)
def test_numbers_are_sound(scenario: Scenario, seed: int) -> None:
    """Nothing is infinite or not a number; counts, hours, acts and shares are not negative."""
    run = simulate(scenario, seed)
    assert np.isfinite(run.weekly[list(NAMES)].to_numpy()).all()
    for record in (run.state.people, run.state.salespeople, run.state.service_agents):
        for name in record.dtype.names:
            assert np.isfinite(record[name].astype(float)).all(), name
    units = {"people", "hours", "acts", "complaints", "share", "1 or 0", "ratio"}
    for measure in MEASURES:
        if measure.unit in units:
            assert (run.weekly[measure.name] >= -1e-9).all(), measure.name


@many
@given(scenarios(), seeds)
def test_what_acquaintances_see_is_what_there_is(scenario: Scenario, seed: int) -> None:
    """Counts of happy, unhappy and recently departed acquaintances equal a recount."""
    run = simulate(scenario, seed)
    state = run.state
    people = state.people
    last = scenario.weeks - 1
    weeks = int(scenario.values["leaving.contagion_weeks"])
    felt_until = np.zeros(scenario.people, int)
    for event in state.events[state.events.kind == events.LEFT]:
        if event.week >= felt_until[event.person]:  # a person is missed once at a time
            felt_until[event.person] = event.week + weeks
    seen = {
        "happy_neighbours": (people.stage == CLIENT) & (people.mood == HAPPY),
        "unhappy_neighbours": (people.stage == CLIENT) & (people.mood == UNHAPPY),
        "left_neighbours": felt_until > last,
    }
    rows = np.repeat(np.arange(scenario.people), np.diff(state.indptr))
    for name, marked in seen.items():
        recounted = np.bincount(
            state.indices, weights=marked[rows].astype(float), minlength=scenario.people
        )
        assert people[name].tolist() == recounted.tolist(), name


@numba.njit(error_model="numpy")
def refresh_all(state):
    """Work out anew what follows from everybody's record."""
    for i in range(len(state.people)):
        refresh(state, i)


@many
@given(scenarios(), seeds)
def test_what_is_kept_up_to_date_is_what_the_records_give(scenario: Scenario, seed: int) -> None:
    """After every week everybody's columns, and the price of advertising, stand as worked out anew.

    What acquaintances do to somebody is worked out anew for prospects alone.
    """
    state = Prepared(scenario).begun(seed)
    firm = state.firm
    for week in range(scenario.weeks):
        with quiet_overflow():
            simulate_weeks(state, week, week + 1)
        kept = state.columns.copy()
        refresh_all(state)
        assert state.columns.tobytes() == kept.tobytes()
        assert firm.calling == calling_hazard(state.p)
        if firm.collapsed == NEVER:
            assert firm.advertising == advertising_hazard(firm.adstock, state.p)


@many
@given(scenarios(), seeds)
def test_a_run_is_the_same_however_it_is_run(scenario: Scenario, seed: int) -> None:
    """Threads change no bit, nor what was in the memory, nor one run in detail or week by week."""
    chosen = [(seed + k) % 2**53 for k in range(20)]  # more than each thread takes at a time
    one, two, three = (simulate_many(scenario, chosen, threads).records for threads in (1, 2, 3))
    assert one.tobytes() == two.tobytes() == three.tobytes()
    for k in (0, 9, 19):
        assert simulate(scenario, chosen[k]).state.weekly.tobytes() == one[k].tobytes()
    prepared = Prepared(scenario)
    used = np.full((2, prepared.weeks, len(NAMES)), np.nan).view(WEEK_DTYPE)[..., 0]
    prepared.simulate_into(
        used.view(np.recarray), np.array(chosen[:2], np.uint64), prepared.memory()
    )
    assert used.tobytes() == one[:2].tobytes()
    whole, stepped = prepared.begun(chosen[0]), prepared.begun(chosen[0])
    with quiet_overflow():
        simulate_weeks(whole, 0, prepared.weeks)
        for week in range(prepared.weeks):  # in each, clients' columns are filled in anew
            simulate_weeks(stepped, week, week + 1)
    assert stepped.weekly.tobytes() == whole.weekly.tobytes() == one[0].tobytes()
    assert stepped.people.tobytes() == whole.people.tobytes()


@many
@given(
    scenarios(),
    seeds,
    st.integers(20, 60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), min_size=30, max_size=120),
    st.floats(0.0, 1.0),
)
def test_an_isolated_person_changes_nobody(
    scenario: Scenario, seed: int, people: int, pairs: list[tuple[int, int]], fit: float
) -> None:
    """Somebody without ties, added to the market, leaves everybody else's life as it was.

    Nothing that all share may carry the effect: hours, money and reputation are unlimited or off.
    """
    ties = sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b and max(a, b) < people})
    tied = len({person for tie in ties for person in tie})
    off = (
        "selling_capacity service_capacity service_erosion reinvestment reputation hiring collapse"
    )
    values: dict[str, Any] = {f"mechanisms.{name}": False for name in off.split()}
    values["integration.targeting_learns"] = False  # learns from all clients alike
    values["firm.initial_clients"] = min(10, tied)
    # The newcomer is to become a client, of either kind, as often as not.
    values |= {"marketing.reach": 0.2, "sales.meeting_chance": 0.9, "sales.close_chance": 0.9}
    values |= {"sales.fit_slope": 0.0, "sales.discovery": 0.0, "service.project_share": 0.5}
    apart = scenario.with_values(values)
    fits = np.random.default_rng(seed).random(people + 1)
    fits[people] = fit
    without = simulate(apart.with_network(Network.from_ties(people, ties, fit=fits[:people])), seed)
    more = simulate(apart.with_network(Network.from_ties(people + 1, ties, fit=fits)), seed)
    for name in without.state.people.dtype.names:
        if name != "place":  # a position in a list that the newcomer may stand in too
            before, after = without.state.people[name], more.state.people[name][:people]
            np.testing.assert_array_equal(before, after, err_msg=name)

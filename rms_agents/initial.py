"""How a run begins: people with their profiles, staff, and the first clients."""

from __future__ import annotations

import math

import numpy as np

from rms_agents import draws
from rms_agents.agents.engagement import become_client
from rms_agents.agents.firm import add_salesperson, add_service_agent
from rms_agents.agents.marketing import first_revenue
from rms_agents.agents.mood import change_mood
from rms_agents.agents.person import (
    calling_hazard,
    community_profile_key,
    fit_of,
    profile_among,
    profile_of,
    propensity_of,
    refresh,
    settle,
    take_aim,
)
from rms_agents.agents.salesperson import choose_salesperson
from rms_agents.compiled import allocating, columnar, compiled, inlined
from rms_agents.logarithm import log
from rms_agents.network.csr import end_of_run, inside_share_of
from rms_agents.sorting import nth_smallest
from rms_agents.state import NEVER, PROJECT, PROSPECT, RETAINER

_LAST_RESORT = 1e9  # added to the score of people without ties: nobody knows them
_MOOD_SPREAD = 0.3  # SD of the first clients' satisfaction around what their quality gives


@allocating
def begin(s, seed, people_seed, values, community, given_fit):
    """Fill a state for a run.

    Parameters
    ----------
    s : State
    seed, people_seed : uint64
        Of everybody's luck; of profiles and propensities.
    values : float64 array
        The parameters at the start (the timeline may have changed those in the state).
    community : int32 array, shape (people,)
    given_fit : float32 array, shape (people,) or (0,)
        Fit of real people; empty where profiles are drawn.
    """
    s.values[:] = values
    _found_the_firm(s, seed, people_seed, community)
    _people_the_market(s, community, given_fit)
    p = s.p
    for _ in range(int(p.sales_salespeople)):
        add_salesperson(s, NEVER, 0)
    for _ in range(int(p.staff_hybrids)):
        add_salesperson(s, NEVER, 1)
    for _ in range(int(p.service_service_agents)):
        add_service_agent(s, NEVER)
    _take_on_first_clients(s)


@compiled
def _found_the_firm(s, seed, people_seed, community):
    firm = s.firm
    p = s.p
    inside = inside_share_of(s.indptr, s.indices, community)
    firm.luck = draws.run_key(seed)
    firm.people_luck = draws.run_key(people_seed)
    firm.likeness = min(1.0, p.network_assortativity / inside) if inside > 0.0 else 0.0
    firm.cash = p.firm_initial_cash
    firm.adstock = p.marketing_base_budget
    if p.mechanisms_reinvestment:
        firm.adstock += p.marketing_reinvested_share * first_revenue(p)
    firm.calling = calling_hazard(p)
    firm.priced_adstock = math.nan
    firm.priced_promise = math.nan
    firm.reputation = 0.0
    firm.good_words = 0.0
    firm.bad_words = 0.0
    firm.retainer_backlog = 0.0
    firm.project_backlog = 0.0
    firm.complaint_hours = 0.0
    firm.project_revenue = 0.0
    firm.standard = 1.0
    firm.quality = p.service_quality
    firm.wait = 0.0
    firm.quality_memory = p.service_quality
    firm.service_load = 0.0
    firm.service_load_memory = 0.0
    firm.sales_load_memory = 0.0
    firm.wins_memory = 0.0
    firm.collapsed = NEVER
    firm.next_change = 0
    firm.clients = 0
    firm.happy_past_clients = 0
    firm.leads = 0
    firm.told = 0
    firm.departures_first = 0
    firm.departures = 0
    firm.acts = 0
    firm.leaving = 0
    firm.events = 0
    firm.sales_places = 0
    firm.service_places = 0
    firm.sales_hired = 0
    firm.service_hired = 0
    firm.sales_arrives = NEVER
    firm.service_arrives = NEVER


@allocating
def _people_the_market(s, community, given_fit):
    firm = s.firm
    p = s.p
    count = len(s.people)
    s.firm.counts[:] = 0
    s.firm.counts[PROSPECT] = count
    profiles = _profiles(firm, p, community, given_fit)
    fits = np.empty(count)
    _fit_all(profiles, fits, p)
    propensities = draws.normals(draws.key(firm.people_luck, 0, draws.PROPENSITY), count)
    _speak_all(propensities, p)
    for i in range(count):
        person = s.people[i]
        person.community = community[i]
        person.stage = PROSPECT
        person.engagement = RETAINER
        person.since = 0
        person.starts = 0
        person.ends = NEVER
        person.approaches = 0
        person.meetings_held = 0
        person.place = 0
        person.happy_neighbours = 0
        person.unhappy_neighbours = 0
        person.left_neighbours = 0
        person.told = 0
        person.worked_on = 0
        person.departure_felt = 0
        person.departs = 0
        person.hazard = 0.0
        person.hours_left = 0.0
        settle(person, profiles[i], fits[i], propensities[i])
        refresh(s, i)
    take_aim(s, math.copysign(p.marketing_aim_error, -p.market_profile_offset))


@columnar
def _fit_all(profiles, fits, p):
    for i in range(len(profiles)):
        fits[i] = fit_of(profiles[i], p)


@columnar
def _speak_all(propensities, p):
    for i in range(len(propensities)):
        propensities[i] = propensity_of(propensities[i], p)


@allocating
def _profiles(firm, p, community, given_fit):
    """Return everybody's profile: drawn, or the one that has the given fit."""
    count = len(community)
    profiles = draws.normals(draws.key(firm.people_luck, 0, draws.PROFILE), count)
    if len(given_fit) > 0:
        for i in range(count):
            profiles[i] = profile_of(given_fit[i], p)
        return profiles
    key = community_profile_key(firm)
    first = 0
    while first < count:
        end = end_of_run(community, first)
        common = draws.normal(draws.uniform(key, community[first]))
        _belong_all(profiles[first:end], common, firm.likeness, p)
        first = end
    return profiles


@columnar
def _belong_all(profiles, common, likeness, p):
    for i in range(len(profiles)):
        profiles[i] = profile_among(common, profiles[i], likeness, p)


@allocating
def _take_on_first_clients(s):
    """Choose the first clients by luck weighted with fit, among people whom somebody knows."""
    firm = s.firm
    p = s.p
    wanted = min(int(p.firm_initial_clients), len(s.people))
    if wanted == 0:
        return
    key = draws.key(firm.luck, 0, draws.FIRST_CLIENTS)
    scores = np.empty(len(s.people))
    for i in range(len(s.people)):
        scores[i] = s.people[i].fit
    _draw_lots(scores, key)
    for i in range(len(s.people)):
        if s.indptr[i + 1] == s.indptr[i]:
            scores[i] += _LAST_RESORT
    mood_key = draws.key(firm.luck, 0, draws.FIRST_MOOD)
    limit = nth_smallest(scores, wanted)
    for i in range(len(s.people)):
        if scores[i] <= limit:
            _take_on(s, i, draws.hash64(mood_key, i))


@columnar
def _draw_lots(fits, key):
    """Turn fits into scores, of which the lowest win."""
    for i in range(len(fits)):
        fits[i] = -log(draws.uniform(key, i)) / (fits[i] * fits[i] + 1e-3)


@inlined
def _take_on(s, i, bits):
    """Make person `i` a client of some standing, whose satisfaction is what the quality gives."""
    client = s.people[i]
    p = s.p
    client.salesperson = choose_salesperson(s, i)
    become_client(s, 0, i)
    quality = p.service_quality + p.service_fit_quality * (client.fit - 0.5)
    client.expectation = quality
    client.quality = quality
    weight = p.satisfaction_quality_weight
    if p.mechanisms_disconfirmation:
        weight += p.satisfaction_assimilation
    spread = _MOOD_SPREAD * draws.normal(draws.uniform32(draws.high_half(bits)))
    client.satisfaction = p.satisfaction_base + weight * quality + spread
    client.starts = 0
    if client.engagement == PROJECT:
        luck = draws.uniform32(draws.low_half(bits))
        client.ends = 1 + draws.pick(luck, int(p.service_project_weeks))
    change_mood(s, 0, i, client.satisfaction)

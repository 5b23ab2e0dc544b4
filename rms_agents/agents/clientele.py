"""The week of all clients: they feel the quality, complain, leave, and speak to acquaintances.

What every client does in every week is worked out for many side by side, on `client_columns`: each
such step ends in flags for those to whom something may happen, and they alone are looked at
exactly, one after the other.
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws, events
from rms_agents.agents.client import complaint_hazard, discontent, feel, other_reasons, temper
from rms_agents.agents.flags import eights, list_flagged
from rms_agents.agents.mood import change_mood, mood_of
from rms_agents.agents.word_of_mouth import speak, speaking_luck, speaking_rate, will_speak
from rms_agents.compiled import compiled, inlined
from rms_agents.state import (
    CLIENT,
    COMPLAINT,
    EXPECTATION,
    FIT,
    HAPPY,
    HAZARD,
    MOOD,
    NOBODY,
    OTHER_REASONS,
    PERSON_NUMBER,
    PROPENSITY,
    QUALITY,
    SATISFACTION,
    SKILL,
    STARTS,
)


@inlined
def live_the_week(s, t):
    """Let every client feel the week, complain, leave or speak; add up what they say and bring."""
    s.firm.acts = 0
    s.firm.leaving = 0
    p = temper(s.p)
    # First, for a processor waits where it reads side by side what it has just written singly.
    for k in range(s.firm.clients):
        weigh_other_reasons(s, t, k, p)
    if s.p.mechanisms_satisfaction:
        feel_the_week(s, t)
        show_moods(s, t)
    if s.p.mechanisms_complaints:
        perhaps_complain(s, t)
    decide_to_leave(s, t)
    clients_speak(s, t)
    past_clients_speak(s, t)


@inlined
def weigh_other_reasons(s, t, k, p):
    """Work out what the client in place `k` has for reasons to leave but for the mood."""
    client = s.people[s.clients[k]]
    referrer = PERSON_NUMBER(max(client.referrer, 0))  # somebody, where there was none
    referrer_stays = (client.referrer >= 0) & (s.people[referrer].stage == CLIENT)
    s.clientele[OTHER_REASONS, k] = other_reasons(client, t, referrer_stays, p)


@inlined
def feel_the_week(s, t):
    """Let every client who is served feel the quality of the week; flag whose mood has changed."""
    _feel_all(
        s.clients,
        s.clientele[STARTS],
        s.clientele[FIT],
        s.clientele[SKILL],
        s.clientele[MOOD],
        s.clientele[SATISFACTION],
        s.clientele[EXPECTATION],
        s.clientele[QUALITY],
        s.flags,
        s.firm.clients,
        np.float64(t),
        s.firm.quality,
        draws.key(s.firm.luck, t, draws.QUALITY),
        s.p,
    )


@compiled
def _feel_all(
    clients,
    starts,
    fit,
    skill,
    mood,
    satisfaction,
    expectation,
    quality_felt,
    flags,
    count,
    t,
    quality_of_the_week,
    key,
    parameters,
):
    p = temper(parameters)
    for k in range(8 * eights(count)):
        noise = draws.weekly_noise(draws.hash64(key, clients[k]))
        quality = quality_of_the_week + p.service_fit_quality * (fit[k] - 0.5) + skill[k]
        quality += p.service_quality_noise * noise
        satisfied, expecting = feel(satisfaction[k], expectation[k], quality, p)
        served = t >= starts[k]
        satisfaction[k] = satisfied if served else satisfaction[k]
        expectation[k] = expecting if served else expectation[k]
        quality_felt[k] = quality if served else quality_felt[k]
        flags[k] = (k < count) & served & (np.float64(mood_of(satisfied, p)) != mood[k])


@inlined
def show_moods(s, t):
    """Let every client whose mood has changed show it."""
    for n in range(list_flagged(s, eights(s.firm.clients))):
        k = s.lists[n].flagged
        change_mood(s, t, s.clients[k], s.clientele[SATISFACTION, k])


@inlined
def perhaps_complain(s, t):
    """Let every client who is served complain at the hazard of it."""
    key = draws.key(s.firm.luck, t, draws.LEAVING_AND_COMPLAINT)
    _flag_complaints(
        s.clients,
        s.clientele[STARTS],
        s.clientele[SATISFACTION],
        s.clientele[COMPLAINT],
        s.flags,
        s.firm.clients,
        np.float64(t),
        key,
        s.p,
    )
    for n in range(list_flagged(s, eights(s.firm.clients))):
        k = s.lists[n].flagged
        if draws.happens(s.clientele[COMPLAINT, k], complaint_luck(s.clients[k], key)):
            complain(s, t, k)


@compiled
def _flag_complaints(clients, starts, satisfaction, hazard, flags, count, t, key, parameters):
    p = temper(parameters)
    for k in range(8 * eights(count)):
        hazard[k] = complaint_hazard(satisfaction[k], p)
        may = complaint_luck(clients[k], key) < hazard[k]
        flags[k] = (k < count) & (t >= starts[k]) & may


@inlined
def complaint_luck(i, key):
    """Return a client's luck in the question of complaining."""
    return draws.uniform32(draws.low_half(draws.hash64(key, i)))


@inlined
def decide_to_leave(s, t):
    """Let every client who is served decide whether to leave."""
    firm = s.firm
    key = draws.key(firm.luck, t, draws.LEAVING_AND_COMPLAINT)
    _flag_leaving(
        s.clients,
        s.clientele[STARTS],
        s.clientele[SATISFACTION],
        s.clientele[OTHER_REASONS],
        s.clientele[HAZARD],
        s.flags,
        firm.clients,
        np.float64(t),
        key,
        s.p,
    )
    for n in range(list_flagged(s, eights(firm.clients))):
        k = s.lists[n].flagged
        i = s.clients[k]
        hazard = s.clientele[HAZARD, k]
        if draws.happens(hazard, leaving_luck(i, key)):
            events.record_event(s, t, events.LEFT, i, NOBODY, s.people[i].mood, hazard)
            s.people[i].departs = 1
            s.lists[firm.leaving].leaving = i
            firm.leaving += 1


@compiled
def _flag_leaving(clients, starts, satisfaction, reasons, hazard, flags, count, t, key, parameters):
    p = temper(parameters)
    for k in range(8 * eights(count)):
        hazard[k] = discontent(satisfaction[k], p) * reasons[k]
        may = leaving_luck(clients[k], key) < hazard[k]
        flags[k] = (k < count) & (t >= starts[k]) & may


@inlined
def leaving_luck(i, key):
    """Return a client's luck in the question of leaving."""
    return draws.uniform32(draws.high_half(draws.hash64(key, i)))


@inlined
def clients_speak(s, t):
    """Let happy clients who stay speak."""
    firm = s.firm
    speaking = speaking_rate(s.p)
    act_key = draws.key(firm.luck, t, draws.ACT)
    target_key = draws.key(firm.luck, t, draws.ACT_TARGET)
    _flag_speakers(
        s.clients,
        s.clientele[MOOD],
        s.clientele[PROPENSITY],
        s.flags,
        firm.clients,
        act_key,
        speaking,
    )
    for n in range(list_flagged(s, eights(firm.clients))):
        k = s.lists[n].flagged
        i = s.clients[k]
        rate = s.clientele[PROPENSITY, k] * speaking
        if s.people[i].departs == 0 and will_speak(i, rate, act_key):
            speak(s, i, act_key, target_key)


@compiled
def _flag_speakers(clients, mood, propensity, flags, count, key, speaking):
    for k in range(8 * eights(count)):
        may = speaking_luck(clients[k], key) < propensity[k] * speaking
        flags[k] = (k < count) & (mood[k] == HAPPY) & may


@inlined
def past_clients_speak(s, t):
    """Let past clients who left happy speak, less often than clients."""
    firm = s.firm
    p = s.p
    speaking = speaking_rate(p) * p.word_of_mouth_past_client_factor
    act_key = draws.key(firm.luck, t, draws.ACT)
    target_key = draws.key(firm.luck, t, draws.ACT_TARGET)
    for k in range(firm.happy_past_clients):
        i = s.lists[k].happy_past_client
        if will_speak(i, s.people[i].propensity * speaking, act_key):
            speak(s, i, act_key, target_key)


@inlined
def complain(s, t, k):
    """Let the client in place `k` complain: to the salesperson who sold, to service, or to both.

    Being heard helps a little.
    """
    i = s.clients[k]
    client = s.people[i]
    firm = s.firm
    p = s.p
    hours = p.complaints_hours
    share = p.complaints_to_sales_share if p.mechanisms_complaints_to_sales else 0.0
    if p.mechanisms_integration and p.integration_complaints_to_service:
        share = 0.0
    who = client.salesperson
    if who == NOBODY or not s.salespeople[who].active:
        share = 0.0
    if share > 0.0:
        s.salespeople[who].complaint_hours_waiting += share * hours
    firm.complaint_hours += (1.0 - share) * hours
    firm.bad_words += 1.0
    client.complained = t
    s.clientele[SATISFACTION, k] += p.complaints_recovery
    weigh_other_reasons(s, t, k, p)
    s.weekly[t].complaints += 1.0
    events.record_event(s, t, events.COMPLAINED, i, who, 0, share * hours)

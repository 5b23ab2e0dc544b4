"""The week of all clients: they feel the quality, complain, leave, and speak to acquaintances.

What every client does in every week is worked out for many side by side, on `client_columns`: each
such step ends in flags for those to whom something may happen. Whoever has any flag is then looked
at exactly, one after the other: shows a mood, complains, decides to leave, speaks.
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws, events
from rms_agents.agents.client import complaint_hazard, discontent, feel, other_reasons, temper
from rms_agents.agents.flags import eights, list_flagged
from rms_agents.agents.mood import change_mood, mood_of
from rms_agents.agents.word_of_mouth import speak, speaking_luck, speaking_rate, will_speak
from rms_agents.compiled import columnar, inlined
from rms_agents.state import (
    CLIENT,
    COMPLAINT,
    EXPECTATION,
    FIT,
    FLAGGED,
    HAPPY,
    HAZARD,
    MAY_COMPLAIN,
    MAY_LEAVE,
    MAY_SPEAK,
    MOOD,
    MOOD_CHANGES,
    NOBODY,
    OTHER_REASONS,
    PERSON_NUMBER,
    PROPENSITY,
    QUALITY,
    SATISFACTION,
    SKILL,
    STARTS,
    TO_LOOK_AT,
)


@inlined
def live_the_week(s, t):
    """Let every client feel the week, complain, decide to leave, or speak.

    All is worked out for all before anything is decided: decisions come by luck, at which the
    processor guesses, and a wrong guess would hold up what comes after it. Then they are taken
    client by client; what one decides changes nothing for another before the phase is over. A
    complaint changes what was worked out for the one who complains, whose leaving is then looked
    at anew.
    """
    firm = s.firm
    firm.acts = 0
    firm.leaving = 0
    p = temper(s.p)
    quality_key = draws.key(firm.luck, t, draws.QUALITY)
    key = draws.key(firm.luck, t, draws.LEAVING_AND_COMPLAINT)
    act_key = draws.key(firm.luck, t, draws.ACT)
    target_key = draws.key(firm.luck, t, draws.ACT_TARGET)
    speaking = speaking_rate(s.p)

    # One by one, and before the rest: eight numbers read at once wait for those written singly.
    for k in range(firm.clients):
        weigh_other_reasons(s, t, k, p)
    if p.mechanisms_satisfaction:
        feel_the_week(s, t, quality_key)
    flag_discontent(s, t, key)
    flag_speakers(s, act_key, speaking)

    for n in range(list_flagged(s, TO_LOOK_AT, eights(firm.clients))):
        k = s.found[FLAGGED, n]
        # Where satisfaction is off, flags of moods are of a week in which it was on.
        if p.mechanisms_satisfaction and s.flags[MOOD_CHANGES, k]:
            change_mood(s, t, s.clients[k], s.clientele[SATISFACTION, k])
        if s.flags[MAY_COMPLAIN, k]:
            perhaps_complain(s, t, k, key, p)
        if s.flags[MAY_LEAVE, k]:
            perhaps_decide_to_leave(s, t, k, key)
        if s.flags[MAY_SPEAK, k]:
            perhaps_speak(s, k, act_key, target_key, speaking)
    past_clients_speak(s, t, act_key, target_key, speaking)


@inlined
def weigh_other_reasons(s, t, k, p):
    """Work out what the client in place `k` has for reasons to leave but for the mood."""
    client = s.people[s.clients[k]]
    referrer = PERSON_NUMBER(max(client.referrer, 0))  # somebody, where there was none
    referrer_stays = (client.referrer >= 0) & (s.people[referrer].stage == CLIENT)
    s.clientele[OTHER_REASONS, k] = other_reasons(client, t, referrer_stays, p)


@inlined
def feel_the_week(s, t, key):
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
        s.flags[MOOD_CHANGES],
        s.firm.clients,
        np.float64(t),
        s.firm.quality,
        key,
        s.p,
    )


@columnar
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
def flag_discontent(s, t, key):
    """Flag the clients who may complain or decide to leave, and keep the hazards of both."""
    _flag_discontent(
        s.clients,
        s.clientele[STARTS],
        s.clientele[SATISFACTION],
        s.clientele[OTHER_REASONS],
        s.clientele[COMPLAINT],
        s.clientele[HAZARD],
        s.flags[MAY_COMPLAIN],
        s.flags[MAY_LEAVE],
        s.firm.clients,
        np.float64(t),
        key,
        s.p,
    )


@columnar
def _flag_discontent(
    clients,
    starts,
    satisfaction,
    reasons,
    complaint,
    hazard,
    may_complain,
    may_leave,
    count,
    t,
    key,
    parameters,
):
    p = temper(parameters)
    for k in range(8 * eights(count)):
        served = (k < count) & (t >= starts[k])
        complaint[k] = complaint_hazard(satisfaction[k], p)
        hazard[k] = discontent(satisfaction[k], p) * reasons[k]
        may_complain[k] = served & (complaint_luck(clients[k], key) < complaint[k])
        may_leave[k] = served & (leaving_luck(clients[k], key) < hazard[k])


@inlined
def complaint_luck(i, key):
    """Return a client's luck in the question of complaining."""
    return draws.uniform32(draws.low_half(draws.hash64(key, i)))


@inlined
def leaving_luck(i, key):
    """Return a client's luck in the question of leaving."""
    return draws.uniform32(draws.high_half(draws.hash64(key, i)))


@inlined
def flag_speakers(s, key, speaking):
    """Flag the clients who may speak if they are happy, and all with any flag this week."""
    _flag_speakers(
        s.clients,
        s.clientele[PROPENSITY],
        s.flags[MOOD_CHANGES],
        s.flags[MAY_COMPLAIN],
        s.flags[MAY_LEAVE],
        s.flags[MAY_SPEAK],
        s.flags[TO_LOOK_AT],
        s.firm.clients,
        key,
        speaking,
    )


@columnar
def _flag_speakers(
    clients,
    propensity,
    mood_changes,
    may_complain,
    may_leave,
    may_speak,
    to_look_at,
    count,
    key,
    speaking,
):
    for k in range(8 * eights(count)):
        may = speaking_luck(clients[k], key) < propensity[k] * speaking
        may_speak[k] = (k < count) & may
        to_look_at[k] = mood_changes[k] | may_complain[k] | may_leave[k] | may_speak[k]


@inlined
def perhaps_complain(s, t, k, key, p):
    """Let the client in place `k` complain at the hazard of it, who then may rather leave."""
    if draws.happens(s.clientele[COMPLAINT, k], complaint_luck(s.clients[k], key)):
        complain(s, t, k)
        weigh_other_reasons(s, t, k, p)
        factor = discontent(s.clientele[SATISFACTION, k], p)
        s.clientele[HAZARD, k] = factor * s.clientele[OTHER_REASONS, k]
        s.flags[MAY_LEAVE, k] = 1


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
    s.weekly[t].complaints += 1.0
    events.record_event(s, t, events.COMPLAINED, i, who, 0, share * hours)


@inlined
def perhaps_decide_to_leave(s, t, k, key):
    """Let the client in place `k` decide whether to leave."""
    firm = s.firm
    i = s.clients[k]
    hazard = s.clientele[HAZARD, k]
    if draws.happens(hazard, leaving_luck(i, key)):
        events.record_event(s, t, events.LEFT, i, NOBODY, s.people[i].mood, hazard)
        s.people[i].departs = 1
        s.lists[firm.leaving].leaving = i
        firm.leaving += 1


@inlined
def perhaps_speak(s, k, act_key, target_key, speaking):
    """Let the client in place `k` speak who is happy and stays."""
    i = s.clients[k]
    happy = s.clientele[MOOD, k] == HAPPY
    rate = s.clientele[PROPENSITY, k] * speaking
    if happy and s.people[i].departs == 0 and will_speak(i, rate, act_key):
        speak(s, i, act_key, target_key)


@inlined
def past_clients_speak(s, t, act_key, target_key, speaking):
    """Let past clients who left happy speak, less often than clients."""
    rate = speaking * s.p.word_of_mouth_past_client_factor
    for k in range(s.firm.happy_past_clients):
        i = s.lists[k].happy_past_client
        if will_speak(i, s.people[i].propensity * rate, act_key):
            speak(s, i, act_key, target_key)

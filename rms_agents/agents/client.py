"""A client: feels the quality, complains, leaves, and speaks to acquaintances.

Satisfaction, expectation and quality are in standard deviations of quality; 0 is as expected.
"""

from __future__ import annotations

import math

from rms_agents import draws, events
from rms_agents.agents.mood import change_mood, mood_of
from rms_agents.agents.word_of_mouth import speak, speaking_rate, will_speak
from rms_agents.compiled import compiled, inlined
from rms_agents.state import CLIENT, HAPPY, NOBODY


@compiled
def disappointment(quality, expectation, p):
    """Return how quality compares with expectation; falling short weighs more than exceeding.

    Source: Oliver's disconfirmation with the loss aversion of prospect theory.
    """
    difference = quality - expectation
    return difference if difference >= 0.0 else p.satisfaction_loss_aversion * difference


@compiled
def feel(client, quality, p):
    """Let a client feel a week's quality: satisfaction and expectation move towards it.

    ``S' = S + m (s0 + bP P + bD v + w E - S)`` and ``E' = E + k (P - E)``, where v is
    `disappointment` and w lets expectation colour what is seen (assimilation; Schiebler et al.).
    """
    target = p.satisfaction_base + p.satisfaction_quality_weight * quality
    if p.mechanisms_disconfirmation:
        target += p.satisfaction_disconfirmation_weight * disappointment(
            quality, client.expectation, p
        )
        target += p.satisfaction_assimilation * client.expectation
    client.satisfaction += p.satisfaction_memory * (target - client.satisfaction)
    client.expectation += p.satisfaction_expectation_memory * (quality - client.expectation)
    client.quality = quality


@compiled
def complaint_hazard(client, p):
    """Return the weekly hazard of a complaint: logistic in dissatisfaction."""
    if not p.mechanisms_complaints:
        return 0.0
    below = (p.complaints_threshold - client.satisfaction) / p.complaints_steepness
    return p.complaints_hazard / (1.0 + math.exp(-below))


@compiled
def complaint_bound(client, p):
    """Return what the logistic of `complaint_hazard` cannot exceed, without an exponential.

    ``exp(x) >= 1 + x + x^2 / 2`` for x >= 0. Most clients have no reason to complain, and this
    settles it for them.
    """
    above = (client.satisfaction - p.complaints_threshold) / p.complaints_steepness
    return 1.0 / (2.0 + above + 0.5 * above * above) if above > 0.0 else 1.0


@compiled
def leaving_hazard(client, t, referrer_stays, p):
    """Return the weekly hazard of leaving.

    A proportional hazard on satisfaction (Bolton 1998), raised while an acquaintance's departure is
    fresh (Nitzan & Libai 2011: 1.8) and after a complaint (Knox & van Oest 2014), lowered while the
    referrer stays (Schmitt, Skiera & Van den Bulte 2011: .82).
    """
    if not p.mechanisms_leaving:
        return 0.0
    hazard = p.leaving_hazard
    if p.mechanisms_satisfaction:
        hazard *= math.exp(-p.leaving_slope * (client.satisfaction - p.leaving_reference))
    if p.mechanisms_leaving_contagion and client.left_neighbours > 0:
        hazard *= p.leaving_contagion
    if t - client.complained < p.complaints_leaving_weeks:
        hazard *= p.complaints_leaving_factor
    if p.mechanisms_referral_retention and referrer_stays:
        hazard *= p.leaving_referred_factor
    return hazard


@inlined
def live_the_week(s, t):
    """Let every client feel the week, complain, leave or speak; add up what they say and bring."""
    firm = s.firm
    p = s.p
    quality_key = draws.key(firm.luck, t, draws.QUALITY)
    trouble_key = draws.key(firm.luck, t, draws.LEAVING_AND_COMPLAINT)
    speaking = speaking_rate(p)
    act_key = draws.key(firm.luck, t, draws.ACT)
    target_key = draws.key(firm.luck, t, draws.ACT_TARGET)
    firm.acts = 0
    firm.leaving = 0
    for k in range(firm.clients):
        i = s.lists[k].client
        client = s.people[i]
        if p.mechanisms_satisfaction and t >= client.starts:
            quality = firm.quality + p.service_fit_quality * (client.fit - 0.5)
            if client.service_agent != NOBODY:
                quality += s.service_agents[client.service_agent].skill
            if p.service_quality_noise > 0.0:
                noise = draws.weekly_noise(draws.hash64(quality_key, i))
                quality += p.service_quality_noise * noise
            feel(client, quality, p)
            mood = mood_of(client.satisfaction, p)
            if mood != client.mood:
                change_mood(s, t, i, mood)
        bits = draws.hash64(trouble_key, i)
        if t >= client.starts:
            luck = draws.uniform32(draws.low_half(bits))
            if luck < p.complaints_hazard * complaint_bound(client, p) and draws.happens(
                complaint_hazard(client, p), luck
            ):
                complain(s, t, i)
        referrer_stays = client.referrer != NOBODY and s.people[client.referrer].stage == CLIENT
        client.hazard = leaving_hazard(client, t, referrer_stays, p)
        if t >= client.starts and draws.happens(
            client.hazard, draws.uniform32(draws.high_half(bits))
        ):
            events.record_event(s, t, events.LEFT, i, NOBODY, client.mood, client.hazard)
            s.lists[firm.leaving].leaving = i
            firm.leaving += 1
            continue
        if client.mood == HAPPY and will_speak(i, client.propensity * speaking, act_key):
            speak(s, i, act_key, target_key)
    for k in range(firm.happy_past_clients):
        i = s.lists[k].happy_past_client
        rate = s.people[i].propensity * speaking * p.word_of_mouth_past_client_factor
        if will_speak(i, rate, act_key):
            speak(s, i, act_key, target_key)


@compiled
def complain(s, t, i):
    """Complain: to the salesperson who sold, to service, or to both; being heard helps a little."""
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
    client.satisfaction += p.complaints_recovery
    s.weekly[t].complaints += 1.0
    events.record_event(s, t, events.COMPLAINED, i, who, 0, share * hours)

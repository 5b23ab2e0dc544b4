"""A client: feels the quality, complains, leaves, and speaks to acquaintances.

Satisfaction, expectation and quality are in standard deviations of quality; 0 is as expected.
"""

from __future__ import annotations

from rms_agents import draws, events
from rms_agents.agents.mood import change_mood, mood_of
from rms_agents.agents.word_of_mouth import speak, speaking_rate, will_speak
from rms_agents.compiled import compiled, inlined
from rms_agents.exponential import exp
from rms_agents.state import CLIENT, HAPPY, NOBODY, PERSON_NUMBER


@compiled
def disappointment(quality, expectation, p):
    """Return how quality compares with expectation; falling short weighs more than exceeding.

    Source: Oliver's disconfirmation with the loss aversion of prospect theory.
    """
    difference = quality - expectation
    return min(difference, p.satisfaction_loss_aversion * difference)  # the aversion is at least 1


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
    return p.complaints_hazard / (1.0 + exp(-below))


@compiled
def may_complain(client, luck, p):
    """Return False only where `complaint_hazard` is too low for this luck: without an exponential.

    With x the satisfaction above the threshold over the steepness, the hazard is at most
    ``complaints.hazard / (2 + x + x^2 / 2)``, as ``exp(x) >= 1 + x + x^2 / 2`` for x >= 0. Most
    clients have no reason to complain, and this settles it for them.
    """
    unit = p.complaints_steepness
    above = max(client.satisfaction - p.complaints_threshold, 0.0)
    most = 2.0 * unit * unit + above * (unit + 0.5 * above) if above > 0.0 else unit * unit
    return luck * most < p.complaints_hazard * unit * unit


@compiled
def discontent(client, p):
    """Return the log of the factor by which dissatisfaction raises the hazard of leaving."""
    if not p.mechanisms_satisfaction:
        return 0.0
    return -p.leaving_slope * (client.satisfaction - p.leaving_reference)


@compiled
def leaving_hazard_of_the_content(client, t, referrer_stays, p):
    """Return the weekly hazard of leaving at the satisfaction of `leaving.reference`."""
    contagion = p.leaving_contagion if p.mechanisms_leaving_contagion else 1.0
    complained = p.complaints_leaving_factor
    referred = p.leaving_referred_factor if p.mechanisms_referral_retention else 1.0
    hazard = p.leaving_hazard if p.mechanisms_leaving else 0.0
    hazard *= contagion if client.left_neighbours > 0 else 1.0
    hazard *= complained if t - client.complained < p.complaints_leaving_weeks else 1.0
    hazard *= referred if referrer_stays else 1.0
    return hazard


@compiled
def leaving_hazard(client, t, referrer_stays, p):
    """Return the weekly hazard of leaving.

    A proportional hazard on satisfaction (Bolton 1998), raised while an acquaintance's departure is
    fresh (Nitzan & Libai 2011: 1.8) and after a complaint (Knox & van Oest 2014), lowered while the
    referrer stays (Schmitt, Skiera & Van den Bulte 2011: .82).
    """
    return exp(discontent(client, p)) * leaving_hazard_of_the_content(client, t, referrer_stays, p)


@inlined
def leaving_hazards(s, t):
    """Bring every client's `leaving_hazard` up to date, all the exponentials in one go."""
    clients = s.firm.clients
    for k in range(clients):
        s.hazards[k] = discontent(s.people[s.lists[k].client], s.p)
    for k in range(clients):
        s.hazards[k] = exp(s.hazards[k])
    for k in range(clients):
        client = s.people[s.lists[k].client]
        referrer = PERSON_NUMBER(max(client.referrer, 0))  # somebody, where there was none
        referrer_stays = (client.referrer >= 0) & (s.people[referrer].stage == CLIENT)
        client.hazard = s.hazards[k] * leaving_hazard_of_the_content(client, t, referrer_stays, s.p)


@inlined
def live_the_week(s, t):
    """Let every client feel the week, complain, leave or speak; add up what they say and bring.

    Each is a loop of its own: what every client does goes fast, one after the other, only where
    luck decides nothing in between. So those to whom something may happen are listed first (each is
    written down, and kept if it may), and then looked at exactly.
    """
    s.firm.acts = 0
    s.firm.leaving = 0
    if s.p.mechanisms_satisfaction:
        feel_the_week(s, t)
        show_moods(s, t)
    if s.p.mechanisms_complaints:
        perhaps_complain(s, t)
    decide_to_leave(s, t)
    clients_speak(s, t)
    past_clients_speak(s, t)


@inlined
def feel_the_week(s, t):
    """Let every client who is served feel the quality of the week."""
    firm = s.firm
    p = s.p
    quality_key = draws.key(firm.luck, t, draws.QUALITY)
    for k in range(firm.clients):
        i = s.lists[k].client
        client = s.people[i]
        if t >= client.starts:
            quality = firm.quality + p.service_fit_quality * (client.fit - 0.5)
            if client.service_agent != NOBODY:
                quality += s.service_agents[client.service_agent].skill
            noise = draws.weekly_noise(draws.hash64(quality_key, i))
            feel(client, quality + p.service_quality_noise * noise, p)


@inlined
def show_moods(s, t):
    """Let every client whose mood has changed show it."""
    changed = 0
    for k in range(s.firm.clients):
        i = s.lists[k].client
        client = s.people[i]
        s.lists[changed].perhaps = i
        changed += (t >= client.starts) & (mood_of(client.satisfaction, s.p) != client.mood)
    for k in range(changed):
        i = s.lists[k].perhaps
        change_mood(s, t, i, mood_of(s.people[i].satisfaction, s.p))


@inlined
def perhaps_complain(s, t):
    """Let every client who is served complain at the hazard of it."""
    key = draws.key(s.firm.luck, t, draws.LEAVING_AND_COMPLAINT)
    perhaps = 0
    for k in range(s.firm.clients):
        i = s.lists[k].client
        client = s.people[i]
        s.lists[perhaps].perhaps = i
        perhaps += (t >= client.starts) & may_complain(client, complaint_luck(i, key), s.p)
    for k in range(perhaps):
        i = s.lists[k].perhaps
        if draws.happens(complaint_hazard(s.people[i], s.p), complaint_luck(i, key)):
            complain(s, t, i)


@inlined
def complaint_luck(i, key):
    """Return a client's luck in the question of complaining."""
    return draws.uniform32(draws.low_half(draws.hash64(key, i)))


@inlined
def decide_to_leave(s, t):
    """Let every client who is served decide whether to leave."""
    leaving_hazards(s, t)
    firm = s.firm
    key = draws.key(firm.luck, t, draws.LEAVING_AND_COMPLAINT)
    perhaps = 0
    for k in range(firm.clients):
        i = s.lists[k].client
        client = s.people[i]
        s.lists[perhaps].perhaps = i
        perhaps += (t >= client.starts) & (leaving_luck(i, key) < client.hazard)
    for k in range(perhaps):
        i = s.lists[k].perhaps
        client = s.people[i]
        if draws.happens(client.hazard, leaving_luck(i, key)):
            events.record_event(s, t, events.LEFT, i, NOBODY, client.mood, client.hazard)
            client.departs = 1
            s.lists[firm.leaving].leaving = i
            firm.leaving += 1


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
    perhaps = 0
    for k in range(firm.clients):
        i = s.lists[k].client
        client = s.people[i]
        luck = draws.uniform32(draws.high_half(draws.hash64(act_key, i)))
        s.lists[perhaps].perhaps = i
        perhaps += (
            (luck < client.propensity * speaking) & (client.mood == HAPPY) & (client.departs == 0)
        )
    for k in range(perhaps):
        i = s.lists[k].perhaps
        if will_speak(i, s.people[i].propensity * speaking, act_key):
            speak(s, i, act_key, target_key)


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

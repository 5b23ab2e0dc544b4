"""Salespeople: a week of hours, complaints first, then talks, then new leads.

Each lead belongs to one salesperson, who takes it one step a week: a first contact, which may lead
to meetings, in which unfitness may be found out and of which the last one decides. A colleague with
hours to spare takes over what its owner cannot work on; a lead that nobody works on goes cold.
Hybrids are salespeople too: what is left of their week after delivering goes into selling.
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws, events
from rms_agents.agents.engagement import become_client
from rms_agents.agents.person import enter_stage, fits
from rms_agents.agents.service_agent import ramp
from rms_agents.compiled import compiled, inlined
from rms_agents.exponential import exp
from rms_agents.measures import CAUSES, NAMES
from rms_agents.state import (
    IN_TALKS,
    INTRODUCTION,
    LEAD,
    LOST,
    MARKETING,
    NOBODY,
    RECOMMENDATION,
    REFERRAL,
)

_ROUNDING = 1e-9  # hours
_LEADS_OPENED = NAMES.index(f"leads_opened_{CAUSES[0]}")
_NEW_CLIENTS = NAMES.index(f"new_clients_{CAUSES[0]}")
_STEPS = 64  # more than any number of meetings: keeps the draws of two approaches apart


@compiled
def meeting_chance(cause, p):
    """Return the chance that a first contact leads to a meeting, by what brought the person.

    All chances are looked up, so that the processor need not guess which it will be.
    """
    marketed = p.sales_meeting_chance
    called = p.sales_meeting_chance_called
    introduced = p.sales_meeting_chance_introduced
    referred = p.sales_meeting_chance_referred
    chance = p.sales_meeting_chance_drawn
    chance = marketed if cause == MARKETING else chance
    chance = called if cause == RECOMMENDATION else chance
    chance = introduced if cause == INTRODUCTION else chance
    return referred if cause == REFERRAL else chance


@compiled
def endorsement(cause, p):
    """Return what an endorsement adds to the log odds of closing: full, in part, or nothing."""
    if cause in (RECOMMENDATION, REFERRAL):
        return p.word_of_mouth_endorsement
    if cause == INTRODUCTION:
        return p.word_of_mouth_endorsement * p.word_of_mouth_introduced_endorsement
    return 0.0


@compiled
def chance_to_buy(fit, cause, promise, skill, p):
    """Return the chance that the last meeting closes.

    ``logit p = logit(p0) + fit_slope (fit - 1/2) + promise_gain promise + endorsement + skill``.
    """
    more = p.sales_fit_slope * (fit - 0.5) + endorsement(cause, p) + skill
    if p.mechanisms_promise:
        more += p.sales_promise_gain * promise
    against = (1.0 - p.sales_close_chance) / p.sales_close_chance
    return 1.0 / (1.0 + against * exp(-more))


@compiled
def conversion(cause, promise, p):
    """Return the chance that a fit lead of average skill becomes a client."""
    return meeting_chance(cause, p) * chance_to_buy(0.8, cause, promise, 0.0, p)


@inlined
def promise_now(s):
    """Return what is promised at present, in SD of quality.

    With the integration policy the promise follows the quality (waits included) measured lately.
    """
    p = s.p
    if p.mechanisms_integration and p.integration_promise_follows_service:
        return min(p.sales_promise, max(0.0, s.firm.quality_memory))
    return p.sales_promise


@inlined
def choose_salesperson(s, i):
    """Return the salesperson to whom a lead goes, or NOBODY (as service agents are chosen)."""
    best = NOBODY
    best_luck = -1
    for k in range(s.firm.sales_places):
        colleague = s.salespeople[k]
        luck = draws.whole(colleague.luck, i) if colleague.active else -1
        best = k if luck > best_luck else best
        best_luck = max(luck, best_luck)
    return best


@compiled
def first_contact_hours(person, p):
    """Return the selling hours of a first contact."""
    fit = p.sales_first_contact_hours
    unfit = p.sales_first_contact_hours_unfit
    return fit if fits(person, p) else unfit


@inlined
def open_lead(s, t, i, cause, speaker):
    """Open a lead for person `i`, attracted or sent by `speaker`; without talks, win it at once."""
    person = s.people[i]
    p = s.p
    firm = s.firm
    person.cause = cause
    person.referrer = speaker
    person.approaches += 1
    person.meetings_held = 0
    person.worked_on = 0
    if cause in (INTRODUCTION, REFERRAL):
        person.pull = 0.0
        person.share_marketing = 0.0
        person.share_clownfish = 0.0
        person.share_reputation = 0.0
        person.share_recommendation = 0.0
    s.weekly[t].leads_opened += 1.0
    _count_by_cause(s, t, _LEADS_OPENED, cause)
    events.record_event(s, t, events.ATTRACTED, i, speaker, cause, person.pull)
    person.salesperson = choose_salesperson(s, i)
    enter_stage(s, t, i, LEAD)
    if p.mechanisms_pipeline:
        person.hours_left = first_contact_hours(person, p)
        s.lists[firm.leads].lead = i
        firm.leads += 1
    else:
        win(s, t, i)


@inlined
def begin_week(s, t):
    """Set out the week's hours: overhead comes off first, and what a newcomer cannot use yet."""
    firm = s.firm
    p = s.p
    review = 0.0
    if p.mechanisms_integration and p.integration_promise_follows_service:
        review = p.integration_promise_review_hours
    promise = promise_now(s)
    for k in range(firm.sales_places):
        who = s.salespeople[k]
        who.promise = promise
        who.selling_fit = 0.0
        who.selling_unfit = 0.0
        who.complaints = 0.0
        who.delivering = 0.0
        who.wanted = 0.0
        who.overhead = 0.0
        who.free = 0.0
        if who.active:
            overhead = p.sales_overhead_share * p.sales_hours
            overhead += p.sales_account_hours * who.clients + review
            overhead = min(p.sales_hours, overhead)
            usable = (p.sales_hours - overhead) * ramp(who.started, t, p.sales_ramp_weeks)
            who.overhead = p.sales_hours - usable
            who.free = usable


@inlined
def work_the_week(s, t):
    """Handle complaints, then take every lead a step further: talks before new leads."""
    firm = s.firm
    p = s.p
    free = 0.0
    waiting = 0.0
    for k in range(firm.sales_places):
        who = s.salespeople[k]
        free += who.free
        waiting += who.complaint_hours_waiting
        hours = min(who.free, who.complaint_hours_waiting)
        who.complaints = hours
        who.complaint_hours_waiting -= hours
        who.free -= hours
    wanted = 0.0
    talks = 0
    fresh = 0
    for k in range(firm.leads):
        i = s.lists[k].lead
        wanted += s.people[i].hours_left
        s.lists[talks].talk = i
        s.lists[fresh].fresh = i
        talks += s.people[i].stage == IN_TALKS
        fresh += s.people[i].stage == LEAD
    load = (waiting + wanted) / free if free > 0.0 and p.mechanisms_selling_capacity else 0.0
    for k in range(talks):
        i = s.lists[k].talk
        if work_on(s, i):
            _settle_meeting(s, t, i)
    somebody_free = True  # where many wait for few, most need not be looked at closely
    for k in range(fresh):
        i = s.lists[k].fresh
        if somebody_free:
            if work_on(s, i):
                _settle_first_contact(s, t, i)
            else:
                somebody_free = anybody_free(s, s.people[i].salesperson)
        if s.people[i].stage == LEAD and not s.people[i].worked_on:
            _perhaps_decay(s, t, i)
    kept = 0
    for k in range(firm.leads):
        i = s.lists[k].lead
        s.lists[kept].lead = i
        kept += (s.people[i].stage == LEAD) | (s.people[i].stage == IN_TALKS)
    firm.leads = kept
    _count_hours(s, t)
    s.weekly[t].sales_load = load


@inlined
def work_on(s, i):
    """Spend the hours there are on one lead's present step; return whether the step is done."""
    person = s.people[i]
    p = s.p
    if person.salesperson == NOBODY or not s.salespeople[person.salesperson].active:
        person.salesperson = choose_salesperson(s, i)
        if person.salesperson == NOBODY:
            return False
    if p.mechanisms_selling_capacity:
        if s.salespeople[person.salesperson].free <= _ROUNDING:
            _hand_over(s, person)
        who = s.salespeople[person.salesperson]
        hours = min(who.free, person.hours_left)
        if hours <= _ROUNDING:
            return False
        who.free -= hours
        fit = fits(person, p)
        who.selling_fit += hours if fit else 0.0
        who.selling_unfit += 0.0 if fit else hours
        person.worked_on = 1
        person.hours_left -= hours
        return person.hours_left <= _ROUNDING
    return True


@inlined
def anybody_free(s, who):
    """Return whether colleague `who`, or else anybody, has selling hours left this week."""
    if not s.p.mechanisms_selling_capacity:
        return True
    if who != NOBODY and s.salespeople[who].free > 0.0:
        return True
    most = 0.0
    for k in range(s.firm.sales_places):
        most = max(most, s.salespeople[k].free)
    return most > 0.0


@inlined
def _hand_over(s, person):
    """Give a lead to the colleague with the most hours left, if any has some."""
    best = person.salesperson
    for k in range(s.firm.sales_places):
        if s.salespeople[k].active and s.salespeople[k].free > s.salespeople[best].free:
            best = k
    person.salesperson = best


@inlined
def _luck(s, i, purpose):
    """Return the luck of a person's present step: the same in whatever week it comes to pass."""
    person = s.people[i]
    step = person.approaches * _STEPS + person.meetings_held
    return draws.uniform(draws.key(s.firm.luck, step, purpose), i)


@inlined
def _settle_first_contact(s, t, i):
    person = s.people[i]
    p = s.p
    if _luck(s, i, draws.MEETING) < meeting_chance(person.cause, p):
        events.record_event(s, t, events.MET, i, person.salesperson, 0, 0.0)
        person.hours_left = p.sales_meeting_hours
        enter_stage(s, t, i, IN_TALKS)
    else:
        events.record_event(s, t, events.DECLINED, i, person.salesperson, 0, 0.0)
        enter_stage(s, t, i, LOST)


@inlined
def _settle_meeting(s, t, i):
    person = s.people[i]
    p = s.p
    person.meetings_held += 1
    if not fits(person, p) and _luck(s, i, draws.DISCOVERY) < p.sales_discovery:
        held = person.meetings_held
        events.record_event(s, t, events.UNFIT_FOUND, i, person.salesperson, held, 0.0)
        enter_stage(s, t, i, LOST)
    elif person.meetings_held < p.sales_meetings:
        person.hours_left = p.sales_meeting_hours
    else:
        who = s.salespeople[person.salesperson]
        chance = chance_to_buy(person.fit, person.cause, who.promise, who.skill, p)
        if _luck(s, i, draws.CLOSE) < chance:
            win(s, t, i)
        else:
            events.record_event(s, t, events.NOT_BOUGHT, i, person.salesperson, 0, chance)
            enter_stage(s, t, i, LOST)


@compiled
def win(s, t, i):
    """Turn a person into a client, who expects what was promised."""
    person = s.people[i]
    promise = promise_now(s) if s.p.mechanisms_promise else 0.0
    person.promise = promise
    events.record_event(s, t, events.WON, i, person.salesperson, person.cause, promise)
    s.weekly[t].new_clients += 1.0
    _count_by_cause(s, t, _NEW_CLIENTS, person.cause)
    become_client(s, t, i)


@inlined
def _perhaps_decay(s, t, i):
    p = s.p
    luck = draws.uniform(draws.key(s.firm.luck, t, draws.DECAY), i)
    if draws.happens(p.sales_lead_decay, luck):
        s.weekly[t].leads_decayed += 1.0
        events.record_event(s, t, events.DECAYED, i, s.people[i].salesperson, 0, 0.0)
        enter_stage(s, t, i, LOST)


@inlined
def _count_hours(s, t):
    """Add up how salespeople and hybrids spent the week; what is left was idle."""
    row = s.weekly[t]
    for k in range(s.firm.sales_places):
        who = s.salespeople[k]
        who.idle = who.free
        row.hours_selling_fit += who.selling_fit
        row.hours_selling_unfit += who.selling_unfit
        row.hours_complaints += who.complaints
        row.hours_delivering += who.delivering
        row.hours_overhead += who.overhead
        row.hours_idle += who.idle


@inlined
def _count_by_cause(s, t, first, cause):
    """Count one more in a measure of a cause; those of all causes stand together, from `first`."""
    numbers = s.weekly.view(np.float64)
    numbers[np.uint64(t * len(NAMES) + first + int(cause))] += 1.0

"""Word of mouth: three different acts by which a happy client brings an acquaintance to the firm.

=============== ================= ============== ============
act             checked first     opens the door endorsement
=============== ================= ============== ============
recommendation  nothing           no: must call  full
introduction    nothing           yes            part
referral        need, permission  yes            full
=============== ================= ============== ============
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws, events
from rms_agents.agents.person import fits, refresh_sight
from rms_agents.agents.salesperson import open_lead
from rms_agents.compiled import compiled, inlined
from rms_agents.sorting import sort_first
from rms_agents.state import (
    INTRODUCTION,
    PERSON_NUMBER,
    PROSPECT,
    RECOMMENDATION,
    REFERRAL,
)


@compiled
def rate_of(act, p):
    """Return the weekly hazard of one of the three acts for a happy client of mean propensity."""
    if act == RECOMMENDATION:
        return p.word_of_mouth_recommendation_rate if p.mechanisms_recommendation else 0.0
    if act == INTRODUCTION:
        return p.word_of_mouth_introduction_rate if p.mechanisms_introduction else 0.0
    return p.word_of_mouth_referral_rate if p.mechanisms_referral else 0.0


@compiled
def speaking_rate(p):
    """Return the weekly hazard of any act for a happy client of mean propensity."""
    return rate_of(RECOMMENDATION, p) + rate_of(INTRODUCTION, p) + rate_of(REFERRAL, p)


@inlined
def will_speak(i, rate, act_key):
    """Return whether person `i` performs an act this week, at a given hazard of any act.

    Acts are competing hazards of one draw, so a person performs at most one a week.
    """
    return draws.happens(rate, speaking_luck(i, act_key))


@inlined
def speaking_luck(i, act_key):
    """Return a person's luck in the question of performing an act."""
    return draws.uniform32(draws.high_half(draws.hash64(act_key, i)))


@compiled
def speak(s, i, act_key, target_key):
    """Let person `i` speak to one acquaintance; what comes of it is settled later.

    Acts are collected first and take effect in the order of the speakers, so that the order in
    which clients are visited cannot matter.
    """
    ties = s.indptr[i + 1] - s.indptr[i]
    if ties == 0:
        return
    p = s.p
    firm = s.firm
    kind = draws.uniform32(draws.low_half(draws.hash64(act_key, i))) * speaking_rate(p)
    if kind < rate_of(RECOMMENDATION, p):
        act = RECOMMENDATION
    elif kind < rate_of(RECOMMENDATION, p) + rate_of(INTRODUCTION, p):
        act = INTRODUCTION
    else:
        act = REFERRAL
    j = s.indices[s.indptr[i] + draws.pick(draws.uniform(target_key, i), ties)]
    if act == REFERRAL and (s.people[j].stage != PROSPECT or not fits(s.people[j], p)):
        return  # need, permission and fit are checked before anybody is referred
    s.lists[firm.acts].act = (np.int64(i) << 35) | (act << 32) | np.int64(j)
    firm.acts += 1


@compiled
def bring(s, t, i, j, act):
    """Let `i` open the door to `j` for the firm, by an introduction or a referral."""
    open_lead(s, t, j, act, i)


@inlined
def arrive(s, t):
    """Let this week's acts take effect, in the order of the speakers."""
    firm = s.firm
    sort_first(s.lists.act, firm.acts)
    for k in range(firm.acts):
        packed = s.lists[k].act
        i = PERSON_NUMBER(packed >> 35)
        act = (packed >> 32) & 7
        j = PERSON_NUMBER(packed & 0xFFFFFFFF)
        if act == RECOMMENDATION:
            recommend(s, t, i, j)
        elif act == INTRODUCTION:
            introduce(s, t, i, j)
        else:
            refer(s, t, i, j)


@inlined
def recommend(s, t, i, j):
    """Let `i` praise the firm to `j`, who may call next week if open to the firm."""
    firm = s.firm
    listener = s.people[j]
    outcome = events.IN_TOUCH
    if listener.stage == PROSPECT:
        outcome = events.HEARD
        if listener.told == 0:
            s.lists[firm.told].told = j
            firm.told += 1
        listener.told += 1
        listener.told_by = i
        refresh_sight(s, j)
    firm.good_words += 1.0
    s.weekly[t].recommendations_made += 1.0
    events.record_event(s, t, events.RECOMMENDED, i, j, outcome, 0.0)


@inlined
def introduce(s, t, i, j):
    """Let `i` bring `j` and the firm together, whatever `j` needs."""
    outcome = events.IN_TOUCH
    if s.people[j].stage == PROSPECT:
        outcome = events.OPENED
    s.firm.good_words += 1.0
    s.weekly[t].introductions_made += 1.0
    events.record_event(s, t, events.INTRODUCED, i, j, outcome, 0.0)
    if outcome == events.OPENED:
        bring(s, t, i, j, INTRODUCTION)


@inlined
def refer(s, t, i, j):
    """Let `i` refer `j`, who needs the firm and agreed, unless somebody was quicker this week."""
    if s.people[j].stage != PROSPECT:
        return
    s.firm.good_words += 1.0
    s.weekly[t].referrals_made += 1.0
    events.record_event(s, t, events.REFERRED, i, j, events.OPENED, 0.0)
    bring(s, t, i, j, REFERRAL)

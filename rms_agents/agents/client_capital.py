"""Client capital: the clients that today's clients may yet bring. It is measured, not acted on."""

from __future__ import annotations

import numpy as np

from rms_agents.agents.salesperson import conversion, promise_now
from rms_agents.agents.word_of_mouth import rate_of
from rms_agents.compiled import compiled, inlined
from rms_agents.state import (
    HAPPY,
    HAPPY_PLACE,
    HAZARD,
    INTRODUCTION,
    MOOD,
    PROPENSITY,
    RECOMMENDATION,
    REFERRAL,
    SATISFACTION,
    UNHAPPY,
    WORTH,
)


@inlined
def brought_per_week(s):
    """Return the clients a week whom a happy client of mean propensity brings.

    It is worked out anew only where the promise, or with the timeline a parameter, has changed.
    """
    firm = s.firm
    promise = promise_now(s)
    if promise != firm.priced_promise:
        firm.brought = brought_at(promise, s.p)
        firm.priced_promise = promise
    return firm.brought


@compiled
def brought_at(promise, p):
    """Return the clients a week whom a happy client of mean propensity brings at a promise.

    All whom such a client speaks to are taken to fit and to be open: rate times conversion, over
    the three acts.
    """
    called = p.word_of_mouth_call_chance * conversion(RECOMMENDATION, promise, p)
    return (
        rate_of(RECOMMENDATION, p) * called
        + rate_of(INTRODUCTION, p) * conversion(INTRODUCTION, promise, p)
        + rate_of(REFERRAL, p) * conversion(REFERRAL, promise, p)
    )


@inlined
def look_at_clients(s, t):
    """Measure moods, mean satisfaction, client capital and the referral number.

    For client i with weekly rate r of bringing clients, hazard h of leaving and the share a of
    acquaintances who fit and are open, a lifetime brings ``r a / h``, at most those acquaintances,
    each counted once among the happy clients who share them: the sum is client capital. The
    referral number is the sum of ``r a`` over the sum of ``h``.
    """
    firm = s.firm
    p = s.p
    row = s.weekly[t]
    measured = p.mechanisms_client_capital
    rate = brought_per_week(s) if measured else 0.0
    satisfaction = 0.0
    happy = 0
    unhappy = 0
    brought = 0.0
    hazards = 0.0
    capital = 0.0
    for k in range(firm.clients):
        satisfaction += s.clientele[SATISFACTION, k]
        hazards += s.clientele[HAZARD, k]
        s.found[HAPPY_PLACE, np.uint32(happy)] = k
        happy += s.clientele[MOOD, k] == HAPPY
        unhappy += s.clientele[MOOD, k] == UNHAPPY
    for n in range(happy if measured else 0):
        k = s.found[HAPPY_PLACE, n]
        i = s.clients[k]
        hazard = s.clientele[HAZARD, k]
        if hazard <= 0.0:
            continue
        reachable = 0
        shared = 0.0
        for tie in range(s.indptr[i], s.indptr[i + 1]):
            share = s.columns[WORTH, s.indices[np.uint64(tie)]]
            shared += share
            reachable += share > 0.0
        if reachable > 0:
            propensity = s.clientele[PROPENSITY, k]
            weekly = propensity * rate * reachable / (s.indptr[i + 1] - s.indptr[i])
            brought += weekly
            capital += min(weekly / hazard, shared)
    row.happy_clients = happy
    row.unhappy_clients = unhappy
    row.client_capital = capital
    if firm.clients > 0:
        row.satisfaction = satisfaction / firm.clients
    elif t > 0:
        row.satisfaction = s.weekly[t - 1].satisfaction
    row.referral_number = brought / hazards if hazards > 0.0 else 0.0

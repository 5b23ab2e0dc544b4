"""Luck: stateless, keyed random draws.

A draw is a hash of (seed, week, purpose, person). There is no generator whose state could depend on
the order of calls or the number of threads, so two scenarios with the same seed give every person
the same luck, and one more service agent changes nobody's draws but through its consequences.

Two hashes serve. `hash64` (the finaliser of SplitMix64: Steele, Lea & Flood 2014) serves the few
people to whom something may happen. `hash32` serves the weekly pass over *all* people: only 32-bit
operations, so that the processor draws for 8 or 16 people at once. No two purposes share bits: each
has its own key, and each use takes at least 32 bits.
"""

from __future__ import annotations

import math

import numpy as np

from rms_agents.compiled import allocating, compiled, inlined
from rms_agents.exponential import exp

# What a draw decides. The numbers are part of the key: renumbering changes every run.
PEOPLE_EVENT = 1  # does anything happen to a non-client this week
PEOPLE_KIND = 2  # what it is: attracted, returns, moves away
CAUSE = 3  # which source of the pull is named as the cause
OWNER = 4  # which salesperson takes a lead
AGENT = 5  # which service agent takes a client
MEETING = 6  # does the first contact lead to a meeting
DISCOVERY = 7  # is unfitness found out in a meeting
CLOSE = 8  # does the prospect buy
DECAY = 9  # does an untouched lead go cold
LEAVING_AND_COMPLAINT = 10  # high half: leaves; low half: complains
QUALITY = 11  # noise of the quality felt
ACT = 12  # high half: speaks to a neighbour; low half: which act
ACT_TARGET = 13  # to which neighbour
ENGAGEMENT = 14  # project or retainer
NEWCOMER = 15  # who moves into a place that somebody left
PROFILE = 16
PROPENSITY = 17
COMMUNITY_PROFILE = 18
SALES_SKILL = 19
SERVICE_SKILL = 20
FIRST_CLIENTS = 21
FIRST_MOOD = 22
TIES = 23
TIES_REWIRED = 24
RENEWAL = 25  # does a finished project renew

PURPOSES = {
    name: value for name, value in list(globals().items()) if name.isupper() and type(value) is int
}

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_STEP = np.uint64(0xD1342543DE82EF95)
_PURPOSE = np.uint64(0xA0761D6478BD642F)


@compiled
def mix(x):
    """Return a one-to-one scrambling of 64 bits in which every bit depends on every other."""
    x = (x ^ (x >> np.uint64(30))) * _MIX_1
    x = (x ^ (x >> np.uint64(27))) * _MIX_2
    return x ^ (x >> np.uint64(31))


@compiled
def run_key(seed):
    """Return the 64 bits under which all luck of a run is drawn."""
    return mix(np.uint64(seed) + _GOLDEN)


@compiled
def key(luck, step, purpose):
    """Return the 64-bit key of one purpose in one step of a run.

    Parameters
    ----------
    luck : uint64
        `run_key` of the run's seed.
    step : int
        The week; or the number of an approach or colleague, where luck must not depend on the week.
    purpose : int
        One of the purposes above.
    """
    return mix(
        np.uint64(luck) + (np.uint64(step) + np.uint64(1)) * _STEP + np.uint64(purpose) * _PURPOSE
    )


@compiled
def hash64(draw_key, person):
    """Return 64 random bits for one person (or community, or counter) under a key: SplitMix64."""
    return mix(np.uint64(draw_key) + (np.uint64(person) + np.uint64(1)) * _GOLDEN)


@compiled
def hash32(low, high, person):
    """Return 32 random bits for one person; `low` and `high` are the halves of a key."""
    x = np.uint32(np.uint32(person) * np.uint32(0x9E3779B1)) ^ low
    x = np.uint32(x ^ (x >> np.uint32(16)))
    x = np.uint32(x * np.uint32(0x21F0AAAD))
    x = np.uint32(np.uint32(x ^ (x >> np.uint32(15))) + high)
    x = np.uint32(x * np.uint32(0x735A2D97))
    x = np.uint32(x ^ (x >> np.uint32(15)))
    x = np.uint32(x * np.uint32(0x2C1B3C6D))
    return np.uint32(x ^ (x >> np.uint32(16)))


@compiled
def low_half(bits):
    """Return the lower 32 of 64 bits."""
    return np.uint32(bits & np.uint64(0xFFFFFFFF))


@compiled
def high_half(bits):
    """Return the upper 32 of 64 bits."""
    return np.uint32(bits >> np.uint64(32))


@compiled
def uniform32(bits):
    """Return 32 random bits as a number strictly between 0 and 1."""
    return (np.float64(bits) + 0.5) * (1.0 / 4294967296.0)


@compiled
def whole(draw_key, person):
    """Return the 32 bits behind `uniform`, which order people alike and are sooner compared."""
    return np.int64(high_half(hash64(draw_key, person)))


@compiled
def uniform(draw_key, person):
    """Return one number strictly between 0 and 1 for a person under a key."""
    return uniform32(high_half(hash64(draw_key, person)))


@compiled
def happens(hazard, u):
    """Return whether an event of the given weekly hazard happens to one whose luck is `u`.

    The chance is ``1 - exp(-hazard)``: hazards of several causes add, and a larger hazard can only
    turn a "no" into a "yes".
    """
    # 1 - exp(-h) lies between h - h^2 / 2 and h, which nearly always spares the exponential.
    if u >= hazard:
        return False
    if u < hazard - 0.5 * hazard * hazard:
        return True
    return u < 1.0 - exp(-hazard)


@compiled
def pick(u, count):
    """Return a whole number from 0 to ``count - 1``, each equally likely."""
    return min(np.int64(u * count), count - 1)


@compiled
def weekly_noise(bits):
    """Return noise of mean 0 and standard deviation 1 from 64 bits.

    It is the sum of four 16-bit uniforms: it differs from a normal draw in its tails only (never
    beyond 3.5) and costs a tenth of one; it serves the noise that satisfaction averages anyway.
    """
    quarter = np.uint64(0xFFFF)
    total = (
        (bits & quarter)
        + ((bits >> np.uint64(16)) & quarter)
        + ((bits >> np.uint64(32)) & quarter)
        + (bits >> np.uint64(48))
    )
    return (np.float64(total) - 131070.0) * (1.0 / 37837.22738)


@compiled
def normal(u):
    """Return the standard normal quantile of `u` (Acklam's approximation, error 1.2e-9)."""
    return normal_in_a_tail(u) if in_a_tail(u) else normal_amid(u)


@allocating
def normals(draw_key, count):
    """Return `normal` of `uniform` for the persons from 0 on, worked out side by side.

    Those in the tails, a twentieth of all, are listed without a branch and gone over afterwards.
    """
    luck = np.empty(count)
    found = np.empty(count)
    for i in range(count):
        luck[i] = uniform(draw_key, i)
    for i in range(count):
        found[i] = normal_amid(luck[i])
    tails = np.empty(count, np.int64)
    listed = 0
    for i in range(count):
        tails[listed] = i
        listed += in_a_tail(luck[i])
    for k in range(listed):
        found[tails[k]] = normal_in_a_tail(luck[tails[k]])
    return found


@inlined
def in_a_tail(u):
    """Return whether a quantile lies where `normal` is worked out another way."""
    return (u < 0.02425) | (u > 0.97575)


@compiled
def normal_in_a_tail(u):
    """Return `normal` below .02425 and above .97575."""
    tail = min(u, 1.0 - u)
    q = math.sqrt(-2.0 * math.log(tail))
    above = (
        (((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
         - 2.549732539343734) * q + 4.374664141464968
    ) * q + 2.938163982698783  # fmt: skip
    below = (
        ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
        + 3.754408661907416
    ) * q + 1.0
    return above / below if u < 0.5 else -above / below


@inlined
def normal_amid(u):
    """Return `normal` from .02425 to .97575."""
    q = u - 0.5
    r = q * q
    above = (
        (((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
         + 1.383577518672690e02) * r - 3.066479806614716e01
    ) * r + 2.506628277459239  # fmt: skip
    below = (
        (((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
         + 6.680131188771972e01) * r - 1.328068155288572e01
    ) * r + 1.0  # fmt: skip
    return above / below * q

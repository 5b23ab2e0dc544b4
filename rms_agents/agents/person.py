"""A person: profile and fit, what pulls and repels, and the passage from stage to stage.

The weekly pull on a person is a sum of hazards: advertising, the sight of happy acquaintances (the
clownfish effect), what acquaintances recommend, and reputation; acquaintances who are unhappy or
have left lessen all of it.
"""

from __future__ import annotations

import math

import numpy as np

from rms_agents import draws, events
from rms_agents.compiled import compiled, inlined
from rms_agents.exponential import exp
from rms_agents.state import (
    LOST,
    NEAR,
    NEVER,
    NO_CAUSE,
    NOBODY,
    OPEN,
    OTHER,
    PAST_CLIENT,
    PROSPECT,
    REACH,
    WORTH,
)


@inlined
def fit_of(profile, p):
    """Return the fit, 0 to 1, of a person whose profile lies `profile` SD from the ideal one.

    ``fit = exp(-d^2 / 2w^2)``; with the mechanism off everybody fits perfectly.
    """
    if not p.mechanisms_fit:
        return 1.0
    return exp(-0.5 * (profile / p.market_fit_width) ** 2)


@compiled
def profile_of(fit, p):
    """Return the profile that has a given fit (the one on the market's side of the ideal)."""
    return -p.market_fit_width * math.sqrt(-2.0 * math.log(max(fit, 1e-12)))


@compiled
def fits(person, p):
    """Return whether a person is worth a full sales talk."""
    return person.fit >= p.market_fit_threshold


@compiled
def aimed_at(profile, aim, p):
    """Return how much likelier marketing reaches a profile than one far from what it aims at.

    Targeting multiplies the odds of being reached by `marketing.targeting` at the aim, less and
    less with the distance from it.
    """
    if not p.mechanisms_fit:
        return 1.0
    distance = (profile - aim) / p.market_fit_width
    return 1.0 + (p.marketing_targeting - 1.0) * exp(-0.5 * distance * distance)


@compiled
def mean_aimed_at(aim, p):
    """Return the mean of `aimed_at` over the market, whose profiles are normal.

    Dividing by it makes the same money reach the same number of people whatever the targeting.
    """
    if not p.mechanisms_fit:
        return 1.0
    w2 = p.market_fit_width * p.market_fit_width
    distance = p.market_profile_offset + aim
    return 1.0 + (p.marketing_targeting - 1.0) * math.sqrt(w2 / (1.0 + w2)) * exp(
        -0.5 * distance * distance / (1.0 + w2)
    )


@compiled
def openness(person, p):
    """Return the factor, 0 to 1, that repelling acquaintances leave of every pull.

    Source: the reverse of the clownfish effect; Nitzan & Libai 2011 found that defecting neighbours
    raise defection. That they repel newcomers too, and how much, is an assumption.
    """
    if person.stage != PROSPECT:
        return 0.0
    repelling = person.unhappy_neighbours + person.left_neighbours
    if repelling == 0 or not p.mechanisms_repulsion:
        return 1.0
    return exp(-p.clownfish_repulsion * repelling)


@compiled
def pull_of_sight(person, p):
    """Return the weekly hazard from seeing happy clients among one's acquaintances.

    Source: Goldenberg, Libai & Muller 2001, ``1 - (1 - b)^j`` with j neighbours, here as a hazard
    proportional to j. The threshold stands for complex contagion (Centola & Macy 2007).
    """
    if not p.mechanisms_clownfish:
        return 0.0
    seen = p.clownfish_sight * person.happy_neighbours
    return seen if person.happy_neighbours >= p.clownfish_threshold else 0.0


@compiled
def calling_hazard(p):
    """Return the weekly hazard of calling the firm after one recommendation."""
    return -math.log(1.0 - p.word_of_mouth_call_chance)


@compiled
def pull_of_recommendations(person, firm):
    """Return the weekly hazard of calling the firm after the recommendations heard last week."""
    return firm.calling * person.told


@compiled
def returning(person, p):
    """Return the weekly hazard at which one who was a client or lead is open to the firm again."""
    if person.stage == PAST_CLIENT or person.stage == LOST:
        return p.market_return_rate if p.mechanisms_market_return else 0.0
    return 0.0


@compiled
def moving(person, p):
    """Return the weekly hazard at which one who is neither client nor in touch moves away."""
    if person.stage == PROSPECT or person.stage == PAST_CLIENT or person.stage == LOST:
        return p.market_turnover if p.mechanisms_turnover else 0.0
    return 0.0


@compiled
def worth(person, p):
    """Return what a person counts for in the client capital of each happy acquaintance.

    Whoever fits and is open to the firm counts once, shared among those acquaintances.
    """
    counts = np.float64(person.stage == PROSPECT) * np.float64(fits(person, p))
    return counts / max(1, person.happy_neighbours)


@inlined
def refresh(s, i):
    """Bring a person's columns of the weekly pass up to date with the record.

    Whom nothing can attract is not asked what would: the answer is needed once the stage changes.
    """
    person = s.people[i]
    p = s.p
    if person.stage == PROSPECT:
        s.columns[OPEN, i] = np.float32(openness(person, p))
        refresh_sight(s, i)
    else:
        s.columns[OPEN, i] = np.float32(0.0)
        s.columns[WORTH, i] = np.float32(0.0)
    s.columns[OTHER, i] = np.float32(returning(person, p) + moving(person, p))


@inlined
def refresh_sight(s, i):
    """Bring up to date what follows from whom a person sees thrive, and from what was recommended.

    It asks nothing that luck decides, so that the processor need not guess: a change of mood makes
    it go round all acquaintances.
    """
    person = s.people[i]
    p = s.p
    s.columns[NEAR, i] = np.float32(
        pull_of_sight(person, p) + pull_of_recommendations(person, s.firm)
    )
    s.columns[WORTH, i] = np.float32(worth(person, p))


@compiled
def take_aim(s, aim):
    """Let marketing aim at a profile, and bring everybody's reach up to date."""
    s.firm.aim = aim
    s.firm.mean_aimed_at = mean_aimed_at(aim, s.p)
    for i in range(len(s.people)):
        refresh_reach(s, i)


@inlined
def refresh_reach(s, i):
    """Bring the weight with which marketing reaches a person up to date; its mean is 1."""
    firm = s.firm
    weight = aimed_at(s.people[i].profile, firm.aim, s.p) / firm.mean_aimed_at
    s.columns[REACH, i] = np.float32(weight)


@inlined
def enter_stage(s, t, i, stage):
    """Move a person to another stage."""
    person = s.people[i]
    s.firm.counts[person.stage] -= 1
    s.firm.counts[stage] += 1
    person.stage = stage
    person.since = t
    refresh(s, i)


@inlined
def propensity_of(normal, p):
    """Return how often a person speaks, relative to the mean: log-normal, from a normal number."""
    spread = p.word_of_mouth_propensity_spread
    return exp(spread * normal - 0.5 * spread * spread)


@compiled
def settle(person, profile, fit, propensity):
    """Give a person profile, fit and propensity, and no history with the firm."""
    person.profile = profile
    person.fit = fit
    person.propensity = propensity
    person.expectation = 0.0
    person.satisfaction = 0.0
    person.quality = 0.0
    person.promise = 0.0
    person.pull = 0.0
    person.share_marketing = 0.0
    person.share_clownfish = 0.0
    person.share_reputation = 0.0
    person.share_recommendation = 0.0
    person.salesperson = NOBODY
    person.service_agent = NOBODY
    person.referrer = NOBODY
    person.told_by = NOBODY
    person.left = NEVER
    person.complained = NEVER
    person.mood = 0
    person.cause = NO_CAUSE


@compiled
def community_profile_key(firm):
    """Return the key of what the profiles of a community have in common."""
    return draws.key(firm.people_luck, 0, draws.COMMUNITY_PROFILE)


@inlined
def profile_among(common, own, likeness, p):
    """Return the profile of somebody, from what the community has in common and what is their own.

    Both are standard normal: `common` over the communities, `own` over the people. The share
    `likeness` of the variance is common to the community, so that tied people are alike where ties
    stay inside communities: good referrals then emerge. Profiles have unit variance over the market
    and lie around the market's middle, `market.profile_offset` below the ideal.
    """
    return math.sqrt(likeness) * common + math.sqrt(1.0 - likeness) * own - p.market_profile_offset


@compiled
def newcomer_luck(firm, t, i):
    """Return the luck of a newcomer in place `i`; high half: the profile, low: the propensity."""
    return draws.hash64(draws.key(firm.luck, t, draws.NEWCOMER), i)


@compiled
def newcomer_profile(firm, community, luck, p):
    """Return the profile of somebody who moves into a community."""
    common = draws.normal(draws.uniform(community_profile_key(firm), community))
    own = draws.normal(draws.uniform32(draws.high_half(luck)))
    return profile_among(common, own, firm.likeness, p)


@compiled
def move_in(s, t, i):
    """Let a newcomer take the place of somebody who moves away: same ties, no history."""
    person = s.people[i]
    events.record_event(s, t, events.MOVED, i, NOBODY, person.stage, 0.0)
    bits = newcomer_luck(s.firm, t, i)
    profile = newcomer_profile(s.firm, person.community, bits, s.p)
    speaks = draws.normal(draws.uniform32(draws.low_half(bits)))
    settle(person, profile, fit_of(profile, s.p), propensity_of(speaks, s.p))
    refresh_reach(s, i)
    enter_stage(s, t, i, PROSPECT)

"""A prospect: somebody open to the firm, attracted at the rate of the pull.

Whoever is attracted this week was attracted by the sources of the pull in their exact shares of it;
one further draw by those shares names the single cause.
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws, events
from rms_agents.agents.engagement import fall_silent
from rms_agents.agents.flags import eights, list_flagged
from rms_agents.agents.person import (
    enter_stage,
    move_in,
    moving,
    pull_of_recommendations,
    pull_of_sight,
    refresh_sight,
    returning,
)
from rms_agents.agents.salesperson import open_lead
from rms_agents.compiled import columnar, inlined
from rms_agents.state import (
    ANYTHING,
    CLOWNFISH,
    FLAGGED,
    MARKETING,
    NEAR,
    NOBODY,
    OPEN,
    OTHER,
    PROSPECT,
    REACH,
    RECOMMENDATION,
    REPUTATION,
)


@inlined
def pull(s, i, advertising, reputation):
    """Return the weekly hazard at which person `i` is attracted."""
    return np.float64(s.columns[OPEN, i]) * (
        advertising * np.float64(s.columns[REACH, i]) + np.float64(s.columns[NEAR, i]) + reputation
    )


@columnar
def flag(open, reach, near, other, flags, advertising, reputation, low, high):
    """Flag everybody to whom something may happen this week, in one pass without branches.

    The test ``u <= hazard`` lets through a few more than ``u < 1 - exp(-hazard)``; those flagged
    are looked at again, exactly. It compares the upper 24 bits of the luck, which a 32-bit float
    holds without rounding; the margin covers the rounding of the hazard itself.
    """
    scale = np.float32(16777216.0 * 1.00001)
    person = np.uint32(0)  # `i` in 32 bits: cutting 64 down costs as much as half of the hash
    for i in range(len(flags)):
        hazard = open[i] * (advertising * reach[i] + near[i] + reputation) + other[i]
        luck = np.float32(np.int32(draws.hash32(low, high, person) >> np.uint32(8)))
        flags[i] = luck <= hazard * scale
        person = np.uint32(person + np.uint32(1))


@inlined
def live_the_week(s, t, advertising, reputation):
    """Let the week happen to everybody who is neither client nor in touch with the firm."""
    key = draws.key(s.firm.luck, t, draws.PEOPLE_EVENT)
    low, high = draws.low_half(key), draws.high_half(key)
    flag(
        s.columns[OPEN],
        s.columns[REACH],
        s.columns[NEAR],
        s.columns[OTHER],
        s.flags[ANYTHING],
        np.float32(advertising),
        np.float32(reputation),
        low,
        high,
    )
    kind_key = draws.key(s.firm.luck, t, draws.PEOPLE_KIND)
    attracted = 0
    for k in range(list_flagged(s, ANYTHING, eights(len(s.people)))):
        i = s.found[FLAGGED, k]
        luck = draws.uniform32(draws.hash32(low, high, i))
        if meet_the_week(s, t, i, luck, kind_key, advertising, reputation):
            s.found[FLAGGED, attracted] = i
            attracted += 1
    # Not before everybody has met the week: who becomes a client at once is seen from the next on.
    for k in range(attracted):
        i = s.found[FLAGGED, k]
        open_lead(s, t, i, s.people[i].cause, s.people[i].referrer)
    forget_recommendations(s)


@inlined
def meet_the_week(s, t, i, luck, kind_key, advertising, reputation):
    """Decide whether anything happens to person `i` and, by the shares of the hazards, what.

    Return whether the person is attracted, and is to become a lead.
    """
    person = s.people[i]
    p = s.p
    attraction = pull(s, i, advertising, reputation)
    back = returning(person, p)
    total = attraction + back + moving(person, p)
    if not draws.happens(total, luck):
        return False
    kind = total * draws.uniform(kind_key, i)
    if kind < attraction:
        attract(s, t, i, advertising, reputation)
        return True
    fall_silent(s, i)
    if kind < attraction + back:
        events.record_event(s, t, events.RETURNED, i, NOBODY, person.stage, 0.0)
        enter_stage(s, t, i, PROSPECT)
    else:
        move_in(s, t, i)
    return False


@inlined
def attract(s, t, i, advertising, reputation):
    """Note what attracted person `i`, and name one cause."""
    person = s.people[i]
    p = s.p
    by_advertising = advertising * np.float64(s.columns[REACH, i])
    by_sight = pull_of_sight(person, p)
    by_recommendation = pull_of_recommendations(person, s.firm)
    total = by_advertising + by_sight + by_recommendation + reputation
    person.pull = pull(s, i, advertising, reputation)
    person.share_marketing = by_advertising / total
    person.share_clownfish = by_sight / total
    person.share_recommendation = by_recommendation / total
    person.share_reputation = reputation / total
    kind = total * draws.uniform(draws.key(s.firm.luck, t, draws.CAUSE), i)
    speaker = person.told_by
    cause = RECOMMENDATION if kind < by_advertising + by_sight + by_recommendation else REPUTATION
    cause = CLOWNFISH if kind < by_advertising + by_sight else cause
    cause = MARKETING if kind < by_advertising else cause
    person.cause = cause
    person.referrer = speaker if cause == RECOMMENDATION else NOBODY


@inlined
def forget_recommendations(s):
    """Forget last week's recommendations: who did not call by now does not call for them."""
    firm = s.firm
    for k in range(firm.told):
        i = s.lists[k].told
        s.people[i].told = 0
        refresh_sight(s, i)
    firm.told = 0

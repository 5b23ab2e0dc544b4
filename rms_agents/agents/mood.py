"""A client's mood, and how it shows: happy clients are seen to thrive (the clownfish effect)."""

from __future__ import annotations

import numpy as np

from rms_agents import events
from rms_agents.agents.person import openness, refresh_sight
from rms_agents.compiled import compiled, inlined
from rms_agents.state import HAPPY, MOOD, NEUTRAL, NOBODY, OPEN, UNHAPPY


@compiled
def mood_of(satisfaction, p):
    """Return HAPPY, NEUTRAL or UNHAPPY."""
    if not p.mechanisms_satisfaction or satisfaction >= p.satisfaction_happy:
        return HAPPY
    return UNHAPPY if satisfaction <= p.satisfaction_unhappy else NEUTRAL


@inlined
def show_mood(s, i, happy, unhappy):
    """Add to what those who see person `i` see: counts of happy and unhappy clients."""
    if happy == 0 and unhappy == 0:
        return
    for k in range(s.indptr[i], s.indptr[i + 1]):
        j = s.indices[np.uint64(k)]
        neighbour = s.people[j]
        neighbour.happy_neighbours += happy
        neighbour.unhappy_neighbours += unhappy
        refresh_sight(s, j)
        if unhappy != 0:
            s.columns[OPEN, j] = np.float32(openness(neighbour, s.p))


@inlined
def change_mood(s, t, i, satisfaction):
    """Let a client's mood follow satisfaction, for all acquaintances to see."""
    client = s.people[i]
    mood = mood_of(satisfaction, s.p)
    if mood == client.mood:
        return
    happy = int(mood == HAPPY) - int(client.mood == HAPPY)
    unhappy = int(mood == UNHAPPY) - int(client.mood == UNHAPPY)
    client.mood = mood
    s.clientele[MOOD, client.place] = mood
    events.record_event(s, t, events.MOOD, i, NOBODY, mood, satisfaction)
    show_mood(s, i, happy, unhappy)

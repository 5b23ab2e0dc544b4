"""The least that any such model must do: one keyed draw, compare and flag write a person-week.

The draw is the engine's own (`draws.hash32` under the key of the week), compared in the engine's
precision and compiled by the engine's decorator. The hazard is one number for everybody, so that
nothing is read: no model of people who differ gets below this.
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws
from rms_agents.compiled import compiled


@compiled
def flag_all(flags, hazard, low, high):
    """Flag everybody whose luck of the week lies below the hazard, without branches."""
    threshold = np.float32(16777216.0) * hazard
    person = np.uint32(0)  # as in the engine's pass: see `prospect.flag`
    for i in range(len(flags)):
        luck = np.float32(np.int32(draws.hash32(low, high, person) >> np.uint32(8)))
        flags[i] = luck <= threshold
        person = np.uint32(person + np.uint32(1))


@compiled
def floor(flags, weeks, seed, hazard):
    """Flag everybody in every week of a run."""
    luck = draws.run_key(seed)
    for t in range(weeks):
        key = draws.key(luck, t, draws.PEOPLE_EVENT)
        flag_all(flags, np.float32(hazard), draws.low_half(key), draws.high_half(key))


@compiled
def floors(flags, weeks, seeds, hazard):
    """Flag everybody in every week of many runs, in one call as the engine does."""
    for run in range(len(seeds)):
        floor(flags, weeks, seeds[run], hazard)

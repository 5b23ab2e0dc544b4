"""Who moved in where somebody moved away, and how well each newcomer fits."""

from __future__ import annotations

from typing import Any

import numpy as np

from rms_agents import events
from rms_agents.agents.person import fit_of, newcomer_luck, newcomer_profile
from rms_agents.compiled import quiet_overflow
from rms_agents.simulation import Run


def newcomers(run: Run) -> dict[str, Any]:
    """Return week, person and fit of everybody who moved in.

    A run keeps the profile of the last one only who lived at a place; those before are drawn again
    by the rule of `agents.person.move_in`, from the same luck.

    Parameters
    ----------
    run : Run

    Returns
    -------
    dict
        ``newcomer_week`` and ``newcomer_person``, int32; ``newcomer_fit``, float32.
    """
    happened = run.state.events
    moved = happened[np.asarray(happened["kind"]) == events.MOVED]
    fits = np.zeros(len(moved), np.float32)
    state = run.state
    firm, p = state.firm, state.p
    last = {int(person): place for place, person in enumerate(moved["person"])}
    with quiet_overflow():
        for place, (week, person) in enumerate(zip(moved["week"], moved["person"], strict=True)):
            if last[int(person)] == place:
                fits[place] = state.people[person].fit
                continue
            luck = np.uint64(newcomer_luck(firm, week, person))
            profile = newcomer_profile(firm, state.people[person].community, luck, p)
            fits[place] = fit_of(profile, p)
    return {
        "newcomer_week": moved["week"].astype(np.int32) + 1,
        "newcomer_person": moved["person"].astype(np.int32),
        "newcomer_fit": fits,
    }

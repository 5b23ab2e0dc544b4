"""A run as it stood after chosen weeks: the same weeks simulated once more, and looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from rms_agents.compiled import quiet_overflow
from rms_agents.prepared import Prepared, simulate_weeks
from rms_agents.simulation import Run
from rms_agents.state import PERSON, State

BEGINNING = -1

# What is kept of a person; all of it, for every week, would not fit into memory in a large market.
_KEPT = (
    "stage",
    "mood",
    "cause",
    "fit",
    "referrer",
    "share_marketing",
    "share_clownfish",
    "share_reputation",
    "share_recommendation",
)
_DTYPE = np.dtype((np.record, [(name, PERSON[name]) for name in _KEPT]))


class Snapshot(NamedTuple):
    """What is looked back at: names and meanings as in `state.State`."""

    people: Any
    firm: Any
    p: Any
    indptr: Any
    indices: Any


def snapshots(run: Run, weeks: Iterable[int]) -> dict[int, Snapshot]:
    """Return a run as it stood after each of some weeks.

    Everybody's luck is the same, so it is the same run; it is simulated once, up to the last week
    that is asked for.

    Parameters
    ----------
    run : Run
    weeks : iterable of int
        0 is the first, `BEGINNING` before it.

    Returns
    -------
    dict of int to Snapshot
    """
    wanted = set(weeks)
    state = Prepared(run.scenario).begun(run.seed)
    found = {BEGINNING: _taken(state)} if BEGINNING in wanted else {}
    with quiet_overflow():
        for t in range(max(wanted, default=BEGINNING) + 1):
            simulate_weeks(state, t, t + 1)
            if t in wanted:
                found[t] = _taken(state)
    return found


def _taken(state: State) -> Snapshot:
    people = np.empty(len(state.people), _DTYPE).view(np.recarray)
    for name in _KEPT:
        people[name] = state.people[name]
    return Snapshot(people, state.firm.copy(), state.p.copy(), state.indptr, state.indices)

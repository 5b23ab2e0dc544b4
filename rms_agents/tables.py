"""Tables of a run for people who analyse it: everybody at the end, and everything that happened.

Weeks count from 1, as in `Run.weekly`. People, salespeople and service agents are called by their
numbers, from 0; where there is nobody, the value is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents import events
from rms_agents.measures import CAUSES
from rms_agents.parameters import record_index
from rms_agents.state import (
    CLIENT,
    INTRODUCTION,
    NOBODY,
    PAST_CLIENT,
    REFERRAL,
    STAGES,
    UNHAPPY,
)

if TYPE_CHECKING:
    import pandas as pd

    from rms_agents.simulation import Run

MOODS = ("unhappy", "neutral", "happy")

_OPENED_THE_DOOR = {"introduction": INTRODUCTION, "referral": REFERRAL}
_ACTS = (events.RECOMMENDED, events.INTRODUCED, events.REFERRED)
_TELL_A_CAUSE = (events.ATTRACTED, events.WON)
_TELL_A_MOOD = (events.LEFT, events.COMPLETED, events.MOOD)
_TELL_A_STAGE = (events.RETURNED, events.MOVED)


def shares_of_pull(people: Any) -> dict[str, Any]:
    """Return what attracted each person last, as shares by cause.

    The shares are exact: those of the pull in that week. Whoever was introduced or referred was
    brought by that act alone. They sum to 1 for everybody ever attracted and are 0 for others.

    Parameters
    ----------
    people : record array
        `State.people`, or one record of it.
    """
    cause = np.asarray(people["cause"])
    return {
        name: (cause == _OPENED_THE_DOOR[name]).astype(float)
        if name in _OPENED_THE_DOOR
        else np.asarray(people[f"share_{name}"])
        for name in CAUSES
    }


def people_table(run: Run) -> pd.DataFrame:
    """Return a row for each person as of the end of a run.

    Parameters
    ----------
    run : Run

    Returns
    -------
    DataFrame
        Indexed by person. `since` is the week in which the present stage was entered, `approaches`
        how often the person became a lead, `pull` the weekly hazard at the last attraction (0 for
        whoever was introduced or referred). What only a client feels is missing for those who
        are neither clients nor past clients.
    """
    import pandas as pd

    people = run.state.people
    served = np.isin(people["stage"], (CLIENT, PAST_CLIENT))
    columns: dict[str, Any] = {}
    network = run.scenario.network
    if network is not None and network.labels is not None:
        columns["label"] = network.labels
    columns |= {
        "community": people["community"],
        "profile": people["profile"],
        "fit": people["fit"],
        "propensity": people["propensity"],
        "stage": _words(people["stage"], STAGES),
        "since": people["since"] + 1,
        "approaches": people["approaches"],
        "cause": _words(people["cause"], (*CAUSES, None)),
        "pull": people["pull"],
    }
    columns |= {f"share_{name}": share for name, share in shares_of_pull(people).items()}
    columns |= {
        name: _numbers(people[name]) for name in ("referrer", "salesperson", "service_agent")
    }
    columns["mood"] = np.where(served, _words(people["mood"] - UNHAPPY, MOODS), None)
    columns |= {
        name: np.where(served, people[name], np.nan)
        for name in ("satisfaction", "expectation", "promise")
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(len(people), name="person"))


def events_table(run: Run) -> pd.DataFrame:
    """Return a row for each thing that happened, in the order in which it did.

    Parameters
    ----------
    run : Run

    Returns
    -------
    DataFrame
        ``week, kind, person, other, what, value``. By kind, `other` is the person who spoke or was
        spoken to, or the member of staff; `what` is the cause, mood, stage, outcome or parameter;
        `value` is the pull, chance, promise, hours, hazard, satisfaction, cash or new value. Each
        is said where the kinds are declared: `rms_agents.events`.
    """
    import pandas as pd

    happened = run.state.events
    kind = np.asarray(happened["kind"])
    detail = np.asarray(happened["detail"])
    what = np.full(len(happened), None, dtype=object)
    for kinds, first, words in (
        (_TELL_A_CAUSE, 0, (*CAUSES, None)),
        (_TELL_A_MOOD, UNHAPPY, MOODS),
        (_TELL_A_STAGE, 0, STAGES),
        (_ACTS, 0, events.OUTCOMES),
        ((events.CHANGED,), 0, tuple(record_index())),
    ):
        chosen = np.isin(kind, kinds)
        what[chosen] = _words(detail[chosen] - first, words)
    value = np.where(kind == events.UNFIT_FOUND, detail, happened["value"])
    return pd.DataFrame(
        {
            "week": happened["week"] + 1,
            "kind": _words(kind - min(events.KINDS), tuple(events.KINDS.values())),
            "person": _numbers(happened["person"]),
            "other": _numbers(happened["other"]),
            "what": what,
            "value": value,
        }
    )


def _words(codes: Any, words: tuple[str | None, ...]) -> Any:
    """Return the word that each code stands for."""
    return np.array(words, dtype=object)[np.asarray(codes, dtype=np.int64)]


def _numbers(places: Any) -> Any:
    """Return whole numbers that are missing where there is nobody."""
    import pandas as pd

    whole = np.asarray(places, dtype=np.int64)
    return pd.arrays.IntegerArray(whole, mask=whole == NOBODY)

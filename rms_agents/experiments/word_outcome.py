"""What came of an act of word of mouth, as told by what the listener did next."""

from __future__ import annotations

from typing import Any

import numpy as np

from rms_agents import events

ALREADY_IN_TOUCH = "already in touch"
NO_CALL = "no call"
_ENDS_OF_TALKS = (
    events.DECAYED,
    events.DECLINED,
    events.UNFIT_FOUND,
    events.NOT_BOUGHT,
    events.WON,
)


def outcome_of(happened: Any, place: int) -> str:
    """Return what came of an act.

    Parameters
    ----------
    happened : record array
        All events of the run.
    place : int
        Where the act stands in it.
    """
    act = happened[place]
    if act.detail == events.IN_TOUCH:
        return ALREADY_IN_TOUCH
    later = happened[place + 1 :]
    later = later[later["person"] == act.other]
    called = ""
    if act.detail == events.HEARD:
        begun = later[later["kind"] == events.ATTRACTED]
        if not len(begun) or begun[0].other != act.person or begun[0].week != act.week + 1:
            return NO_CALL
        called = "a call, and "
    ends = later[np.isin(later["kind"], _ENDS_OF_TALKS)]
    if len(ends) == 0:
        return f"{called}talks go on"
    if ends[0].kind == events.WON:
        return f"{called}a signature in week {int(ends[0].week) + 1}"
    return f"{called}no signature"

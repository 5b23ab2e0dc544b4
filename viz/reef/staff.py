"""How every colleague spent every week, salespeople and service agents in the same words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.storyteller import staff_name
from rms_agents.measures import HOURS
from rms_agents.parameters import record_index
from rms_agents.simulation import Run
from rms_agents.state import NEVER

_DELIVERING, _OVERHEAD, _IDLE = (HOURS.index(use) for use in ("delivering", "overhead", "idle"))


def staff_hours(run: Run) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the hours of all colleagues there ever were, and who they are.

    Parameters
    ----------
    run : Run
        With its recording.

    Returns
    -------
    arrays : dict
        ``staff_hours``, float32 of shape (uses, weeks + 1, staff), in the order of
        `measures.HOURS`; frame 0 is all 0. ``employed``, uint8 of shape (weeks + 1, staff): at
        the end of the week.
    staff : list of dict
        ``role``, ``place`` among its kind, ``label`` and ``started``: the first week, 0 for those
        there at the beginning.
    """
    recording = run.recording
    assert recording is not None
    firm = run.state.firm
    sales = recording.salespeople[:, : firm.sales_places]
    busy = recording.service_agents[:, : firm.service_places]
    weeks = run.scenario.weeks
    hours = np.zeros((len(HOURS), weeks + 1, sales.shape[1] + busy.shape[1]), np.float32)
    employed = np.zeros(hours.shape[1:], np.uint8)
    hours[:, 1:, : sales.shape[1]] = sales.transpose(2, 0, 1)
    employed[1:, : sales.shape[1]] = sales.sum(axis=2) > 0
    there = busy >= 0
    employed[1:, sales.shape[1] :] = there
    total = over_weeks(run, "service.hours")[:, None]
    capacity = total * (1.0 - over_weeks(run, "service.overhead_share")[:, None]) * _ramp(run)
    served = hours[:, 1:, sales.shape[1] :]
    served[_DELIVERING] = np.where(there, busy, 0.0)
    served[_IDLE] = np.where(there, np.maximum(0.0, capacity - busy), 0.0)
    served[_OVERHEAD] = np.where(there, total - capacity, 0.0)
    members = [
        *(
            _member("hybrid" if one.hybrid else "salesperson", place, one.started)
            for place, one in enumerate(run.state.salespeople[: firm.sales_places])
        ),
        *(
            _member("service agent", place, one.started)
            for place, one in enumerate(run.state.service_agents[: firm.service_places])
        ),
    ]
    for at, member in enumerate(members):
        employed[0, at] = member["started"] == 0
    if firm.collapsed != NEVER:
        employed[firm.collapsed + 1 :] = 0  # they worked that week, and are gone at its end
    return {"staff_hours": hours, "employed": employed}, members


def over_weeks(run: Run, name: str) -> NDArray[np.float64]:
    """Return the value of a parameter in every week, scheduled changes carried out."""
    found = np.full(run.scenario.weeks, float(run.scenario.values[name]))
    for change in run.scenario.changes():
        if change.index == record_index()[name]:
            found[max(0, change.week) :] = change.value
    return found


def _member(role: str, place: int, started: int) -> dict[str, Any]:
    return {
        "role": role,
        "place": place,
        "label": staff_name(role, place),
        "started": 0 if started == NEVER else int(started) + 1,
    }


def _ramp(run: Run) -> NDArray[np.float64]:
    """Return how much of an experienced colleague each service agent is worth, by week."""
    agents = run.state.service_agents[: run.state.firm.service_places]
    started = np.asarray(agents["started"])
    week = np.arange(run.scenario.weeks)[:, None]
    ramp = over_weeks(run, "service.ramp_weeks")[:, None]
    grown = np.divide(
        week - started + 1.0, ramp, where=ramp > 0, out=np.ones((len(week), len(agents)))
    )
    return np.where(started == NEVER, 1.0, np.clip(grown, 0.0, 1.0))

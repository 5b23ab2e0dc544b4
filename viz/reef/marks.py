"""What the timeline marks: the weeks in which something happened to the firm."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rms_agents import events
from rms_agents.parameters import record_index
from rms_agents.simulation import Run

LONG_WAIT = 2.0  # weeks of backlog that are worth a mark
_LONGEST_WAIT = 8.0  # as the model has it, where nobody is there to deliver


def marks(run: Run) -> list[dict[str, Any]]:
    """Return what happened to the firm, in the order of the weeks.

    Parameters
    ----------
    run : Run

    Returns
    -------
    list of dict
        ``week``, ``until`` (the same, unless it lasted), ``kind`` and ``text``.
    """
    found = [*_first_referral(run), *_starts(run), *_changes(run), *_collapse(run)]
    for lasting, kind, text in (
        (wait(run) > LONG_WAIT, "backlog", "work waits over two weeks"),
        (np.asarray(run.state.weekly["cash"]) < 0, "debt", "cash below zero"),
    ):
        for first, last in _stretches(lasting):
            found.append({"week": first + 1, "until": last + 1, "kind": kind, "text": text})
    return sorted(found, key=lambda mark: mark["week"])


def wait(run: Run) -> NDArray[np.float64]:
    """Return how many weeks' capacity of service work waits, at the end of each week."""
    weekly = run.state.weekly
    backlog = np.asarray(weekly["service_backlog_hours"])
    work = np.concatenate([[0.0], backlog[:-1]]) + np.asarray(weekly["service_hours_arrived"])
    load = np.asarray(weekly["service_load"])
    capacity = np.divide(work, load, where=load > 0, out=np.zeros(len(load)))
    waits = np.divide(backlog, capacity, where=capacity > 0, out=np.full(len(load), _LONGEST_WAIT))
    return np.where(backlog > 0, waits, 0.0)


def _stretches(true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and last place of each unbroken stretch."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], true.astype(np.int8), [0]])))
    return [(int(first), int(after) - 1) for first, after in edges.reshape(-1, 2)]


def _at(week: int, kind: str, text: str) -> dict[str, Any]:
    return {"week": int(week) + 1, "until": int(week) + 1, "kind": kind, "text": text}


def _first_referral(run: Run) -> list[dict[str, Any]]:
    happened = run.state.events
    referrals = happened[np.asarray(happened["kind"]) == events.REFERRED]
    return [_at(referrals[0].week, "referral", "first referral")] if len(referrals) else []


def _starts(run: Run) -> list[dict[str, Any]]:
    words = {
        events.SALESPERSON_STARTED: "a salesperson starts",
        events.SERVICE_AGENT_STARTED: "a service agent starts",
    }
    happened = run.state.events
    started = happened[np.isin(happened["kind"], list(words))]
    return [_at(event.week, "hire", words[int(event.kind)]) for event in started]


def _changes(run: Run) -> list[dict[str, Any]]:
    names = list(record_index())
    notes = {change.week - 1: change.note for change in run.scenario.timeline if change.note}
    happened = run.state.events
    changed = happened[np.asarray(happened["kind"]) == events.CHANGED]
    return [
        _at(
            event.week,
            "change",
            notes.get(int(event.week)) or f"{names[event.detail]} becomes {event.value:g}",
        )
        for event in changed
    ]


def _collapse(run: Run) -> list[dict[str, Any]]:
    happened = run.state.events
    ended = happened[np.asarray(happened["kind"]) == events.COLLAPSED]
    return [_at(event.week, "collapse", "the firm collapses") for event in ended]

"""What stood out in one run: firsts, hires, backlogs, debts, falls and the end."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rms_agents import events
from rms_agents.cli.wording import compact, percent
from rms_agents.measures import CAUSES
from rms_agents.parameters import record_index
from rms_agents.simulation import Run
from rms_agents.summary import ratio

_LONG_BACKLOG = 2.0  # weeks of work
_DEEP_FALL = 0.2  # share of the clients
_FEW_CLIENTS = 5  # of whom one more or less is no event


class Highlight(NamedTuple):
    """Something that stood out, and the week (from 1) in which it did."""

    week: int
    text: str


def highlights(run: Run) -> list[Highlight]:
    """Return what stood out in a run, in order; of a firm that collapsed, while it lived."""
    found = [
        *_first_referral(run),
        *_scheduled(run),
        *_hires(run),
        *_backlog(run),
        *_debt(run),
        *_deepest_fall(run),
    ]
    ends = _collapse(run)
    lived = [one for one in found if not ends or one.week <= ends[0].week]
    return [*sorted(lived), *ends]


def _of_kind(run: Run, kind: int) -> Any:
    happened = run.state.events
    return happened[happened["kind"] == kind]


def _first_referral(run: Run) -> list[Highlight]:
    won = _of_kind(run, events.WON)
    referred = won[won["detail"] == CAUSES.index("referral")]
    if not len(referred):
        return []
    return [Highlight(int(referred[0].week) + 1, "the first referred client signs")]


def _scheduled(run: Run) -> list[Highlight]:
    names = tuple(record_index())
    notes = {change.week: change.note for change in run.scenario.timeline if change.note}
    found: dict[int, str] = {}
    for event in _of_kind(run, events.CHANGED):
        week = int(event.week) + 1
        text = f"{names[event.detail]} is now {compact(float(event.value))}"
        found[week] = notes.get(week) or (f"{found[week]}, {text}" if week in found else text)
    return [Highlight(week, text) for week, text in found.items()]


def _hires(run: Run) -> list[Highlight]:
    found = []
    for kind, role in (
        (events.SERVICE_AGENT_STARTED, "service agent"),
        (events.SALESPERSON_STARTED, "salesperson"),
    ):
        for count, event in enumerate(_of_kind(run, kind)):
            which = "a hired" if count == 0 else "another"
            found.append(Highlight(int(event.week) + 1, f"{which} {role} starts"))
    return found


def _backlog(run: Run) -> list[Highlight]:
    weekly = run.state.weekly
    backlog = np.asarray(weekly["service_backlog_hours"])
    work = backlog + weekly["service_hours_delivered"]
    # The load is the week's work over the capacity, so this is the backlog over the capacity.
    weeks = ratio(backlog * weekly["service_load"], work)
    if weeks.max() < _LONG_BACKLOG:
        return []
    first = int((weeks >= _LONG_BACKLOG).argmax())
    text = f"work waits for over two weeks (at worst {weeks.max():.0f})"
    return [Highlight(first + 1, text)]


def _debt(run: Run) -> list[Highlight]:
    cash = run.state.weekly["cash"]
    if cash.min() >= 0:
        return []
    text = f"cash falls below zero (at worst {compact(float(cash.min()))})"
    return [Highlight(int((cash < 0).argmax()) + 1, text)]


def _deepest_fall(run: Run) -> list[Highlight]:
    clients = run.state.weekly["clients"]
    if run.summary["survived"] == 0 or run.summary["drawdown"] < _DEEP_FALL:
        return []
    peak = np.maximum.accumulate(clients)
    end = int(((peak - clients) / np.maximum(peak, 1)).argmax())
    start = int(clients[: end + 1].argmax())
    if clients[start] < _FEW_CLIENTS:
        return []
    text = (
        f"the deepest fall ends, from {clients[start]:.0f} clients in week {start + 1} to "
        f"{clients[end]:.0f} (-{percent(run.summary['drawdown'])})"
    )
    return [Highlight(end + 1, text)]


def _collapse(run: Run) -> list[Highlight]:
    return [
        Highlight(int(event.week) + 1, f"the firm collapses, {compact(float(event.value))} in cash")
        for event in _of_kind(run, events.COLLAPSED)
    ]

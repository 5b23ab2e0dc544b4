"""Pairs that came near a collapse: what it would have done, had one of the firms fallen.

A collapse moves every figure of a run. Where one pair in twenty has one, thirty pairs often have
none, or one, and then nearly all agree on a mean that is not the truth. But how near the others
came is known: by how much the lowest cash of each run was above the credit line. The lower tail of
that is taken to fall off exponentially (peaks over a threshold; Davison & Smith 1990, JRSS B
52:393), which gives the chance of a collapse. What one would do is imagined: the runs that came
nearest stop in the week in which they did. An interval is moved as far as so many imagined pairs
would move it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rms_agents.many_runs import ManyRuns
from rms_agents.measures import NAMES, TOUCHED_BY
from rms_agents.scenario import Scenario
from rms_agents.summary import summarise

Array = NDArray[np.float64]

_TAIL = 0.2  # of the runs, those whose lowest cash is the lowest
_FEWEST_TAIL = 5
_NEAREST = 3  # runs that are imagined to collapse
_DOUBT = 2.5  # times the estimated chance: it rests on the few runs of the tail
_MOST = 3.0  # pairs: were there more, hardly any range would have none or one
_FEW = 1  # pairs in which one firm alone falls that say too little of how many do
_HELD = ("service_standard", "satisfaction", "reputation")
_STAGES = ("prospects", "leads", "in_talks", "clients", "past_clients", "lost")


def imagined_collapses(a: ManyRuns, b: ManyRuns) -> dict[str, tuple[float, float]]:
    """Return by figure how much lower and higher its mean difference B - A may be.

    Nothing where no firm can collapse, and where some pairs have a firm that collapsed beside one
    that did not: then the pairs themselves tell. A single such pair counts for itself; the others
    that there may be are imagined.
    """
    survived = a.figures["survived"], b.figures["survived"]
    if (survived[0] != survived[1]).sum() > _FEW or len(a.seeds) < 2 * _FEWEST_TAIL:
        return {}
    moved: dict[str, list[float]] = {name: [0.0, 0.0] for name in a.figures}
    for own, other, sign in ((b, a, 1.0), (a, b, -1.0)):
        seen = int((own.figures["survived"] < other.figures["survived"]).sum())
        missing = missing_collapses(own, other) - seen
        if missing <= 0.0:
            continue
        nearest = _nearest(own)
        fallen = summarise(_fallen(own, nearest))
        for name, reach in moved.items():
            change = float((fallen[name] - own.figures[name][nearest]).mean())
            shift = sign * change * missing / len(own.seeds)
            reach[0] = min(reach[0], shift)
            reach[1] = max(reach[1], shift)
    return {name: (low, high) for name, (low, high) in moved.items()}


def missing_collapses(own: ManyRuns, other: ManyRuns) -> float:
    """Return how many pairs there may be in which one firm alone falls.

    Of the tail of its runs, those in which the other firm is as near to its end count for less:
    both would fall.
    """
    if not can_collapse(own) or not own.figures["survived"].any():
        return 0.0
    room = _room(own)
    tail = max(_FEWEST_TAIL, int(_TAIL * len(room)))
    nearest = np.argsort(room)[: tail + 1]
    threshold = float(room[nearest[tail]])
    excess = float((threshold - room[nearest[:tail]]).mean())
    if excess <= 0.0:
        return 0.0
    apart = float(np.abs(room - _room(other))[nearest[:tail]].mean())
    expected = tail * min(1.0, math.exp(-threshold / excess)) * -math.expm1(-apart / excess)
    return min(_MOST, _DOUBT * expected)


def can_collapse(runs: ManyRuns) -> bool:
    """Return whether a firm of this scenario can collapse at all."""
    return luck_touches("collapsed", runs.scenario)


def luck_touches(figure: str, scenario: Scenario) -> bool:
    """Return whether luck can make a figure differ from run to run: see `measures.TOUCHED_BY`."""

    def is_on(name: str) -> bool:
        return bool(scenario.values[name]) or any(
            change.set.get(name) or change.add.get(name) for change in scenario.timeline
        )

    ways = TOUCHED_BY.get(figure)
    return ways is None or any(all(map(is_on, way)) for way in ways)


def _room(runs: ManyRuns) -> Array:
    """Return how much money was left above the credit line in the worst week of each run."""
    return runs.figures["lowest_cash"] + float(runs.scenario.values["firm.credit_line"])


def _nearest(runs: ManyRuns) -> NDArray[np.int64]:
    alive = np.flatnonzero(runs.figures["survived"])
    return np.asarray(alive[np.argsort(_room(runs)[alive])[:_NEAREST]])


def _fallen(runs: ManyRuns, places: NDArray[np.int64]) -> Array:
    """Return the weekly records of some runs as if their firms fell in their worst week."""
    records = runs.records_of(places)
    line = -float(runs.scenario.values["firm.credit_line"])
    for row in records:
        week = int(row["cash"].argmin())
        last = row[week].copy()
        for name in NAMES:
            row[name][week + 1 :] = last[name] if name in _HELD else 0.0
        row["prospects"][week + 1 :] = sum(float(last[stage]) for stage in _STAGES)
        row["cash"][week:] = line
        row["collapsed"][week:] = 1.0
        for name in ("clients", "salespeople", "service_agents", "hybrids"):
            row[name][week:] = 0.0
    return np.asarray(records)

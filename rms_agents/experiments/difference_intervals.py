"""The interval of each figure's paired difference, by what the figure is and what luck does to it.

In this order: a difference that luck cannot touch is known. A mean of weekly work over hours says
nothing where next to no hours are left. Shares of firms have an interval of their own. Where hardly
any pair differs, a bounded figure cannot differ by more than its bounds, and of others nothing is
said. All else has the interval of a mean, as far out as collapses that came near would move it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.intervals import (
    FEWEST_DIFFERING,
    Interval,
    count_differing,
    mean_interval,
)
from rms_agents.experiments.rare import bounded_interval, paired_shares
from rms_agents.experiments.ruin import imagined_collapses, luck_touches
from rms_agents.many_runs import ManyRuns
from rms_agents.measures import LOADS, UNIT_RANGES, unit_of

Array = NDArray[np.float64]

HEAVY = "single weeks with next to no hours decide, of however many runs"
_ROUNDING = 1e-12
_TAIL = 0.005  # of all weeks, those with the highest load
_FEWEST_TAIL = 10
_LIGHT = 3.0  # tail index from which a variance can be estimated; ordinary loads have 6 and more


def difference_intervals(a: ManyRuns, b: ManyRuns) -> dict[str, Interval]:
    """Return by figure the 95 % interval of its mean difference B - A, pair by pair.

    Parameters
    ----------
    a, b : ManyRuns
        On the same seeds.
    """
    if a.scenario.configuration_hash() == b.scenario.configuration_hash():
        return dict.fromkeys(a.figures, Interval(0.0, 0.0))
    collapses = imagined_collapses(a, b)
    return {name: _interval(name, a, b, collapses.get(name, (0.0, 0.0))) for name in a.figures}


def _interval(name: str, a: ManyRuns, b: ManyRuns, collapses: tuple[float, float]) -> Interval:
    differences = _differences(a.figures[name], b.figures[name])
    count = len(differences)
    differing = count_differing(differences)
    if differing == 0 and not any(luck_touches(name, runs.scenario) for runs in (a, b)):
        return Interval(float(differences[0]), float(differences[0]))
    if count < 2:
        return mean_interval(differences)
    if name in LOADS and (_is_heavy(name, a) or _is_heavy(name, b)):
        return Interval(None, None, HEAVY)
    unit = unit_of(name)
    if unit == "1 or 0":
        return Interval(*paired_shares(differences))
    span = _span(name, unit, a)
    if span < np.inf and differing < FEWEST_DIFFERING and 2 * differing < count:
        return Interval(*bounded_interval(differences, span))
    found = mean_interval(differences)
    if found.low is None or found.high is None:
        return found
    return Interval(found.low + collapses[0], found.high + collapses[1])


def _differences(a: Array, b: Array) -> Array:
    """Return B - A without what rounding alone makes of equal sums."""
    differences = b - a
    scale = np.maximum(np.abs(a), np.abs(b))
    return np.where(np.abs(differences) <= _ROUNDING * scale, 0.0, differences)


def _span(name: str, unit: str, runs: ManyRuns) -> float:
    """Return by how much two runs can differ at the most."""
    if name == "collapse_week":
        return float(runs.scenario.weeks)
    low, high = UNIT_RANGES.get(unit, (-np.inf, np.inf))
    return high - low


def _is_heavy(name: str, runs: ManyRuns) -> bool:
    """Return whether single weeks carry the mean load: by Hill's (1975) estimate of the tail index.

    Over all weeks of all runs: the run that will have such a week need not be among them.
    """
    most = _tail(len(runs.seeds) * runs.scenario.weeks) + 1
    count, highest = 0, np.empty(0)
    for weeks in runs.columns(name):
        loads = weeks[weeks > 0]
        count += len(loads)
        highest = np.sort(np.concatenate([highest, loads]))[-most:]
    tail = _tail(count)
    if count <= tail:
        return False
    excess = np.log(highest[-tail:] / highest[-tail - 1]).mean()
    return bool(excess * _LIGHT > 1.0)


def _tail(weeks: int) -> int:
    return max(_FEWEST_TAIL, int(_TAIL * weeks))

"""Two scenarios side by side on the same luck: what the difference between them does.

Everybody has the same luck in both (`rms_agents.draws`), so the difference of a pair is mostly what
the scenarios differ in, and far fewer runs tell it apart from chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rms_agents.errors import InputError
from rms_agents.experiments.difference_intervals import difference_intervals
from rms_agents.experiments.intervals import Interval
from rms_agents.many_runs import ManyRuns, check_seeds_differ
from rms_agents.scenario import Scenario
from rms_agents.simulation import checked_seed, simulate_many

if TYPE_CHECKING:
    import pandas as pd


class PairedDifference(NamedTuple):
    """What one figure comes to in two scenarios.

    Attributes
    ----------
    mean_a, mean_b : float
    difference : float
        Mean of B - A over the pairs.
    low, high : float or None
        Its 95 % interval; None where so many pairs cannot tell.
    reason : str
        Why not; empty where there is an interval.
    share_higher : float
        Share of the pairs in which B is higher.
    variance_ratio : float or None
        How many times fewer runs the common luck needs than independent luck would: the variance
        of an unpaired difference over that of a paired one. None where the pairs do not vary.
    """

    mean_a: float
    mean_b: float
    difference: float
    low: float | None
    high: float | None
    reason: str
    share_higher: float
    variance_ratio: float | None

    @property
    def clear(self) -> bool:
        """Whether chance alone hardly explains the difference: the interval leaves zero out."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


@dataclass(frozen=True)
class Comparison:
    """Two scenarios on the same seeds.

    Attributes
    ----------
    a, b : ManyRuns
    """

    a: ManyRuns
    b: ManyRuns

    def __post_init__(self) -> None:
        check_comparable(self.a.scenario, self.b.scenario)
        if self.a.seeds != self.b.seeds:
            raise InputError("seeds: must be the same in A and B")
        check_seeds_differ(self.a.seeds)

    @cached_property
    def figures(self) -> dict[str, PairedDifference]:
        """The paired difference of every figure of `summary.summarise`."""
        return {name: self._difference(name) for name in self.a.figures}

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a figure: the fields of `PairedDifference`."""
        import pandas as pd

        index = pd.Index(self.figures, name="figure")
        table = pd.DataFrame(list(self.figures.values()), index=index)
        numbers = [name for name in table if name != "reason"]
        return table.astype(dict.fromkeys(numbers, float))

    @cached_property
    def _intervals(self) -> dict[str, Interval]:
        return difference_intervals(self.a, self.b)

    def _difference(self, name: str) -> PairedDifference:
        a, b = self.a.figures[name], self.b.figures[name]
        differences = b - a
        paired = float(differences.var())
        return PairedDifference(
            float(a.mean()),
            float(b.mean()),
            float(differences.mean()),
            *self._intervals[name],
            share_higher=float((differences > 0).mean()),
            variance_ratio=float(a.var() + b.var()) / paired if paired > 0 else None,
        )


def check_comparable(a: Scenario, b: Scenario) -> None:
    """Refuse to compare runs of different lengths."""
    if a.weeks != b.weeks:
        raise InputError(f"run.weeks: A has {a.weeks}, B has {b.weeks}: must be the same")


def compare(a: Scenario, b: Scenario, seeds: Iterable[int] = range(200)) -> Comparison:
    """Simulate two scenarios on the same seeds.

    Parameters
    ----------
    a, b : Scenario
        Of the same number of weeks.
    seeds : iterable of int
        A pair of runs for each; no seed twice.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        For runs of different lengths, and for a seed that comes twice.
    """
    check_comparable(a, b)
    chosen = tuple(checked_seed(seed) for seed in seeds)
    check_seeds_differ(chosen)
    return Comparison(simulate_many(a, chosen), simulate_many(b, chosen))

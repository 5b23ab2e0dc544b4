"""The scenarios that the benchmarks run, at any size, and their ties made beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from rms_agents.measures import WEEK_DTYPE
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario

GROWING = (
    "firm.initial_clients",
    "firm.initial_cash",
    "firm.credit_line",
    "firm.fixed_cost",
    "sales.salespeople",
    "service.service_agents",
    "marketing.base_budget",
    "marketing.spend_scale",
)


def sized(
    name: str,
    people: int,
    weeks: int,
    grown: bool = True,
    changes: Mapping[str, object] | None = None,
) -> Scenario:
    """Return a scenario at a size.

    Parameters
    ----------
    name : str
    people, weeks : int
    grown : bool
        Whether firm and market grow alike, so that each person lives the same: everything that
        counts staff, or money of the whole firm, is multiplied. Otherwise a larger market lies
        around the same small firm, and next to nothing happens to most people.
    changes : mapping of str to object, optional
        Further parameters.
    """
    scenario = Scenario.load(name)
    values: dict[str, Any] = dict(scenario.values)
    factor = people / values["network.people"]
    chosen: dict[str, object] = {"network.people": people, "run.weeks": weeks}
    chosen["network.communities"] = max(1, round(values["network.communities"] * factor))
    if grown:
        for parameter in GROWING:
            value = values[parameter]
            chosen[parameter] = type(value)(max(1, round(value * factor)))
    return scenario.with_values(chosen | dict(changes or {}))


class EngineRuns:
    """The engine on ties made beforehand, as `simulate_many` runs it: many runs in one call.

    Parameters
    ----------
    scenario : Scenario
    most : int
        Runs in one call, at most.
    network_seed : int
        Profiles and luck vary with the seed of a run, ties do not.
    """

    def __init__(self, scenario: Scenario, most: int = 1, network_seed: int = 1) -> None:
        self.prepared = Prepared(scenario)
        self.ties = self.prepared.indptr, self.prepared.indices = self.prepared.ties(network_seed)
        self.prepared.generator = -1
        self.weekly = np.empty((most, self.prepared.weeks), WEEK_DTYPE).view(np.recarray)
        self.memory = self.prepared.memory()

    def __call__(self, seeds: NDArray[np.uint64]) -> Any:
        """Simulate one run a seed; return the weekly records, which the next call overwrites."""
        if len(seeds) > len(self.weekly):
            raise ValueError(f"{len(seeds)} seeds: there is room for {len(self.weekly)} runs")
        weekly = self.weekly[: len(seeds)]
        self.prepared.simulate_into(weekly, seeds, self.memory)
        return weekly


def graph_of(ties: tuple[Any, Any]) -> nx.Graph:
    """Return ties in compressed sparse rows as a graph."""
    indptr, indices = ties
    graph = nx.Graph()
    graph.add_nodes_from(range(len(indptr) - 1))
    sources = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    graph.add_edges_from(zip(sources.tolist(), indices.tolist(), strict=True))
    return graph

"""The core in Mesa and the engine agree in distribution: programs written from one description.

Every weekly measure is compared over its quarters and in the first week, by means, spreads and the
largest distance between the two distributions. The tolerances are what chance leaves when about a
thousand comparisons shall not once fail by chance (a false alarm in a hundred test runs, were the
seeds not fixed).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import pytest
from mesa.discrete_space import Network
from mesa_core import CoreModel
from mesa_core_tuned import TunedCore
from numpy.typing import NDArray
from scipy.stats import ks_2samp
from sizes import graph_of

from rms_agents.measures import NAMES
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

RUNS = 300
WEEKS = 78
QUARTER = 13
ERRORS = 4.5  # standard errors
CHANCE = 1e-5  # p-value of the largest distance between two distributions

FIRMS: dict[str, Mapping[str, object]] = {
    "core": {},
    # Money for some weeks only, too few to sell and serve, and more promised than is given.
    "strained": {
        "firm.initial_cash": 12_000.0,
        "firm.credit_line": 20_000.0,
        "service.service_agents": 1,
        "sales.promise": 1.0,
        "sales.overhead_share": 0.6,
        "marketing.reach": 0.02,
    },
}

Sample = dict[str, NDArray[np.float64]]  # measure: shape (runs, weeks)


def core(firm: str) -> Scenario:
    size = {"network.people": 400, "network.communities": 20, "run.weeks": WEEKS}
    return Scenario.load("core").with_values({**size, **FIRMS[firm]})


@cache
def in_mesa(firm: str, core_model: type[CoreModel] = TunedCore) -> Sample:
    prepared = Prepared(core(firm))
    rows: dict[str, list[list[float]]] = {name: [] for name in NAMES}
    for seed in range(300_000, 300_000 + RUNS):
        graph = graph_of(prepared.ties(seed))
        space = Network(graph, layout=None, random=random.Random(seed))
        model = core_model(prepared.scenario, graph, prepared.community, rng=seed, space=space)
        for _ in range(WEEKS):
            model.step()
        for name, values in model.datacollector.model_vars.items():
            rows[name].append(values)
    return {name: np.array(values, float) for name, values in rows.items()}


def in_engine(scenario: Scenario) -> Sample:
    runs = simulate_many(scenario, range(310_000, 310_000 + RUNS), threads=1)
    return {name: runs[name] for name in NAMES}


def spread_error(values: NDArray[np.float64]) -> float:
    """Return the standard error of a sample's variance."""
    distance = values - values.mean()
    return float(np.sqrt(max(0.0, np.mean(distance**4) - values.var() ** 2) / len(values)))


def differences(one: Sample, other: Sample) -> Iterator[str]:
    """Yield what differs by more than chance would have it."""
    for name in NAMES:
        for first in (-1, *range(0, WEEKS, QUARTER)):
            weeks = slice(0, 1) if first < 0 else slice(first, first + QUARTER)
            a, b = one[name][:, weeks].mean(axis=1), other[name][:, weeks].mean(axis=1)
            where = f"{name}, weeks {weeks.start + 1} to {weeks.stop}"
            rounding = 1e-9 * (1.0 + abs(a.mean()))
            apart = abs(a.mean() - b.mean())
            if apart > ERRORS * np.sqrt((a.var() + b.var()) / RUNS) + rounding:
                yield f"{where}: means {a.mean():.4g} and {b.mean():.4g}"
            error = np.hypot(spread_error(a), spread_error(b))
            if abs(a.var() - b.var()) > ERRORS * error + rounding:
                yield f"{where}: standard deviations {a.std():.4g} and {b.std():.4g}"
            if a.std() > rounding and b.std() > rounding:
                chance = ks_2samp(np.round(a, 9), np.round(b, 9), method="asymp").pvalue
                if chance < CHANCE:
                    yield f"{where}: distributions, p = {chance:.1g}"


@pytest.mark.slow
@pytest.mark.parametrize("core_model", [CoreModel, TunedCore])
@pytest.mark.parametrize("firm", FIRMS)
def test_mesa_and_engine_agree_in_distribution(firm: str, core_model: type[CoreModel]) -> None:
    mesa, engine = in_mesa(firm, core_model), in_engine(core(firm))
    assert not list(differences(mesa, engine))


@pytest.mark.slow
def test_the_strained_firm_strains() -> None:
    """The second firm exercises what the first hardly does: overload, decay, collapse."""
    mesa = in_mesa("strained")
    assert 0.2 < mesa["collapsed"][:, -1].mean() < 0.8
    assert mesa["leads_decayed"].mean() > 0.05
    assert mesa["service_backlog_hours"].mean() > 5.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameter", "value", "measure"),
    [
        ("clownfish.sight", 0.016, "leads_opened_clownfish"),
        ("market.return_rate", 0.023, "lost"),
        ("complaints.to_sales_share", 0.6, "hours_complaints"),
        ("satisfaction.loss_aversion", 2.6, "satisfaction"),
        ("sales.meeting_chance", 0.24, "in_talks"),
    ],
)
def test_the_comparison_tells_small_changes(parameter: str, value: float, measure: str) -> None:
    """A rule that is off by a tenth to a third would be noticed, in the measure that shows it."""
    changed = in_engine(core("core").with_values({parameter: value}))
    assert [found for found in differences(in_mesa("core"), changed) if found.startswith(measure)]

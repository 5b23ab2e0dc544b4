"""What the Mesa model is given: seeds as Mesa takes them, numpy's values, batches of processes."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest

from rms_agents import InputError, Scenario, simulate
from rms_agents.measures import NAMES
from rms_agents.mesa_model import RelationshipModel, unmoved


@pytest.mark.parametrize(
    "seed", [7, np.int64(7), np.uint8(7), np.array(7), np.arange(9)[7]], ids=repr
)
def test_a_whole_number_of_any_kind_is_the_seed(seed: Any) -> None:
    assert RelationshipModel(rng=seed).seed_of_run == 7


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.random.default_rng(3),
        lambda: np.random.SeedSequence(3),
        lambda: np.random.PCG64(3),
        lambda: [3, 4],
    ],
)
def test_what_numpy_seeds_from_gives_a_seed(make: Callable[[], Any]) -> None:
    first, second = (RelationshipModel(rng=make()).seed_of_run for _ in range(2))
    assert first == second
    assert isinstance(first, int)


@pytest.mark.parametrize("rng", [2.5, np.float64(3.0), "luck", {}, True, np.True_, -1, 2**60])
def test_other_seeds_are_refused(rng: Any) -> None:
    with pytest.raises(InputError, match=r"^(rng|seed) = .*: must be"):
        RelationshipModel(rng=rng)
    with pytest.raises(InputError, match=r"^seed = .*: must be"):
        RelationshipModel(seed=rng)


def test_seed_is_taken_with_mesas_own_warning() -> None:
    def message(model: type[mesa.Model]) -> tuple[type[Warning], str]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model(seed=3)
        (only,) = caught
        return only.category, str(only.message)

    assert message(RelationshipModel) == message(mesa.Model)
    with pytest.warns(FutureWarning, match="use `rng` instead"):
        model = RelationshipModel("baseline", seed=np.int64(3), run__weeks=5)
    model.run_for(5)
    assert model.seed_of_run == 3
    assert model.cash == simulate(model.firm_scenario, 3).state.weekly["cash"][-1]
    with pytest.raises(InputError, match="rng and seed: give one of them"):
        RelationshipModel(rng=1, seed=1)
    assert RelationshipModel(rng=4, seed=None).seed_of_run == 4


def test_numpys_values_are_pythons() -> None:
    given = {
        "mechanisms__hiring": np.False_,
        "sales__promise": np.array(0.3),
        "service__service_agents": np.arange(1, 5)[2],
        "service__project_share": np.linspace(0.0, 1.0, 5)[1],
        "network__generator": np.array(["ring", "random"])[0],
    }
    values = RelationshipModel(rng=1, **given).firm_scenario.values
    own = {name.replace("__", ".", 1): value.item() for name, value in given.items()}
    assert {name: values[name] for name in own} == own
    assert all(type(values[name]) is type(value) for name, value in own.items())


def test_what_nobody_moved_is_left_to_the_scenario() -> None:
    """As Mesa's page hands it over: the number shown is a number, and no wish."""
    for name in ("service__service_agents", "sales__promise"):
        point = name.replace("__", ".", 1)
        own = Scenario.load("overpromise").values[point]
        shown = Scenario.load("baseline").values[point] + 1
        for value, expected in ((unmoved(shown), own), (shown, shown)):
            model = RelationshipModel("overpromise", rng=1, **{name: value})
            assert model.firm_scenario.values[point] == expected
        assert unmoved(shown) == shown
        assert isinstance(unmoved(shown), type(shown))


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_batches_over_processes_give_the_numbers_of_simulate(processes: int) -> None:
    firms = [Scenario.load("baseline"), Scenario.load("service_collapse")]
    results = mesa.batch_run(
        RelationshipModel,
        {
            "scenario": firms,
            "run__weeks": 15,
            "service__service_agents": np.array([2, 3]),
            "sales__promise": np.linspace(0.0, 1.0, 2),
        },
        number_processes=processes,
        rng=[5, 6],
        display_progress=False,
    )
    assert len(results) == 16
    for row in results:
        names = ("run.weeks", "service.service_agents", "sales.promise")
        changed = {name: row[name.replace(".", "__")] for name in names}
        run = simulate(row["scenario"].with_values(changed), row["rng"])
        assert row["clients"] == run.state.weekly["clients"][-1]
        assert row["cash"] == run.state.weekly["cash"][-1]


@pytest.mark.slow
def test_iterations_of_a_batch_are_runs_of_their_own() -> None:
    with pytest.warns(DeprecationWarning, match="iterations"):
        results = mesa.batch_run(
            RelationshipModel,
            {"scenario": "baseline", "run__weeks": 12},
            number_processes=2,
            iterations=3,
            display_progress=False,
        )
    assert sorted(row["iteration"] for row in results) == [0, 1, 2]
    assert len({tuple(row[name] for name in NAMES) for row in results}) == 3

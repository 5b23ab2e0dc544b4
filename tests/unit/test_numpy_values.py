"""Values of numpy's are taken for what they are wherever values come in from Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from rms_agents import InputError, Scenario, simulate_many
from rms_agents.experiments.sweep.axes import Axis
from rms_agents.experiments.sweep.design import make_design, read_design
from rms_agents.parameters import parameter, parameters
from rms_agents.simulation import checked_seed
from rms_agents.timeline import Change, changes


@pytest.mark.parametrize(
    "wrap", [np.asarray, lambda v: np.array([v])[0], lambda v: pd.Series([v])[0]]
)
@pytest.mark.parametrize("name", parameters())
def test_every_default_is_taken_in_numpys_clothes(name: str, wrap: Any) -> None:
    declared = parameter(name)
    found = declared.checked(wrap(declared.default))
    assert found == declared.default
    assert type(found) is type(declared.default)


@pytest.mark.parametrize(
    "kind", [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint64]
)
def test_numbers_of_any_width(kind: Any) -> None:
    found = parameter("service.service_agents").checked(kind(3))
    assert (found, type(found)) == (3, int)
    found = parameter("sales.promise").checked(kind(1))
    assert (found, type(found)) == (1.0, float)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("sales.promise", np.float64("nan"), "must be finite"),
        ("sales.promise", np.array(np.inf), "must be finite"),
        ("sales.promise", np.True_, "must be a number"),
        ("sales.promise", np.array([0.3]), "must be a number"),
        ("sales.promise", np.array([0.3, 0.4]), "must be a number"),
        ("sales.promise", np.array("much"), "must be a number"),
        ("sales.promise", np.complex128(0.3), "must be a number"),
        ("sales.promise", np.datetime64("2027-06-01"), "must be a number"),
        ("service.service_agents", np.float64(2.5), "must be a whole number"),
        ("service.service_agents", np.float64("nan"), "must be finite"),
        ("mechanisms.hiring", np.int64(1), "must be true or false"),
        ("network.generator", np.array(3), "must be one of"),
        ("network.seed", np.array(["run", "run"]), "must be 'run' or a whole number"),
    ],
)
def test_what_is_no_value_is_refused_in_words(name: str, value: Any, rule: str) -> None:
    with pytest.raises(InputError, match=rf"^{name} = .*: {rule}"):
        Scenario.load("baseline").with_values({name: value})


def test_timelines_take_them() -> None:
    change = Change(
        week=np.int64(3), weeks=np.array(2), set={"sales.promise": np.linspace(0, 1, 3)[1]}
    )
    more = Change(week=np.arange(9)[5], add={"service.service_agents": np.int32(2)})
    values = Scenario.load("baseline").values
    assert changes(values, (change, more))["week"].tolist() == [2, 4, 4]
    assert change.model_dump_json() == (
        '{"week":3,"weeks":2,"set":{"sales.promise":0.5},"add":{},"note":""}'
    )
    with pytest.raises(ValueError, match="week"):
        Change(week=np.float64(2.5))


@pytest.mark.parametrize("kind", ["grid", "one-at-a-time", "lhs"])
def test_axes_of_a_sweep_take_them(kind: str) -> None:
    given = (
        ("sales.promise", np.linspace(0.0, 1.0, 5)),
        ("mechanisms.hiring", np.array([True, False])),
        ("service.service_agents", np.arange(1, 4)),
        ("network.generator", np.array(["ring", "complete"])),
        ("scenario", np.array(["baseline", "clownfish"])),
    )
    base = Scenario.load("baseline")
    points = 12 if kind == "lhs" else None
    of_numpy, plain = (
        make_design(kind, [Axis(name, "", tuple(v)) for name, v in axes], points, 1, base)
        for axes in (given, [(name, values.tolist()) for name, values in given])
    )
    assert of_numpy.text() == plain.text()
    assert read_design(of_numpy.text(), "design").points == of_numpy.points
    types = [[type(value) for value in point] for point in of_numpy.points]
    assert types == [[float, bool, int, str, str]] * len(types)
    with pytest.raises(InputError, match=r"sales\.promise = nan: must be finite"):
        make_design(kind, [Axis("sales.promise", "", (np.float64("nan"),))], points, 1, base)


def test_seeds_of_numpys_are_seeds() -> None:
    assert [checked_seed(seed) for seed in (np.uint8(3), np.array(3))] == [3, 3]
    scenario = Scenario.load("baseline").with_values({"run.weeks": 2, "network.people": 60})
    assert simulate_many(scenario, np.arange(3)).seeds == (0, 1, 2)
    for seed in (np.float64(3.0), np.True_, np.array([3])):
        with pytest.raises(InputError, match="must be a whole number"):
            checked_seed(seed)

"""A change half-way is what a timeline does, to the same bits, in copies and saved runs too."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from rms_agents import InputError, Scenario, simulate
from rms_agents.measures import NAMES
from rms_agents.mesa_model import RelationshipModel, ServiceAgent
from rms_agents.network import Network

PLANNED = """
title = "planned"
[run]
weeks = 40
[network]
people = 150
mean_ties = 6.0
[[timeline]]
week = 5
weeks = 20
add = {"sales.promise" = 0.1}
[[timeline]]
week = 25
set = {"service.service_agents" = 3}
"""


def planned() -> Scenario:
    return Scenario.from_toml(PLANNED, "planned")


def assert_simulated(model: RelationshipModel, seed: int) -> None:
    expected = simulate(model.firm_scenario, seed).state.weekly
    for name in NAMES:
        np.testing.assert_array_equal(model.state.weekly[name], expected[name], err_msg=name)


@pytest.mark.parametrize("week", [0, 4, 24, 25, 39])
@pytest.mark.parametrize(
    "changes",
    [
        {"marketing__base_budget": 1500.0},
        {"service__service_agents": np.int64(6)},
        {"service__service_agents": 1, "sales__salespeople": 3, "mechanisms__hiring": True},
    ],
)
def test_a_change_is_what_a_timeline_does(week: int, changes: dict[str, Any]) -> None:
    model = RelationshipModel(planned(), rng=3)
    untouched = simulate(model.firm_scenario, 3).state.weekly["cash"]
    if week:
        model.run_for(week)
    model.change(**changes)
    assert model.firm_scenario.timeline[-1].week == week + 1
    model.run_for(40 - week)
    assert_simulated(model, 3)
    assert model.state.weekly["cash"].tolist() != untouched.tolist()
    there = {agent.number for agent in model.agents_by_type[ServiceAgent]}
    assert there == set(np.flatnonzero(model.state.service_agents["active"]))


def test_changes_of_a_branch_stay_in_it(tmp_path: Path) -> None:
    ties = tmp_path / "ties.csv"
    pairs = nx.barabasi_albert_graph(80, 3, seed=2).edges
    ties.write_text("source,target\n" + "\n".join(f"{a},{b}" for a, b in pairs) + "\n")
    (tmp_path / "firm.toml").write_text(
        'title = "firm"\n[run]\nweeks = 30\n[network]\nties = "ties.csv"\n'
    )
    model = RelationshipModel(str(tmp_path / "firm.toml"), rng=9)
    model.run_for(10)
    branch = copy.deepcopy(model)
    branch.change(service__service_agents=5)
    ties.unlink()  # a run goes on without it
    branch.change(sales__promise=0.9)
    branch.save(tmp_path / "run.npz")
    again = RelationshipModel.load(tmp_path / "run.npz")
    for each in (model, branch, again):
        each.run_for(20)
    assert_simulated(branch, 9)
    assert_simulated(again, 9)
    assert model.firm_scenario.timeline == ()
    assert model.service_agents != branch.service_agents == 5


def test_what_cannot_change_is_refused_and_nothing_happens() -> None:
    model = RelationshipModel(planned(), rng=3)
    model.run_for(7)
    before = copy.deepcopy(model)
    for changes, message in (
        ({"sales__promise": 0.9}, "week 8 sets sales.promise, which an earlier change holds until"),
        ({"network__people": 90}, "network.people: cannot change during a run"),
        ({"sales__promize": 0.9}, "sales.promise"),
        ({"service__service_agents": -1}, "service.service_agents = -1"),
    ):
        with pytest.raises(InputError, match=message):
            model.change(**changes)
    model.run_for(33)
    before.run_for(33)
    assert model.state.weekly.tolist() == before.state.weekly.tolist()
    with pytest.raises(InputError, match="the scenario ends after week 40"):
        model.change(service__quality=0.9)


def test_what_would_only_seem_to_be_set_is_refused() -> None:
    model = RelationshipModel(planned(), rng=3)
    for name, message in (
        ("clients", "clients = 5: is measured, and can only be read"),
        ("service__service_agents", r"use change\(service__service_agents=5\)"),
    ):
        with pytest.raises(InputError, match=message):
            setattr(model, name, 5)
    model.note = "what is hung on it"
    model.step()
    assert model.note == "what is hung on it"
    assert_simulated_so_far(model, 3)


def assert_simulated_so_far(model: RelationshipModel, seed: int) -> None:
    expected = simulate(model.firm_scenario, seed).state.weekly
    assert [getattr(model, name) for name in NAMES] == list(expected[model.week - 1])


def test_ties_given_in_python_stay() -> None:
    network = Network.from_ties(60, list(nx.cycle_graph(60).edges))
    scenario = Scenario.load("baseline").with_values({"run.weeks": 12}).with_network(network)
    model = RelationshipModel(scenario, rng=1)
    model.run_for(6)
    model.change(sales__promise=1.0)
    model.run_for(6)
    assert_simulated(model, 1)

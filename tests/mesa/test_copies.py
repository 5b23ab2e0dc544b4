"""Copies and saved runs: models of their own, that go on to the same bits."""

from __future__ import annotations

import copy
import gc
import io
import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import mesa
import networkx as nx
import numpy as np
import pytest

from rms_agents import InputError, Scenario, simulate
from rms_agents.measures import NAMES
from rms_agents.mesa_model import (
    Client,
    Prospect,
    RelationshipModel,
    Salesperson,
    ServiceAgent,
)
from rms_agents.network import Network
from rms_agents.state import State

Copy = Callable[[RelationshipModel], RelationshipModel]
WEEKS = 40


def by_file(model: RelationshipModel) -> RelationshipModel:
    """Return the model as it comes back from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.npz"
        model.save(path)
        return RelationshipModel.load(path)


COPIES: dict[str, Copy] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "file": by_file,
}


def scheduled() -> Scenario:
    """Return a firm in which parameters and staff change half-way."""
    return Scenario.from_toml(
        'title = "changes"\n[run]\nweeks = 40\n[network]\npeople = 150\nmean_ties = 6.0\n'
        "[mechanisms]\nhiring = false\n"
        '[[timeline]]\nweek = 22\nset = {"sales.promise" = 1.2, "service.service_agents" = 4}\n'
        '[[timeline]]\nweek = 31\nset = {"sales.salespeople" = 1}\n',
        "changes",
    )


def on_given_ties() -> Scenario:
    """Return a firm in a market whose ties, fits and names are given."""
    ties = nx.barabasi_albert_graph(90, 3, seed=4)
    network = Network.from_ties(
        90,
        list(ties.edges),
        community=np.arange(90) % 3,
        fit=np.linspace(0.05, 1.0, 90),
        labels=tuple(f"house {i}" for i in range(90)),
    )
    return Scenario.load("baseline").with_values({"run.weeks": WEEKS}).with_network(network)


def assert_same(one: RelationshipModel, other: RelationshipModel) -> None:
    """Both are the same run at the same point, but share nothing."""
    for name in State._fields:
        mine, others = (np.asarray(getattr(model.state, name)) for model in (one, other))
        for field in mine.dtype.names or ("",):
            a, b = (mine[field], others[field]) if field else (mine, others)
            np.testing.assert_array_equal(a, b, err_msg=f"{name} {field}")
        assert not np.shares_memory(mine, others), name
    assert (one.week, one.time, one.steps, one.running) == (
        *(other.week, other.time, other.steps),
        other.running,
    )
    identity = [
        [(type(agent), agent.unique_id) for agent in model.agents] for model in (one, other)
    ]
    assert identity[0] == identity[1]
    frames = [model.datacollector.get_model_vars_dataframe() for model in (one, other)]
    assert frames[0].equals(frames[1])


def assert_own(model: RelationshipModel) -> None:
    """Agents, sets, cells and columns of a model are its own, and tell one story."""
    assert all(agent.model is model for agent in model.agents)
    for number, one in enumerate(model.people):
        assert one in model.agents
        assert one in model.agents_by_type[type(one)]
        assert one.cell is model.grid[number]
        assert one.cell.agents == [one]
        assert one.satisfaction == model.state.people["satisfaction"][number]
        for key, neighbour in one.cell.connections.items():
            assert model.grid[key] is neighbour
    for role, rows in ((Salesperson, "salespeople"), (ServiceAgent, "service_agents")):
        there = {agent.number for agent in model.agents_by_type.get(role, ())}
        assert there == set(np.flatnonzero(getattr(model.state, rows)["active"]))
    if model.week:
        clients = model.agents_by_type[Client]
        assert len(clients) == model.clients
        if len(clients):
            mean = clients.agg("satisfaction", np.mean)
            assert mean == pytest.approx(model.satisfaction, rel=1e-12)


@pytest.mark.parametrize("begun", [0, 1, 20, WEEKS])
@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("scenario", [scheduled, on_given_ties])
def test_a_copy_goes_on_to_the_same_bits(
    how: str, begun: int, scenario: Callable[[], Scenario]
) -> None:
    original = RelationshipModel(scenario(), rng=6)
    if begun:
        original.run_for(begun)
    other = COPIES[how](original)
    assert_same(original, other)
    assert_own(other)
    if begun < WEEKS:
        other.run_for(WEEKS - begun)  # first the one, then the other: neither moves the other
        assert original.week == begun
        original.run_for(WEEKS - begun)
    assert_same(original, other)
    assert_own(other)
    expected = simulate(original.firm_scenario, 6).state.weekly
    for name in NAMES:
        np.testing.assert_array_equal(other.state.weekly[name], expected[name])


@pytest.mark.parametrize("how", COPIES)
def test_a_branch_leaves_the_other_alone(how: str) -> None:
    original = RelationshipModel(scheduled(), rng=2)
    original.run_for(15)
    branch = COPIES[how](original)
    before = pickle.dumps(np.asarray(original.state.people))
    branch.people[5].propensity = 50.0
    assert branch.state.people["propensity"][5] == 50.0
    branch.state.p.sales_promise = 2.0
    for client in branch.agents_by_type[Client]:
        client.satisfaction = -2.0
    next(iter(branch.agents_by_type[ServiceAgent])).remove()
    assert pickle.dumps(np.asarray(original.state.people)) == before
    assert len(original.agents_by_type[ServiceAgent]) == original.service_agents
    assert original.state.p.sales_promise == scheduled().values["sales.promise"]
    branch.run_for(10)
    original.run_for(10)
    alone = RelationshipModel(scheduled(), rng=2)
    alone.run_for(25)
    assert_same(original, alone)
    assert branch.satisfaction != original.satisfaction
    assert_own(branch)


@pytest.mark.parametrize("how", COPIES)
def test_what_was_changed_half_way_comes_along(how: str) -> None:
    original = RelationshipModel(scheduled(), rng=2)
    original.run_for(10)
    original.state.p.sales_promise = 1.7
    original.people[7].fit = 0.9
    next(iter(original.agents_by_type[Salesperson])).remove()
    original.agents.shuffle(inplace=True)
    drawn = copy.deepcopy(original).random.random(), copy.deepcopy(original).rng.random()
    other = COPIES[how](original)
    assert (other.random.random(), other.rng.random()) == drawn
    other = COPIES[how](original)
    original.run_for(30)
    other.run_for(30)
    assert_same(original, other)
    assert other.state.values.tolist() == original.state.values.tolist()


def test_an_agent_or_a_set_brings_its_model_along() -> None:
    """As agents of Mesa's do."""
    model = RelationshipModel(scheduled(), rng=1)
    model.run_for(5)
    agent = pickle.loads(pickle.dumps(model.people[3]))
    assert agent.model is not model
    assert agent.model.people[3] is agent
    clients = copy.deepcopy(model.agents_by_type[Client])
    gc.collect()
    assert len(clients) == model.clients
    clients_model = next(iter(clients)).model
    clients_model.step()
    assert clients_model.week == 6
    assert model.week == 5


def test_a_shallow_copy_is_refused() -> None:
    with pytest.raises(TypeError, match=r"use copy\.deepcopy"):
        copy.copy(RelationshipModel(scheduled(), rng=1))


@pytest.mark.slow
def test_another_process_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    model = RelationshipModel(on_given_ties(), rng=8)
    model.run_for(17)
    model.state.p.sales_promise = 0.9
    model.save(tmp_path / "run.npz")
    (tmp_path / "run.pickle").write_bytes(pickle.dumps(model))
    program = (
        "import json, pickle, sys\n"
        "from rms_agents.mesa_model import RelationshipModel\n"
        "models = [RelationshipModel.load('run.npz'), pickle.load(open('run.pickle', 'rb'))]\n"
        "for model in models:\n"
        "    model.run_for(23)\n"
        "print(json.dumps([model.state.weekly['cash'].tolist() for model in models]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    model.run_for(23)
    assert json.loads(done.stdout) == [model.state.weekly["cash"].tolist()] * 2


def rewritten(path: Path, **changes: object) -> None:
    """Write a saved run anew with other entries in its header."""
    with np.load(path) as file:
        arrays = dict(file)
    header = json.loads(arrays["header"].tobytes()) | changes
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    np.savez(path, allow_pickle=False, **arrays)


def test_files_that_are_no_run_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    model = RelationshipModel(scheduled(), rng=1)
    model.run_for(3)
    model.save(path)
    assert [other.name for other in tmp_path.iterdir()] == ["run.npz"]
    whole = path.read_bytes()
    stranger = io.BytesIO()
    np.savez(stranger, header=np.zeros(3))
    with_objects = io.BytesIO()
    np.savez(with_objects, allow_pickle=True, header=np.array([{}], object))
    for content in (
        b"",
        b"week,clients\n1,3\n",
        whole[: len(whole) // 2],
        whole[:3000] + bytes([whole[3000] ^ 255]) + whole[3001:],
        pickle.dumps({"a": 1}),
        stranger.getvalue(),
        with_objects.getvalue(),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"run\.npz: is no run that .* or is damaged"):
            RelationshipModel.load(path)
    with pytest.raises(InputError, match="no such file"):
        RelationshipModel.load(tmp_path / "nowhere.npz")
    with pytest.raises(InputError, match="cannot be read"):
        RelationshipModel.load(tmp_path)


def test_a_run_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    RelationshipModel(scheduled(), rng=1).save(path)
    with np.load(path) as file:
        versions = json.loads(file["header"].tobytes())["versions"]
    rewritten(path, versions=versions | {"engine": "0123456789abcdef", "numpy": "1.0"})
    with pytest.raises(InputError, match=r"engine 0123456789abcdef, here .*numpy 1\.0, here "):
        RelationshipModel.load(path)
    rewritten(path, format_version=99)
    with pytest.raises(InputError, match="format 99; this version reads 1"):
        RelationshipModel.load(path)


def test_columns_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    model = RelationshipModel(scheduled(), rng=1)
    model.save(path)
    header = {"parameters": dict(model.firm_scenario.values) | {"network.people": 149}}
    rewritten(path, **header)
    with pytest.raises(InputError, match="people does not fit the scenario"):
        RelationshipModel.load(path)


def test_what_a_file_would_lack_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    model = RelationshipModel(scheduled(), rng=1)
    passer_by = mesa.Agent(model)
    with pytest.raises(InputError, match="Agent: cannot be saved; use pickle"):
        model.save(path)
    passer_by.remove()
    model.datacollector = mesa.DataCollector({"clients": "clients"})
    with pytest.raises(InputError, match="reporters of your own cannot be saved; use pickle"):
        model.save(path)
    with pytest.raises(InputError, match="cannot be written"):
        RelationshipModel(scheduled(), rng=1).save(tmp_path / "nowhere" / "run.npz")
    assert not list(tmp_path.iterdir())


def test_a_role_of_a_copy_changes_in_the_copy() -> None:
    model = RelationshipModel(scheduled(), rng=1)
    other = copy.deepcopy(model)
    other.run_for(WEEKS)
    assert {type(one) for one in model.people} == {Prospect, Client}
    assert [one.stage for one in other.people] != [one.stage for one in model.people]

"""The Mesa view: the same numbers as `simulate`, and agents that are what their rows say."""

from __future__ import annotations

import math

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rms_agents import InputError, Scenario, simulate
from rms_agents.measures import NAMES
from rms_agents.mesa_model import (
    Client,
    PastClient,
    Prospect,
    RelationshipModel,
    Salesperson,
    ServiceAgent,
)
from rms_agents.scenario import bundled_names
from rms_agents.state import STAGES

ROLE_OF = {"client": Client, "past client": PastClient}


def assert_same_numbers(model: RelationshipModel, seed: int) -> None:
    expected = simulate(model.firm_scenario, seed).state.weekly
    collected = model.datacollector.get_model_vars_dataframe()
    assert tuple(collected.columns) == NAMES
    for name in NAMES:
        np.testing.assert_array_equal(collected[name].to_numpy(), expected[name][: model.week])


def assert_agents_are_their_rows(model: RelationshipModel) -> None:
    state = model.state
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    for i, one in enumerate(model.people):
        stage = STAGES[state.people[i].stage]
        assert type(one) is ROLE_OF.get(stage, Prospect)
        assert one in model.agents
        assert (one.person, one.stage, one.cell.coordinate) == (i, stage, i)
        assert one.cell.agents == [one]
        assert one.satisfaction == state.people[i].satisfaction
    for role, rows in ((Salesperson, state.salespeople), (ServiceAgent, state.service_agents)):
        there = sorted(agent.number for agent in model.agents_by_type.get(role, ()))
        assert there == list(np.flatnonzero(rows["active"]))


@pytest.mark.parametrize("name", bundled_names())
def test_a_scenario_gives_the_numbers_of_simulate(name: str) -> None:
    model = RelationshipModel(name, rng=3, run__weeks=30)
    model.run_for(30)
    assert_same_numbers(model, 3)
    assert_agents_are_their_rows(model)


@pytest.mark.slow
@pytest.mark.parametrize("name", bundled_names())
def test_a_whole_run_gives_the_numbers_of_simulate(name: str) -> None:
    model = RelationshipModel(name, rng=11)
    while model.running:
        model.step()
    assert model.week == model.time == len(model.state.weekly)
    assert_same_numbers(model, 11)
    assert_agents_are_their_rows(model)


@settings(max_examples=10, deadline=None)
@given(seed=some.integers(0, 2**40), weeks=some.integers(1, 25), agents=some.integers(2, 5))
def test_agents_follow_their_rows(seed: int, weeks: int, agents: int) -> None:
    model = RelationshipModel(
        "service_collapse", seed, network__people=120, service__service_agents=agents
    )
    for _ in range(weeks):
        before = list(model.people)
        seen = {agent.unique_id for agent in model.agents}
        model.step()
        for old, new in zip(before, model.people, strict=True):
            if old is not new:
                assert type(old) is not type(new)
                assert old not in model.agents
                assert new.unique_id not in seen
                assert (old.person, old.cell) == (new.person, None)
    assert_agents_are_their_rows(model)


def test_a_new_role_stands_in_the_same_cell() -> None:
    model = RelationshipModel("baseline", rng=1)
    cells = [one.cell for one in model.people]
    model.run_for(40)
    assert [one.cell for one in model.people] == cells
    assert model.agents_by_type[PastClient]


def test_agents_can_be_selected_and_added_up() -> None:
    model = RelationshipModel("baseline", rng=1)
    model.run_for(20)
    clients = model.agents_by_type[Client]
    happy = clients.select(lambda client: client.mood == 1)
    assert len(clients) == model.clients
    assert len(happy) == model.happy_clients
    assert clients.agg("satisfaction", np.mean) == pytest.approx(model.satisfaction, rel=1e-12)


def test_cells_of_acquaintances_are_connected() -> None:
    model = RelationshipModel("baseline", rng=1)
    state = model.state
    for one in model.people[:50]:
        ties = set(state.indices[state.indptr[one.person] : state.indptr[one.person + 1]])
        assert {cell.coordinate for cell in one.cell.connections.values()} == ties
        assert {other.person for other in one.acquaintances} == ties


def test_places_are_the_same_in_every_model() -> None:
    first, second = (RelationshipModel("baseline", rng=seed) for seed in (1, 2))
    for a, b in zip(first.grid.all_cells, second.grid.all_cells, strict=True):
        np.testing.assert_array_equal(a.position, b.position)


def test_what_is_written_changes_the_run() -> None:
    plain, changed = (RelationshipModel("baseline", rng=1) for _ in range(2))
    for client in changed.agents_by_type[Client]:
        client.satisfaction = -3.0
        assert changed.state.people[client.person].satisfaction == -3.0
    plain.run_for(4)
    changed.run_for(4)
    assert changed.satisfaction < plain.satisfaction
    assert changed.unhappy_clients > plain.unhappy_clients


def test_fit_and_profile_are_two_names_of_one_thing() -> None:
    model = RelationshipModel("baseline", rng=1)
    prospect = model.agents_by_type[Prospect].to_list()[0]
    prospect.profile = -0.6
    assert prospect.fit == pytest.approx(math.exp(-0.5))
    prospect.fit = 1.0
    assert prospect.profile == 0.0
    prospect.profile = model.state.firm.aim
    reached = prospect.pull()
    prospect.fit = 0.001
    assert 0.0 < prospect.pull() < reached  # marketing aims at a profile


@pytest.mark.parametrize(("field", "value"), [("mood", 1), ("happy_neighbours", 3), ("place", 0)])
def test_what_others_depend_on_can_only_be_read(field: str, value: int) -> None:
    client = RelationshipModel("baseline", rng=1).agents_by_type[Client].to_list()[0]
    with pytest.raises(InputError, match=f"{field} = {value}: can only be read"):
        setattr(client, field, value)


@pytest.mark.parametrize("value", [math.nan, "much", True])
def test_no_row_takes_what_is_no_number(value: object) -> None:
    client = RelationshipModel("baseline", rng=1).agents_by_type[Client].to_list()[0]
    with pytest.raises(InputError, match="satisfaction = "):
        client.satisfaction = value


def test_methods_are_the_roles_own_rules() -> None:
    model = RelationshipModel("baseline", rng=1)
    model.run_for(12)
    seller = model.agents_by_type[Salesperson].to_list()[0]
    prospect = model.agents_by_type[Prospect].to_list()[0]
    chance = prospect.chance_to_buy(seller)
    seller.skill += math.log(2.0)  # doubles the odds
    better = prospect.chance_to_buy(seller)
    assert better / (1.0 - better) == pytest.approx(2.0 * chance / (1.0 - chance))
    client = model.agents_by_type[Client].to_list()[0]
    client.satisfaction = 1.0
    stays, content = client.chance_to_leave(), client.chance_to_complain()
    client.satisfaction = -1.0
    assert client.chance_to_leave() > stays
    assert client.chance_to_complain() > content
    hours = model.firm_scenario.values["sales.hours"]
    assert sum(seller.hours.values()) == pytest.approx(hours)
    agents = model.agents_by_type[ServiceAgent]
    assert sum(len(agent.cases) for agent in agents) == model.clients
    assert all(agent.busy <= agent.capacity() + 1e-9 for agent in agents)
    leads = sum(len(one.pipeline) for one in model.agents_by_type[Salesperson])
    assert leads == model.leads + model.in_talks


def test_a_hired_colleague_appears_and_one_who_left_disappears() -> None:
    scenario = Scenario.from_toml(
        'title = "x"\n[[timeline]]\nweek = 3\nadd = {"service.service_agents" = 2}\n'
        '[[timeline]]\nweek = 6\nset = {"service.service_agents" = 1}\n',
        "staff",
    )
    model = RelationshipModel(scenario, rng=1, mechanisms__hiring=False)
    counts = []
    for _ in range(7):
        model.step()
        counts.append(len(model.agents_by_type[ServiceAgent]))
        assert_agents_are_their_rows(model)
    assert counts == [2, 2, 4, 4, 4, 1, 1]


def test_batch_run_gives_the_numbers_of_simulate() -> None:
    results = mesa.batch_run(
        RelationshipModel,
        {"scenario": "baseline", "run__weeks": 20, "service__service_agents": [1, 4]},
        rng=[1, 2],
        display_progress=False,
    )
    assert len(results) == 4
    for row in results:
        scenario = Scenario.load("baseline").with_values(
            {"run.weeks": 20, "service.service_agents": row["service__service_agents"]}
        )
        last = simulate(scenario, row["rng"]).state.weekly[-1]
        assert {name: row[name] for name in NAMES} == {name: last[name] for name in NAMES}


def test_any_kind_of_rng_gives_a_seed_that_can_be_used_again() -> None:
    model = RelationshipModel("baseline", rng=np.random.default_rng(5), run__weeks=5)
    model.run_for(5)
    assert_same_numbers(model, model.seed_of_run)
    assert RelationshipModel("baseline").seed_of_run != RelationshipModel("baseline").seed_of_run


def test_a_measure_is_not_a_number_before_the_first_week() -> None:
    model = RelationshipModel("baseline", rng=1)
    assert math.isnan(model.clients)
    with pytest.raises(AttributeError, match="no attribute 'clientz'"):
        _ = model.clientz


def test_a_run_ends_with_its_scenario() -> None:
    model = RelationshipModel("baseline", rng=1, run__weeks=2)
    model.run_for(2)
    assert not model.running
    with pytest.raises(InputError, match="week = 3: the scenario ends after week 2"):
        model.step()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenario": "baselin"}, "baseline"),
        ({"service__service_agent": 3}, r"service\.service_agents"),
        ({"service__service_agents": -1}, r"service\.service_agents = -1"),
        ({"rng": -1}, "seed = -1"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        RelationshipModel(**arguments)

"""Who leaves the model and who cannot: columns, measures and agents stay one truth."""

from __future__ import annotations

from collections.abc import Callable

import mesa
import numpy as np
import pytest

from rms_agents import InputError, Scenario
from rms_agents.mesa_model import Client, Prospect, RelationshipModel, Salesperson, ServiceAgent


@pytest.fixture
def model() -> RelationshipModel:
    found = RelationshipModel(
        "baseline", rng=4, service__service_agents=3, sales__salespeople=3, network__people=200
    )
    found.run_for(12)
    return found


def assert_one_truth(model: RelationshipModel) -> None:
    stages = [one.stage for one in model.people]
    assert len(model.agents_by_type[Client]) == stages.count("client")
    assert set(model.people) <= set(model.agents)
    for one in model.people:
        assert one.cell.agents == [one]
    for role, rows in ((Salesperson, "salespeople"), (ServiceAgent, "service_agents")):
        there = {agent.number for agent in model.agents_by_type[role]}
        assert there == set(np.flatnonzero(getattr(model.state, rows)["active"]))
    model.step()
    assert model.clients == len(model.agents_by_type[Client])
    assert model.service_agents == len(model.agents_by_type[ServiceAgent])
    assert model.salespeople == len(model.agents_by_type[Salesperson])


PEOPLE_LEAVING: dict[str, Callable[[RelationshipModel], object]] = {
    "remove": lambda model: model.people[8].remove(),
    "clients": lambda model: model.agents_by_type[Client].do("remove"),
    "shuffled": lambda model: model.agents_by_type[Prospect].shuffle_do("remove"),
    "selected": lambda model: model.agents.select(agent_type=Client).do("remove"),
    "deregister": lambda model: model.deregister_agent(model.people[3]),
    "all": lambda model: model.remove_all_agents(),
    "set": lambda model: model.agents.remove(model.people[3]),
    "discard": lambda model: model.agents.discard(model.people[3]),
    "clear": lambda model: model.agents.clear(),
    "set of a type": lambda model: model.agents_by_type[Client].remove(
        next(iter(model.agents_by_type[Client]))
    ),
    "in place": lambda model: model.agents_by_type[Client].select(at_most=1, inplace=True),
    "staff off the roll": lambda model: model.deregister_agent(
        next(iter(model.agents_by_type[Salesperson]))
    ),
    "cell": lambda model: model.grid.remove_cell(model.grid[3]),
    "tie": lambda model: model.grid.remove_connection(model.grid[3], model.grid[4]),
    "new tie": lambda model: model.grid.add_connection(model.grid[3], model.grid[4]),
}


@pytest.mark.parametrize("how", PEOPLE_LEAVING)
def test_who_cannot_leave_stays_and_nothing_changes(model: RelationshipModel, how: str) -> None:
    agents, people = list(model.agents), np.array(model.state.people)
    with pytest.raises(InputError, match=r"cannot be removed|has people|stay as they|is employed"):
        PEOPLE_LEAVING[how](model)
    assert list(model.agents) == agents
    np.testing.assert_array_equal(np.array(model.state.people), people)
    assert_one_truth(model)


def test_the_message_names_person_and_way_out(model: RelationshipModel) -> None:
    client = next(iter(model.agents_by_type[Client]))
    with pytest.raises(ValueError, match=rf"person {client.person} \(client\): .*with_network"):
        client.remove()


@pytest.mark.parametrize(
    "make",
    [
        lambda model: Prospect(model, 5, model.grid[5]),
        lambda model: Client(model, 5, model.grid[5]),
        lambda model: ServiceAgent(model, 0),
        lambda model: Salesperson(model, 4),
    ],
)
def test_nobody_stands_twice(model: RelationshipModel, make: Callable[..., object]) -> None:
    """Nor in a role that the row does not have, nor in a place that nobody fills."""
    agents = list(model.agents)
    with pytest.raises(InputError, match="the model makes the agents of its people and staff"):
        make(model)
    assert list(model.agents) == agents
    assert_one_truth(model)


def test_nobody_moves(model: RelationshipModel) -> None:
    with pytest.raises(ValueError, match="Cannot move agent in FixedCell"):
        model.people[3].cell = model.grid[4]
    assert_one_truth(model)


def test_one_whose_place_another_took_may_be_removed_again(model: RelationshipModel) -> None:
    before = list(model.people)
    model.run_for(60)
    gone = [old for old, new in zip(before, model.people, strict=True) if old is not new]
    assert gone
    for old in gone:
        old.remove()
    assert_one_truth(model)


def test_agents_of_other_types_come_and_go(model: RelationshipModel) -> None:
    guests = mesa.Agent.create_agents(model, 4)
    assert len(model.agents_by_type[mesa.Agent]) == 4
    guests.do("remove")
    assert not set(guests) & set(model.agents)
    assert_one_truth(model)


def test_a_service_agent_who_goes_hands_the_cases_over(model: RelationshipModel) -> None:
    first, second, third = model.agents_by_type[ServiceAgent].to_list()
    second.remove()
    assert second not in model.agents
    assert second.active == 0
    cases = [one.person for agent in (first, third) for one in agent.cases]
    assert sorted(cases) == sorted(one.person for one in model.agents_by_type[Client])
    assert (first.clients, third.clients) == (len(first.cases), len(third.cases))
    second.remove()  # again: nothing more happens
    assert_one_truth(model)


def test_letting_the_last_one_go_is_what_a_timeline_does() -> None:
    """In the same week, to the same bits."""
    smaller = '[[timeline]]\nweek = 9\nset = {{"{name}" = 1}}\n'
    for name, role in (
        ("service.service_agents", ServiceAgent),
        ("sales.salespeople", Salesperson),
    ):
        text = 'title = "x"\n[mechanisms]\nhiring = false\n[sales]\nsalespeople = 2\n'
        planned = RelationshipModel(
            Scenario.from_toml(text + smaller.format(name=name), "x"), rng=3, run__weeks=30
        )
        planned.run_for(30)
        model = RelationshipModel(Scenario.from_toml(text, "x"), rng=3, run__weeks=30)
        model.run_for(8)
        model.agents_by_type[role].to_list()[-1].remove()
        model.run_for(22)
        for measure in ("clients", "cash", "satisfaction", "leads", "wait"):
            if measure in model.state.weekly.dtype.names:
                np.testing.assert_array_equal(
                    model.state.weekly[measure], planned.state.weekly[measure], err_msg=measure
                )
        assert_same_staff(model, planned)


def assert_same_staff(one: RelationshipModel, other: RelationshipModel) -> None:
    for role in (Salesperson, ServiceAgent):
        numbers = [[a.number for a in m.agents_by_type[role]] for m in (one, other)]
        assert numbers[0] == numbers[1]


def test_everybody_on_the_staff_may_go(model: RelationshipModel) -> None:
    model.agents_by_type[ServiceAgent].do("remove")
    model.agents_by_type[Salesperson].shuffle_do("remove")
    assert len(model.agents_by_type[ServiceAgent]) == 0
    assert_one_truth(model)

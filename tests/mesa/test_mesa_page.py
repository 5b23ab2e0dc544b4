"""Mesa's own page shows the model, and steps it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import solara
from ipyvuetify import Btn, Select, Slider
from solara.widgets.widgets import GridLayout

import rms_agents
from rms_agents import Scenario, simulate
from rms_agents.cli import main
from rms_agents.measures import NAMES
from rms_agents.mesa_model import Client, RelationshipModel
from rms_agents.scenario import bundled_names

PAGE = Path(rms_agents.__file__).parent.parent / "viz" / "mesa_page.py"


@pytest.fixture(scope="module")
def mesa_page() -> ModuleType:
    specification = importlib.util.spec_from_file_location("mesa_page", PAGE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_page_draws_and_steps(mesa_page: ModuleType) -> None:
    layout = solara.AppLayout(children=[mesa_page.page])
    _, rendered = solara.render(layout, handle_error=False)
    try:
        grid = rendered.find(GridLayout).widget
        before = [bytes(picture.value) for picture in grid.items]
        assert len(before) == 3
        assert all(picture.startswith(b"\x89PNG") for picture in before)
        buttons = {str(found.children[0]): found for found in rendered.find(Btn).widgets}
        buttons["Step"].click()
        grid = rendered.find(GridLayout).widget
        after = [bytes(picture.value) for picture in grid.items]
        assert [new != old for new, old in zip(after, before, strict=True)] == [True] * 3
        buttons["Reset"].click()
        again = [bytes(picture.value) for picture in rendered.find(GridLayout).widget.items]
        assert again == before
    finally:
        rendered.close()


def test_parameters_of_the_page_are_those_of_the_model(mesa_page: ModuleType) -> None:
    values = {
        name: given["value"] if isinstance(given, dict) else given.value
        for name, given in mesa_page.model_params.items()
    }
    model = RelationshipModel(**values)
    model.run_for(3)
    assert model.clients == simulate(model.firm_scenario, 1).weekly["clients"].iloc[2]


def test_everybody_is_drawn_once_and_where_the_cell_is(mesa_page: ModuleType) -> None:
    model = RelationshipModel("baseline", rng=1)
    model.run_for(30)
    drawn = mesa_page.looks_of(model)
    clients = drawn["client"] + drawn["unhappy client"]
    assert sorted(clients) == sorted(
        tuple(client.cell.position) for client in model.agents_by_type[Client]
    )
    assert len(drawn["unhappy client"]) == model.unhappy_clients
    assert len({place for places in drawn.values() for place in places}) == len(model.people)


def test_the_page_and_the_command_line_give_the_same_numbers(
    mesa_page: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every measure of every week, at what the page's controls say when it opens."""
    values = {
        name: given["value"] if isinstance(given, dict) else given.value
        for name, given in mesa_page.model_params.items()
    }
    model = RelationshipModel(**values)
    model.run_for(model.firm_scenario.weeks)
    page = model.datacollector.get_model_vars_dataframe()
    scenario, seed = values.pop("scenario"), values.pop("rng")
    settings = [f"--set={name.replace('__', '.')}={value}" for name, value in values.items()]
    with pytest.raises(SystemExit) as left:
        main(["run", str(scenario), "--seed", str(seed), *settings, "--json"])
    assert not left.value.code
    weekly = json.loads(capsys.readouterr().out)["weekly"]
    assert set(weekly) == set(NAMES)
    for name, told in weekly.items():
        assert page[name].tolist() == told, name


class Shown:
    """Mesa's page, rendered, and its controls."""

    def __init__(self, page: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.models: list[RelationshipModel] = []
        market = page.Market

        @solara.component
        def Market(model: RelationshipModel) -> None:
            """Note which model is shown."""
            self.models.append(model)
            market(model)

        monkeypatch.setattr(page, "COMPONENTS", [Market])
        layout = solara.AppLayout(children=[page.Page()])
        _, self.rendered = solara.render(layout, handle_error=False)

    def control(self, kind: type, label: str) -> Any:
        (found,) = [each for each in self.rendered.find(kind).widgets if each.label == label]
        return found

    def choose(self, scenario: str) -> None:
        self.control(Select, "Scenario").v_model = scenario

    def reset(self) -> RelationshipModel:
        """Return the model that a reset makes."""
        before = self.models[-1]
        buttons = {str(found.children[0]): found for found in self.rendered.find(Btn).widgets}
        buttons["Reset"].click()
        assert self.models[-1] is not before
        return self.models[-1]


@pytest.fixture
def shown(mesa_page: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    found = Shown(mesa_page, monkeypatch)
    yield found
    found.rendered.close()


def agents_of(model: RelationshipModel) -> object:
    return model.firm_scenario.values["service.service_agents"]


def test_a_reset_keeps_the_scenario_that_was_chosen(shown: Shown) -> None:
    """All of it, what a slider is for included: the slider moves, not the scenario."""
    by_agents = {Scenario.load(n).values["service.service_agents"]: n for n in bundled_names()}
    assert len(by_agents) > 1
    for name in [*by_agents.values(), "baseline"]:
        shown.choose(name)
        model = shown.reset()
        own = Scenario.load(name)
        assert dict(model.firm_scenario.values) == dict(own.values), name
        assert model.firm_scenario.timeline == own.timeline
        assert shown.control(Slider, "Service agents").v_model == agents_of(model)


def test_a_slider_that_was_moved_holds(shown: Shown) -> None:
    shown.control(Slider, "Service agents").v_model = 5
    assert agents_of(shown.reset()) == 5
    shown.choose("service_collapse")
    model = shown.reset()
    assert agents_of(model) == 5
    assert model.firm_scenario.name == "service_collapse"
    assert shown.control(Slider, "Service agents").v_model == 5
    model.step()
    assert model.service_agents == 5
    assert agents_of(shown.reset()) == 5

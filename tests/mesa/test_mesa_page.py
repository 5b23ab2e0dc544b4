"""Mesa's own page shows the model, and steps it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
import solara
from ipyvuetify import Btn
from solara.widgets.widgets import GridLayout

import rms_agents
from rms_agents import simulate
from rms_agents.cli import main
from rms_agents.measures import NAMES
from rms_agents.mesa_model import Client, RelationshipModel

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

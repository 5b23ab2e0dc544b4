"""The model on Mesa's own page, for those who know Mesa: ``uv run solara run viz/mesa_page.py``.

People stand by community; colour and shape say how they stand to the firm. Mesa hands the values of
all controls over on a reset. What nobody has moved is the chosen scenario's own; a control that was
moved holds, whatever the scenario.
"""

from __future__ import annotations

from typing import Any

import solara
from matplotlib.figure import Figure
from mesa.visualization import Slider, SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from rms_agents.mesa_model import RelationshipModel, unmoved
from rms_agents.scenario import bundled_names
from rms_agents.state import UNHAPPY

_LOOKS = {  # by stage: colour, size, marker; the rarer, the later drawn
    "lost": ("#909090", 6, "."),
    "prospect": ("#b9c6cc", 14, "."),
    "past client": ("#4d4d4d", 22, "v"),
    "lead": ("#56b4e9", 26, "^"),
    "in talks": ("#0072b2", 30, "s"),
    "client": ("#e69f00", 60, "o"),
    "unhappy client": ("#8a4b00", 60, "X"),
}


def looks_of(model: RelationshipModel) -> dict[str, list[tuple[float, float]]]:
    """Return where those stand who look alike."""
    places: dict[str, list[tuple[float, float]]] = {look: [] for look in _LOOKS}
    for one in model.people:
        unhappy = one.stage == "client" and one.mood == UNHAPPY
        x, y = one.cell.position
        places["unhappy client" if unhappy else one.stage].append((x, y))
    return places


@solara.component
def Market(model: RelationshipModel) -> None:
    """Draw everybody where their communities are."""
    update_counter.get()  # Mesa counts it up after each step
    figure = Figure(figsize=(6, 6), layout="tight")
    axes = figure.subplots()
    for look, places in looks_of(model).items():
        colour, size, marker = _LOOKS[look]
        x, y = zip(*places, strict=True) if places else ((), ())
        axes.scatter(x, y, s=size, c=colour, marker=marker)
    axes.legend(list(_LOOKS), ncols=4, loc="upper center", bbox_to_anchor=(0.5, 0.0), frameon=False)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(f"Week {model.week}")
    solara.FigureMatplotlib(figure, format="png", dpi=110)


def staff_slider(model: RelationshipModel) -> Slider:
    """Return the slider for the service agents, where the model's scenario has it."""
    own = int(model.firm_scenario.values["service.service_agents"])
    return Slider("Service agents", value=unmoved(own), min=0, max=max(8, own), step=1)


beginning = RelationshipModel("baseline", rng=1)

model_params: dict[str, Any] = {
    "scenario": {
        "type": "Select",
        "label": "Scenario",
        "value": "baseline",
        "values": bundled_names(),
    },
    "rng": Slider("Everybody's luck", value=1, min=1, max=100, step=1),
    "service__service_agents": staff_slider(beginning),
}

COMPONENTS = [
    Market,
    make_plot_component({"clients": "tab:orange", "leads": "tab:blue"}),
    make_plot_component({"satisfaction": "tab:green"}),
]


@solara.component
def Page() -> None:
    """Show the model; after a reset the sliders stand where its scenario has them."""
    model = solara.use_reactive(beginning)
    SolaraViz(
        model,
        components=COMPONENTS,
        model_params={**model_params, "service__service_agents": staff_slider(model.value)},
        name="Marketing, sales and service",
    )


page = Page()

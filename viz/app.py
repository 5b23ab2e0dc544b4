"""The page: a header, the reef, a rail of panels; what stands in them comes from the visitor."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import reacton.core
import solara

from rms_agents.network.files import ENDINGS
from rms_agents.scenario import Scenario, bundled_names
from viz import uploads
from viz.address import firms_query
from viz.app_state import AppState
from viz.components.bridge import Bridge
from viz.components.compare import Compare
from viz.components.files import Files
from viz.components.header import Header
from viz.components.help import Help
from viz.components.hire import Hire
from viz.components.honesty import Honesty
from viz.components.levers import Levers
from viz.components.opaque import Opaque
from viz.components.rail import Rail
from viz.components.tipping import Tipping
from viz.compute import FUTURES
from viz.differing import differing
from viz.firm import LARGEST_FILE
from viz.honesty import switches
from viz.lever_list import lever_groups, lever_values, numeric_levers
from viz.reef.widget import Reef
from viz.visitor import Visitor
from viz.web.whose import visitor_here

STYLE = Path(__file__).with_name("style.css")
_DRAWER = {
    "tabindex": "0",  # scrolled by keys, too
    "role": "group",
    "aria-label": "The open panel",
    "data-takes-escape": "",
}
_LIMITS = {
    "scenario": f"{LARGEST_FILE // 1024} KB",
    "scenario_bytes": LARGEST_FILE,
    "network": f"{uploads.LARGEST // 2**20} MB",
    "network_bytes": uploads.LARGEST,
    "network_endings": ",".join((*ENDINGS, ".gz")),
    "people": f"{uploads.MOST_PEOPLE:,}",
}


@solara.component
def Layout(children: list[solara.Element] | None = None) -> None:
    """Lay the page out without Solara's own frame."""
    with solara.Div(classes=["rms-frame"]):
        for child in children or []:
            solara.display(child)


@solara.component
def Page() -> None:
    """Draw the page of one visitor."""
    query = solara.use_router().search
    visitor = solara.use_memo(lambda: Visitor(query or "", visitor_here()), [])
    visitor.rendering = reacton.core.get_render_context()
    solara.use_effect(lambda: visitor.close, [])
    solara.Title("The reef")
    solara.Style(STYLE)
    Shell(visitor)
    AddressOf(visitor)  # told last: the reef is drawn first


@solara.component
def Shell(visitor: Visitor) -> None:
    """Draw the parts of the page around the reef, and the reef."""
    panel = visitor.panel.value
    with solara.Div(classes=["rms", "rms-with-panel" if panel else "rms-without-panel"]):
        Top(visitor)
        with solara.Div(classes=["rms-body"]):
            RailOf(visitor)
            # Always there: a child that comes or goes before the reef would have it made anew.
            with solara.Div(classes=["rms-drawer-place"]):
                if panel:
                    with solara.Div(classes=["rms-drawer", "rms-ui"], attributes=_DRAWER):
                        _PANELS[panel](visitor)
            with solara.v.Html(tag="main", class_="rms-water"):
                solara.v.Html(tag="h2", class_="rms-unseen", children=["The run, week by week"])
                Water(visitor)


@solara.component
def RailOf(visitor: Visitor) -> None:
    """Draw the buttons that open the panels."""
    state = visitor.state.value
    changed = len(state.firms.steered.levers)
    Rail(panel=state.panel, changed=changed, event_act=visitor.act)


@solara.component
def AddressOf(visitor: Visitor) -> None:
    """Keep the address of the browser as the state is."""
    state = visitor.state.value
    Bridge(
        query=visitor.query(),
        step=firms_query(state),
        arrived=visitor.arrived.value,
        held=bool(state.held),
        theme=state.theme,
        projector=state.projector,
        panel=state.panel,
        event_act=visitor.act,
    )


@solara.component
def Water(visitor: Visitor) -> None:
    """Draw the reef."""
    state, drawn, bands = visitor.state.value, visitor.drawn.value, visitor.bands.value
    Reef.element(
        movie=drawn.movie,
        twin=drawn.twin,
        names=drawn.names,
        bands=bands.bands,
        twin_bands=bands.twin_bands,
        difference=bands.difference,
        story=visitor.lives.value.story,
        twin_story=visitor.lives.value.twin_story,
        theme=state.theme,
        projector=state.projector,
        jump=list(visitor.jump.value),
        on_week=lambda week: visitor.act({"do": "week", "week": week}),
        person=state.person,
        on_person=lambda person: visitor.act({"do": "follow", "person": person}),
    )


@solara.component
def Top(visitor: Visitor) -> None:
    """Draw the header."""
    state, outcome = visitor.state.value, visitor.outcome.value
    scenario = state.scenario
    luck = _fault(state, "seed")
    message = state.message.text if state.message and _is_above(state) else ""
    Header(
        scenario=state.firms.steered.scenario,
        own=bool(state.firms.steered.own),
        title=scenario.title,
        story=scenario.story,
        watched=scenario.watch,
        scenarios=Opaque(_scenarios()),
        seed=state.seed,
        agents=int(scenario.values["service.service_agents"]),
        can_undo=bool(state.past),
        can_redo=bool(state.undone),
        theme=state.theme,
        projector=state.projector,
        outcome=Opaque({"run": outcome.run, "futures": outcome.futures}),
        message="" if luck else message,
        luck=luck,
        event_act=visitor.act,
    )


@solara.component
def LeversOf(visitor: Visitor) -> None:
    """Draw the levers."""
    state = visitor.state.value
    values = lever_values(state.firms.steered)
    Levers(
        groups=Opaque(lever_groups()),
        values=Opaque(values["values"]),
        changed=Opaque(values["changed"]),
        message=_message(state),
        served=visitor.served.value,
        event_act=visitor.act,
    )


@solara.component
def CompareOf(visitor: Visitor) -> None:
    """Draw the comparison."""
    state, outcome = visitor.state.value, visitor.outcome.value
    Compare(
        pinned=state.firms.pinned is not None,
        names=Opaque({"a": "", "b": "", **json.loads(visitor.drawn.value.names)}),
        differing=Opaque(differing(state.firms)),
        rows=Opaque(outcome.differences),
        pairs=int(outcome.futures.get("count", 0)),
        fault=_fault(state, "compare"),
        event_act=visitor.act,
    )


@solara.component
def HireOf(visitor: Visitor) -> None:
    """Draw the hire card."""
    Hire(card=Opaque(visitor.hire.value), event_act=visitor.act)


@solara.component
def MapOf(visitor: Visitor) -> None:
    """Draw the tipping map."""
    state = visitor.state.value
    Tipping(
        across=state.across,
        up=state.up,
        levers=Opaque(numeric_levers()),
        map=Opaque(visitor.map.value),
        fault=_fault(state, "map", state.across, state.up),
        event_act=visitor.act,
    )


@solara.component
def HonestyOf(visitor: Visitor) -> None:
    """Draw the honesty panel."""
    state = visitor.state.value
    Honesty(
        switches=Opaque([switch._asdict() for switch in switches(state.firms.steered)]),
        panel=Opaque(visitor.honesty.value),
        message=_message(state),
        event_act=visitor.act,
    )


@solara.component
def FilesOf(visitor: Visitor) -> None:
    """Draw what goes in and out."""
    state = visitor.state.value
    network = state.firms.steered.network
    Files(
        query=firms_query(state),
        network=network,
        file=Opaque(visitor.network_file(network)),
        limits=Opaque(_LIMITS),
        trouble=_fault(state, "files"),
        event_act=visitor.act,
    )


@solara.component
def HelpOf(visitor: Visitor) -> None:
    """Draw the help."""
    Help(futures=FUTURES)


_PANELS = {
    "levers": LeversOf,
    "compare": CompareOf,
    "hire": HireOf,
    "map": MapOf,
    "honesty": HonestyOf,
    "files": FilesOf,
    "help": HelpOf,
}


def _beside(state: AppState) -> set[str]:
    """Return the controls whose messages the open panel shows itself."""
    if state.panel == "levers":
        return {"levers", *state.scenario.values}
    if state.panel == "honesty":
        return {name for name in state.scenario.values if name.startswith("mechanisms.")}
    if state.panel == "map":
        return {"map", state.across, state.up}
    return {state.panel}


def _is_above(state: AppState) -> bool:
    """Return whether a message is shown in the header."""
    return state.message is not None and state.message.at not in _beside(state)


def _message(state: AppState) -> Opaque:
    return Opaque(None if state.message is None else state.message._asdict())


def _fault(state: AppState, *places: str) -> str:
    return state.message.text if state.message and state.message.at in places else ""


@cache
def _scenarios() -> list[dict[str, str]]:
    return [{"name": name, "title": Scenario.load(name).title} for name in bundled_names()]

"""What a visitor sees and has chosen, as a frozen state, and the actions that change it.

Views dispatch actions and draw the state; every rule of the page is here. `after` never raises for
what a visitor did: where something is wrong the state stays as it was, with a message for the place
at which the visitor acted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.parameters import parameter, parameters
from rms_agents.scenario import Scenario
from rms_agents.simulation import LARGEST_SEED, checked_seed
from viz.actions import (
    Action,
    AnotherLuck,
    ChooseScenario,
    CopyAToB,
    Dismiss,
    Follow,
    GoToWeek,
    Move,
    MoveTwo,
    OpenNetwork,
    OpenPanel,
    OpenScenario,
    Pin,
    Redo,
    Reset,
    Say,
    SetAxes,
    SetProjector,
    SetSeed,
    SetTheme,
    Step,
    Swap,
    Undo,
    Unpin,
)
from viz.firm import YOURS, Firm, built, own_scenario
from viz.missing import NOTHING_MISSING, Missing, found_again, still_missing

Theme = Literal["dark", "light"]
THEMES: tuple[Theme, ...] = ("dark", "light")
PANELS = ("", "levers", "compare", "hire", "map", "honesty", "files", "help")
NOBODY = -1
_MOST_DIGITS = 20  # of a seed that was typed
_REMEMBERED = 200  # steps that can be undone


class Message(NamedTuple):
    """Something that a visitor is told, and where.

    Attributes
    ----------
    at : str
        The control: a parameter's name, "scenario", "seed", "link", "compare", "network" ...
    text : str
    """

    at: str
    text: str


class Firms(NamedTuple):
    """The firm steered (B where two are compared), and the one pinned beside it (A)."""

    steered: Firm
    pinned: Firm | None = None


_PLAIN = Firms(Firm())


@dataclass(frozen=True)
class AppState:
    """All that a visitor chose.

    Attributes
    ----------
    firms : Firms
    seed : int
        Everybody's luck.
    week : int
        Where the playhead stands.
    person : int
        Who is followed; -1 for nobody.
    theme : {"dark", "light"}
    projector : bool
        Large type, for a room.
    panel : str
        Which panel is open; "" for none.
    across, up : str
        The two levers of the tipping map.
    past, undone : tuple of Firms
        What undo and redo lead to, the nearest last.
    held : str
        The lever in the visitor's hand: its moves are one step for undo.
    message : Message or None
    missing : (str, str)
        Keys of the networks that an address named for the two firms and the server has not got any
        more: the firms are shown without, until the file is opened again.
    """

    firms: Firms = _PLAIN
    seed: int = 1
    week: int = 0
    person: int = NOBODY
    theme: Theme = "dark"
    projector: bool = False
    panel: str = ""
    across: str = "service.service_agents"
    up: str = "marketing.base_budget"
    past: tuple[Firms, ...] = ()
    undone: tuple[Firms, ...] = ()
    held: str = ""
    message: Message | None = None
    missing: Missing = NOTHING_MISSING

    @property
    def scenario(self) -> Scenario:
        """The scenario steered."""
        return built(self.firms.steered)


def after(state: AppState, action: Action) -> AppState:
    """Return the state after an action.

    Parameters
    ----------
    state : AppState
    action : Action
        Whatever a visitor may do; its values need not be right.

    Returns
    -------
    AppState
        Where the action breaks a rule: `state` as it was, with a message beside the control.
    """
    try:
        return _after(state, action)
    except InputError as error:
        return replace(state, message=Message(_place(action), _about(action, str(error))))


def revisited(state: AppState, found: AppState) -> AppState:
    """Return the state of an address that a visitor went to from `state`; Undo leads back."""
    past = state.past if found.firms == state.firms else (*state.past, state.firms)[-_REMEMBERED:]
    return replace(found, past=past)


def _after(state: AppState, action: Action) -> AppState:
    firms = state.firms
    match action:
        case Say(at, text):
            return replace(state, message=Message(at, text))
        case GoToWeek(week):
            return replace(state, week=min(max(int(week), 0), state.scenario.weeks))
        case Follow(person):
            known = NOBODY < person < state.scenario.people
            return replace(state, person=int(person) if known else NOBODY)
        case SetTheme(theme):
            return replace(state, theme=checked_theme(theme))
        case SetProjector(on):
            return replace(state, projector=bool(on))
        case OpenPanel(name):
            return replace(state, panel=checked_panel(name))
        case SetAxes(across, up):
            check_axes(across, up)
            return replace(state, across=across, up=up, message=None)
        case Dismiss():
            return replace(state, message=None)
        case SetSeed(seed):
            return replace(state, seed=_seed(seed), person=NOBODY, message=None)
        case AnotherLuck():
            return _after(state, SetSeed(state.seed + 1))
        case Undo() | Redo():
            return _travelled(state, back=isinstance(action, Undo))
        case OpenNetwork(key) if key and key in state.missing:
            return _changed(state, Firms(*found_again(*firms, state.missing)), action)
    return _changed(state, _steered(firms, action), action)


def _steered(firms: Firms, action: Action) -> Firms:
    """Return the firms after an action that changes them."""
    steered, pinned = firms
    match action:
        case ChooseScenario(name):
            return firms._replace(steered=Firm(name))
        case OpenScenario(text):
            own_scenario(text)  # an empty text would stand for none
            return firms._replace(steered=Firm("", own=text, network=steered.network))
        case OpenNetwork(key):
            levers = tuple(item for item in steered.levers if item[0] != "network.people")
            return firms._replace(steered=replace(steered, network=key, levers=levers))
        case Move(name, value):
            return firms._replace(steered=steered.moved(name, value))
        case Step(name, by):
            return firms._replace(steered=steered.stepped(name, by))
        case MoveTwo(first, second):
            moved = steered.moved(first.name, first.value).moved(second.name, second.value)
            return firms._replace(steered=moved)
        case Reset(name):
            return firms._replace(steered=steered.reset(name))
        case Pin():
            return Firms(steered, steered)
        case Unpin():
            return Firms(steered)
        case Swap() if pinned is not None:
            return Firms(pinned, steered)
        case CopyAToB() if pinned is not None:
            return Firms(pinned, pinned)
    raise InputError("nothing is pinned: pin the firm as A first")


def _changed(state: AppState, firms: Firms, action: Action) -> AppState:
    """Return the state with other firms; all moves of a hand on its lever are one step of undo."""
    check_firms(firms)
    lever = action.name if isinstance(action, Move) else ""
    held = lever if isinstance(action, Move) and action.held else ""
    past, undone = state.past, state.undone
    if firms != state.firms:
        undone = ()
        if not (lever and state.held == lever):
            past = (*past, state.firms)[-_REMEMBERED:]
    if not held and past and past[-1] == firms:
        past = past[:-1]  # the hand put the lever back to where it had found it
    missing = still_missing(state.missing, action)
    changed = replace(
        state, firms=firms, past=past, undone=undone, held=held, message=None, missing=missing
    )
    return _fitted(changed)


def _travelled(state: AppState, back: bool) -> AppState:
    """Return the state one step back, or forth again."""
    way = state.past if back else state.undone
    if not way:
        return state
    past, undone = state.past, state.undone
    if back:
        past, undone = past[:-1], (*undone, state.firms)
    else:
        past, undone = (*past, state.firms), undone[:-1]
    found = replace(state, firms=way[-1], past=past, undone=undone, held="", message=None)
    return _fitted(found)


def _fitted(state: AppState) -> AppState:
    """Return the state with a week and a person that the firm steered has."""
    scenario = state.scenario
    person = state.person if state.person < scenario.people else NOBODY
    return replace(state, week=min(state.week, scenario.weeks), person=person)


def check_firms(firms: Firms) -> None:
    """Refuse firms that cannot be shown, or not beside each other."""
    b = built(firms.steered)
    if firms.pinned is None:
        return
    a = built(firms.pinned)
    for name in ("run.weeks", "network.people"):
        if a.values[name] != b.values[name]:
            raise InputError(
                f"{name} = {b.values[name]}: A has {a.values[name]}; two firms are compared over "
                "the same weeks and people: unpin A first"
            )


def checked_theme(theme: str) -> Theme:
    """Return a theme, or refuse it."""
    for known in THEMES:
        if theme == known:
            return known
    raise InputError(f"theme = {quoted(theme)}: must be one of {', '.join(THEMES)}")


def checked_panel(name: str) -> str:
    """Return the name of a panel, or refuse it."""
    if name not in PANELS:
        raise InputError(
            f"panel = {quoted(name)}: is no panel; {nearest(name, filter(None, PANELS))}"
        )
    return name


def check_axes(across: str, up: str) -> None:
    """Refuse two levers between which there is no map."""
    for side, name in (("across", across), ("up", up)):
        if name not in parameters():
            known = nearest(name, parameters())
            raise InputError(f"{side} = {quoted(name)}: is no parameter; {known}")
        declared = parameter(name)
        if declared.low is None or isinstance(declared.default, bool | str):
            raise InputError(f"{side} = {quoted(name)}: has no scale; choose a lever with numbers")
    if across == up:
        raise InputError(
            f"up = {quoted(up)}: is the lever across, too; choose another for one of them"
        )


def _seed(seed: object) -> int:
    """Return a seed from what was typed."""
    if isinstance(seed, str):
        if not seed.strip().isdecimal() or len(seed.strip()) > _MOST_DIGITS:
            raise InputError(
                f"seed = {quoted(seed)}: must be a whole number from 0 to {LARGEST_SEED}"
            )
        seed = int(seed)
    return checked_seed(seed)


def _about(action: Action, fault: str) -> str:
    """Return what is wrong with an action, with the name of the file where one was opened."""
    if isinstance(action, OpenScenario | OpenNetwork) and action.file:
        return f"{action.file}: {fault.removeprefix(f'{YOURS}: ')}"
    return fault


def _place(action: Action) -> str:
    """Return the control at which a message about an action belongs."""
    match action:
        case Move(name) | Step(name) | MoveTwo(_, Move(name)):
            return name
        case Reset(name):
            return name or "levers"
        case ChooseScenario():
            return "scenario"
        case OpenScenario() | OpenNetwork():
            return "files"
        case SetSeed() | AnotherLuck():
            return "seed"
        case SetAxes():
            return "map"
    return "compare"

"""What a visitor may do, each an action that `app_state.after` answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChooseScenario:
    """Begin with a bundled scenario, nothing changed."""

    name: str


@dataclass(frozen=True)
class OpenScenario:
    """Begin with the visitor's own scenario file; `file` is its name, to speak of it."""

    text: str
    file: str = ""


@dataclass(frozen=True)
class OpenNetwork:
    """Put the firm among the visitor's own people; "" goes back to the scenario's.

    `file` is the name of the file that they come from, to speak of it.
    """

    key: str
    file: str = ""


@dataclass(frozen=True)
class Move:
    """Move a lever, or flip a switch; `held` while the hand is still on it."""

    name: str
    value: object
    held: bool = False


@dataclass(frozen=True)
class Step:
    """Move a lever on by so much from where it stands when this arrives.

    Two quick presses of "+" are two more, although the second is made before the first is answered.
    """

    name: str
    by: int


@dataclass(frozen=True)
class MoveTwo:
    """Move two levers in one step, as a click on the tipping map does."""

    first: Move
    second: Move


@dataclass(frozen=True)
class Reset:
    """Set one lever back to the scenario's value; all, where none is named."""

    name: str | None = None


@dataclass(frozen=True)
class Pin:
    """Keep the firm as it is now as A, to compare with."""


@dataclass(frozen=True)
class Unpin:
    """Compare no more."""


@dataclass(frozen=True)
class Swap:
    """Steer A, and keep B beside it."""


@dataclass(frozen=True)
class CopyAToB:
    """Make the firm steered the same as A again."""


@dataclass(frozen=True)
class Undo:
    """Take the last change of the firms back."""


@dataclass(frozen=True)
class Redo:
    """Make the change again that was taken back last."""


@dataclass(frozen=True)
class SetSeed:
    """Draw everybody's luck anew."""

    seed: object


@dataclass(frozen=True)
class AnotherLuck:
    """Draw everybody's luck anew, from the next seed."""


@dataclass(frozen=True)
class GoToWeek:
    """Note where the playhead stands."""

    week: int


@dataclass(frozen=True)
class Follow:
    """Follow one person; -1 for nobody."""

    person: int


@dataclass(frozen=True)
class SetTheme:
    """Choose dark water or light paper."""

    theme: str


@dataclass(frozen=True)
class SetProjector:
    """Choose large type, or not."""

    on: bool


@dataclass(frozen=True)
class OpenPanel:
    """Open a panel; "" closes it."""

    name: str


@dataclass(frozen=True)
class SetAxes:
    """Choose the two levers of the tipping map."""

    across: str
    up: str


@dataclass(frozen=True)
class Dismiss:
    """Take the message away."""


@dataclass(frozen=True)
class Say:
    """Tell the visitor something."""

    at: str
    text: str


Action = (
    ChooseScenario
    | OpenScenario
    | OpenNetwork
    | Move
    | Step
    | MoveTwo
    | Reset
    | Pin
    | Unpin
    | Swap
    | CopyAToB
    | Undo
    | Redo
    | SetSeed
    | AnotherLuck
    | GoToWeek
    | Follow
    | SetTheme
    | SetProjector
    | OpenPanel
    | SetAxes
    | Dismiss
    | Say
)

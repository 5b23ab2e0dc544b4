"""What the browser says, made into actions: names and values are checked, nothing is trusted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from rms_agents.errors import InputError, nearest, quoted, shortened
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
    SetAxes,
    SetProjector,
    SetSeed,
    SetTheme,
    Step,
    Swap,
    Undo,
    Unpin,
)
from viz.uploads import file_name


def action_of(message: Mapping[str, Any]) -> Action:
    """Return the action that a message from the browser asks for.

    Parameters
    ----------
    message : mapping
        ``do`` names the action; the rest are its values.

    Raises
    ------
    InputError
        If there is no such action, or a value it needs is missing or of no such kind.
    """
    do = message.get("do")
    if do not in _ACTIONS:
        raise InputError(f"do = {quoted(do)}: is no action; {nearest(str(do), _ACTIONS)}")
    try:
        return _ACTIONS[do](message)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{do}: a value is missing or of the wrong kind ({shortened(str(error))})"
        ) from None


def file_content(message: Mapping[str, Any], largest: int) -> bytes:
    """Return the bytes of a file that the browser sent in base64, unless it is too large."""
    text = str(message.get("content", ""))
    name = file_name(str(message.get("name", "file")))
    if len(text) > (largest + 2) * 4 // 3 + 4:
        raise InputError(f"{name}: about {len(text) * 3 // 4:,} bytes: must be at most {largest:,}")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InputError(f"{name}: did not arrive whole; try again") from None


def _move(message: Mapping[str, Any]) -> Move:
    name = str(message["name"])
    return Move(name, message["value"], bool(message.get("held", False)))


_ACTIONS: dict[str, Callable[[Mapping[str, Any]], Action]] = {
    "scenario": lambda m: ChooseScenario(str(m["name"])),
    "open_scenario": lambda m: OpenScenario(str(m["text"])),
    "open_network": lambda m: OpenNetwork(str(m["key"])),
    "move": _move,
    "step": lambda m: Step(str(m["name"]), int(m["by"])),
    "move_two": lambda m: MoveTwo(_move(m["first"]), _move(m["second"])),
    "reset": lambda m: Reset(None if m.get("name") is None else str(m["name"])),
    "pin": lambda m: Pin(),
    "unpin": lambda m: Unpin(),
    "swap": lambda m: Swap(),
    "copy": lambda m: CopyAToB(),
    "undo": lambda m: Undo(),
    "redo": lambda m: Redo(),
    "seed": lambda m: SetSeed(m["seed"]),
    "another_luck": lambda m: AnotherLuck(),
    "week": lambda m: GoToWeek(int(m["week"])),
    "follow": lambda m: Follow(int(m["person"])),
    "theme": lambda m: SetTheme(str(m["theme"])),
    "projector": lambda m: SetProjector(bool(m["on"])),
    "panel": lambda m: OpenPanel(str(m["name"])),
    "axes": lambda m: SetAxes(str(m["across"]), str(m["up"])),
    "dismiss": lambda m: Dismiss(),
}

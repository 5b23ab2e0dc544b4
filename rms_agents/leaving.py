"""How the program ends when Ctrl+C is pressed: with exit code 130 and one line, at any moment.

Python's own way is an exception at whatever line is being run. While modules are imported and while
the program ends nobody is there to catch it. So a first press leaves at once then; while a command
works it raises `KeyboardInterrupt`, that what is half done may be taken back. Leaving at once harms
nothing: files are whole or not there at any moment.

This is imported before anything else, and therefore imports nothing that takes time.
"""

from __future__ import annotations

import atexit
import os
import sys
from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import NoReturn
else:
    import _signal as signal  # `signal` itself makes enumerations first, which takes a while

INTERRUPTED = 130
_SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it
_LEAVING = allocate_lock()
_REMOVALS: list[Callable[[], object]] = []


class _Moment:
    """Where the program is on its way to its end."""

    taken = False  # whether Ctrl+C is ours
    orderly = False  # whether somebody waits to catch a `KeyboardInterrupt`
    pressed = False
    line = "Stopped."


def take_ctrl_c(even_if_ignored: bool = False) -> None:
    """Have Ctrl+C end the program as this module says.

    Parameters
    ----------
    even_if_ignored : bool
        Whether to do so where whoever started the program had Ctrl+C ignored, as shells do for what
        runs in the background.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN and not even_if_ignored:
        return
    signal.signal(signal.SIGINT, _press)
    if _Moment.taken:
        return
    _Moment.taken = True
    # Registered first and so carried out last: from then on there is nothing to interrupt.
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    tell = sys.unraisablehook

    def lost(found: sys.UnraisableHookArgs) -> None:
        """Leave where nobody could hear of the press; Python would print it and go on."""
        if issubclass(found.exc_type, KeyboardInterrupt):
            leave()
        tell(found)

    sys.unraisablehook = lost


def work(going_on: bool) -> None:
    """Say whether a `KeyboardInterrupt` would be caught from now on."""
    _Moment.orderly = going_on


def pressed() -> bool:
    """Return whether Ctrl+C was pressed."""
    return _Moment.pressed


class saying:
    """While this holds, and once it was interrupted, whoever leaves leaves with this line."""

    def __init__(self, line: str) -> None:
        self._line, self._before = line, _Moment.line

    def __enter__(self) -> None:
        _Moment.line = self._line

    def __exit__(self, kind: type[BaseException] | None, *others: object) -> None:
        if kind is None or not issubclass(kind, KeyboardInterrupt):
            _Moment.line = self._before


def at_the_end(removal: Callable[[], object]) -> None:
    """Have something removed when the program ends, at once or in order."""
    atexit.register(removal)
    _REMOVALS.append(removal)


class removing:
    """While this holds, something is removed if the program ends at once."""

    def __init__(self, removal: Callable[[], object]) -> None:
        self._removal = removal

    def __enter__(self) -> None:
        _REMOVALS.append(self._removal)

    def __exit__(self, *found: object) -> None:
        _REMOVALS.remove(self._removal)


def leave(line: str | None = None, code: int = INTERRUPTED) -> NoReturn:
    """End the program here and now, with one line and without waiting for any thread.

    Parameters
    ----------
    line : str, optional
        Otherwise what `saying` said, or "Stopped."
    code : int
        Exit code.
    """
    _Moment.pressed = True
    _LEAVING.acquire()  # never given back: who comes second waits for the end
    for remove in reversed(_REMOVALS):
        try:
            remove()
        except Exception:
            continue
    try:
        # Not through `sys.stderr`, in the midst of which this thread may be.
        cursor = _SHOW_CURSOR if os.isatty(2) else ""
        os.write(2, f"{cursor}{line or _Moment.line}\n".encode(errors="replace"))
    finally:
        os._exit(code)


def _press(number: int, frame: FrameType | None) -> None:
    if _Moment.pressed:
        return  # it is on its way out
    if not _Moment.orderly or any(map(_imports, _callers(frame))):
        leave()
    _Moment.pressed = True
    raise KeyboardInterrupt


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _imports(frame: FrameType) -> bool:
    """Return whether this is Python's importing, into which an exception would be lost."""
    return frame.f_code.co_filename.startswith("<frozen importlib")

"""What the user is told when something given is wrong."""

from __future__ import annotations

import datetime
import difflib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class InputError(ValueError):
    """Something given is wrong; the message names it, its value and the rule it breaks.

    Attributes
    ----------
    faults : tuple of str
        What is wrong, where it is more than one thing; the message has a line for each.
    """

    faults: tuple[str, ...] = ()


class Faults:
    """Gathers what is wrong, so that it is said all at once."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, fault: str) -> None:
        """Note something wrong; the same twice is one fault."""
        if fault not in self._found:
            self._found.append(fault)

    @contextmanager
    def gathered(self, where: str = "") -> Iterator[None]:
        """Note what is refused inside.

        Parameters
        ----------
        where : str
            Said before each fault.
        """
        try:
            yield
        except InputError as error:
            for fault in error.faults or (str(error),):
                self.add(where + fault)

    def refuse(self) -> None:
        """Raise `InputError` if there is anything wrong."""
        if not self._found:
            return
        if len(self._found) == 1:
            raise InputError(self._found[0])
        told = self._found[:MOST_FAULTS]
        if len(self._found) > MOST_FAULTS:
            told.append(f"and {len(self._found) - MOST_FAULTS} more")
        # The signs between them are for pages, which run lines together.
        error = InputError(f"{len(self._found)} faults:\n  " + ";\n  ".join(told))
        error.faults = tuple(self._found)
        raise error


MOST_FAULTS = 30  # that one message lists


class NotKeptWarning(UserWarning):
    """What the program could use again next time cannot be kept on disk."""


MOST_QUOTED = 60  # characters of a value that a message repeats
_MUCH_NEARER = 0.15  # likeness by which a name puts others out of the question


def shortened(text: str, most: int = MOST_QUOTED) -> str:
    """Return a text as messages repeat it: of a long one the beginning."""
    return text if len(text) <= most else f"{text[:most]}…"


def quoted(value: object) -> str:
    """Return a value as messages repeat it: a text in quotes; of a long one the beginning."""
    if isinstance(value, datetime.date | datetime.time):
        return str(value)
    return repr(shortened(value)) if isinstance(value, str) else shortened(repr(value))


def shell_word(path: str | os.PathLike[str]) -> str:
    """Return a path as it is written in a command that is meant to be copied into a shell."""
    text = os.fspath(path)
    if text.startswith("-"):
        text = os.path.join(".", text)  # or it would be an option
    if sys.platform == "win32":
        return subprocess.list2cmdline([text])
    if text.isprintable():
        return shlex.quote(text)
    # Line ends, control characters and bytes that are no text survive in this form alone.
    return "$'" + "".join(_escaped(byte) for byte in os.fsencode(text)) + "'"


def _escaped(byte: int) -> str:
    sign = chr(byte)
    return sign if 32 <= byte < 127 and sign not in "\\'" else f"\\x{byte:02x}"


def nearest(name: str, valid: Iterable[str], most: int = 8) -> str:
    """Return a hint that lists the valid names nearest to `name`; the first `most` if none is."""
    names = list(valid)
    by_tail = {candidate.rsplit(".", 1)[-1]: candidate for candidate in names}
    close = _close(name, names, 0.5)
    if not close:
        close = [by_tail[tail] for tail in _close(name.rsplit(".", 1)[-1], by_tail, 0.6)]
    if close:
        return f"did you mean {' or '.join(map(shortened, close))}?"
    return f"valid: {', '.join(names[:most])}{', ...' if len(names) > most else ''}"


def _close(name: str, names: Iterable[str], least: float) -> list[str]:
    """Return up to three names like `name`, the most alike first, none far behind it."""
    found = difflib.get_close_matches(name, names, n=3, cutoff=least)
    alike = [difflib.SequenceMatcher(None, candidate, name).ratio() for candidate in found]
    return [
        candidate
        for candidate, likeness in zip(found, alike, strict=True)
        if likeness > max(alike) - _MUCH_NEARER
    ]

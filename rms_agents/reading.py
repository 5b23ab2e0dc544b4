"""Reading files that somebody named: what is no ordinary file is refused, and nothing waits."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from rms_agents.errors import InputError, shortened

_MOST_OF_A_PATH = 300  # characters that a message repeats
_KINDS = (
    (stat.S_ISDIR, "is a folder, a file is meant"),
    (stat.S_ISFIFO, "is a pipe, a file is meant"),
    (stat.S_ISSOCK, "is a socket, a file is meant"),
    (stat.S_ISCHR, "is a device, a file is meant"),
    (stat.S_ISBLK, "is a device, a file is meant"),
)


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """Hand out an ordinary file, open for reading.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If there is no such file, it is a folder, pipe, socket or device, or it may not be read.
    """
    with open(_handle(path), "rb") as file:
        yield file


def read_file(path: Path, most: int | None = None) -> bytes:
    """Return the content of an ordinary file.

    Parameters
    ----------
    path : Path
    most : int, optional
        Bytes that it may have.

    Raises
    ------
    InputError
        See `opened`; or if it is larger.
    """
    with opened(path) as file:
        try:
            content = file.read(-1 if most is None else most + 1)
        except OSError as error:
            raise InputError(f"{_told(path)}: cannot be read ({error.strerror})") from None
    if most is not None and len(content) > most:
        raise InputError(f"{_told(path)}: is larger than {most:,} bytes")
    return content


def _handle(path: Path) -> int:
    """Open an ordinary file, or refuse what is none."""
    told = _told(path)
    try:
        _check_kind(told, path.stat().st_mode)
        # It may have been exchanged since: opening a pipe must not wait for somebody to write.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags)
    except FileNotFoundError:
        gone = "is a link to what is not there" if path.is_symlink() else "no such file"
        raise InputError(f"{told}: {gone}") from None
    except OSError as error:
        raise InputError(f"{told}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise InputError(f"{told!r}: no file can have such a name") from None
    try:
        _check_kind(told, os.fstat(handle).st_mode)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _told(path: Path) -> str:
    return shortened(str(path), _MOST_OF_A_PATH)


def _check_kind(told: str, mode: int) -> None:
    for holds, words in _KINDS:
        if holds(mode):
            raise InputError(f"{told}: {words}")

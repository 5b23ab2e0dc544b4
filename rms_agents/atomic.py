"""Files and folders that appear whole or not at all, and what killed processes leave of them.

A folder is made in a holder beside its place, ``.NAME.new-xxxxxxxx``, and then renamed into the
place. The process that works there holds a lock on the holder, which the system opens however that
process ends: a holder without a lock is a leftover, and the next process that writes to the same
place puts it right.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from rms_agents.errors import InputError
from rms_agents.leaving import removing

_ASIDE = ".new"
_MADE, _OLD = "made", "old"  # within a holder: what is made, and what it takes the place of
_TRIES = 10


class PlaceTaken(InputError):
    """Another process has put something into the place of a folder meanwhile."""


def check_folder(folder: Path, force: bool = False) -> Path:
    """Return the full path of a folder to write, or refuse it before anything is done.

    Parameters
    ----------
    folder : Path
    force : bool
        Whether earlier results there may be replaced.

    Raises
    ------
    InputError
        If a file is in its place, it holds something and `force` is not given, or nothing can be
        written there.
    """
    try:
        path = folder.resolve()
        if path in (Path.cwd(), *Path.cwd().parents):
            raise InputError(
                f"--out {folder}: is the folder you are in, or above it; name a new one"
            )
        clear_leftovers(path)
        if os.path.lexists(path) and not path.is_dir():
            raise InputError(f"--out {folder}: is a file, a folder is meant")
        if path.is_dir() and any(path.iterdir()) and not force:
            raise InputError(
                f"--out {folder}: the folder is not empty; --force replaces results in it"
            )
        above = next(parent for parent in path.parents if parent.exists())
    except OSError as error:
        raise InputError(f"--out {folder}: cannot be used: {error.strerror}") from None
    if not above.is_dir():
        raise InputError(f"--out {folder}: {above} is a file")
    check_writable(folder, above)
    return path


def check_writable(out: Path, above: Path) -> None:
    """Refuse a place in whose folder `above` nothing can be made; it is tried."""
    try:
        tried = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=above))
        with suppress(FileNotFoundError):  # another process took it for a leftover
            tried.rmdir()
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"--out {out}: nothing can be made in {above}: {why}") from None


@contextmanager
def new_folder(place: Path, replaced: Callable[[str], bool] | None = None) -> Iterator[Path]:
    """Hand out a folder to fill, then put it in its place; nothing is left if that fails.

    Parameters
    ----------
    place : Path
    replaced : callable, optional
        Says of a name in an earlier folder in this place whether that goes; all else there moves
        along. Unless given, nothing may be in the place.

    Raises
    ------
    PlaceTaken
        If something has come into the place that must stay.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(place)
    with held_aside(place) as holder:
        made = holder / _MADE
        made.mkdir()
        yield made
        for path in (*made.rglob("*"), made):
            flush_to_disk(path)
        earlier = replaced is not None and place.is_dir() and any(place.iterdir())
        if earlier:
            place.replace(holder / _OLD)
        try:
            _put_in_place(made, place)
        except BaseException:
            if earlier:
                (holder / _OLD).replace(place)
            raise
        if replaced is not None and earlier:
            for other in (holder / _OLD).iterdir():
                if not replaced(other.name):
                    other.replace(place / other.name)
        flush_to_disk(place.parent)


@contextmanager
def held_aside(place: Path) -> Iterator[Path]:
    """Hand out an empty folder beside a place, locked; it is gone in the end."""
    for _ in range(_TRIES):
        holder = Path(tempfile.mkdtemp(prefix=_prefix(place), dir=place.parent))
        if sys.platform == "win32":
            handle = -1
            break
        # Before it is locked another process may take it for a leftover; then there is a next one.
        with suppress(FileNotFoundError):
            handle = os.open(holder, os.O_RDONLY)
            if try_lock(handle) and os.path.lexists(holder):
                break
            os.close(handle)
    else:
        raise InputError(f"{place}: cannot be made: others remove what is begun beside it")
    remove = partial(shutil.rmtree, holder, ignore_errors=True)
    try:
        with removing(remove):
            yield holder
    finally:
        remove()
        if handle >= 0:
            os.close(handle)


def clear_leftovers(place: Path) -> None:
    """Remove what killed processes left of writing to a place; what one of them replaced is kept.

    Holders of processes that are still at work are locked, and stay.
    """
    if sys.platform == "win32":
        return  # folders cannot be locked there, so that nobody can tell
    ours = re.compile(re.escape(_prefix(place)) + "[a-z0-9_]{8}")
    with suppress(OSError):
        names = [entry.name for entry in os.scandir(place.parent) if ours.fullmatch(entry.name)]
        for name in names:
            _clear_leftover(place.parent / name, place)


def write_file(path: Path, data: bytes) -> None:
    """Write a file aside, sync it and rename it into its place."""
    new = aside(path)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        handle = os.open(new, flags, 0o666)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(new, path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
    flush_to_disk(path.parent)


def aside(path: Path) -> Path:
    """Return where a file is written before it takes its place."""
    return path.with_name(path.name + _ASIDE)


def flush_to_disk(path: Path) -> None:
    """Have a file or folder written to the disk itself."""
    if path.is_dir() and sys.platform == "win32":
        return  # folders cannot be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    """Return whether nobody else had locked an open file or folder; it is locked now."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _put_in_place(made: Path, place: Path) -> None:
    try:
        if place.is_dir() and sys.platform == "win32":
            place.rmdir()
        made.rename(place)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise PlaceTaken(f"--out {place}: another process made it meanwhile") from None
        raise


def _clear_leftover(path: Path, place: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        if not try_lock(handle):
            return
        old = path / _OLD
        if old.is_dir() and not os.path.lexists(place):
            old.rename(place)
        elif old.is_dir() and place.is_dir():
            for other in old.iterdir():
                if not os.path.lexists(place / other.name):
                    other.rename(place / other.name)
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)


def _prefix(place: Path) -> str:
    return f".{place.name}.new-"

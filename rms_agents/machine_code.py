"""Where machine code is kept, so that the rules are compiled once and not for every run.

Numba does not notice when a function that a cached one calls *in another file* has changed, so a
cache keyed by one file's time stamp would go on running an old rule. The folder is therefore named
by a hash of all the sources that have a say in a number: any edit of these starts an empty folder.
It lies in the user's cache directory, never beside the sources. Numba itself would fall back to
other places, with keys of its own, where that cannot be written; ours is a temporary folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import llvmlite
import numba
import numpy as np
from numba.core import config as numba_config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, UserProvidedCacheLocator
from numba.core.compiler import Compiler

from rms_agents.errors import NotKeptWarning
from rms_agents.leaving import at_the_end
from rms_agents.sources import engine_digests, hash_of

# Numba fills this module's names in when it is imported, out of a type checker's sight.
config: Any = numba_config


class Place(NamedTuple):
    """Where machine code is kept.

    Attributes
    ----------
    folder : Path or None
        None where nothing can be kept at all.
    fault : str
        Why it is not the user's cache directory; empty where it is.
    """

    folder: Path | None
    fault: str = ""


@cache
def cache_key() -> str:
    """Return the name (16 hexadecimal digits) of the machine code of exactly this engine."""
    return hash_of(
        engine_digests(), numba.__version__, llvmlite.__version__, np.__version__, sys.version
    )


def user_cache_folder() -> Path:
    """Return the folder in which this user's programs keep what they can make again.

    Raises
    ------
    RuntimeError
        If the user has no home.
    """
    if chosen := os.environ.get("RMS_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "rms_agents"
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "rms_agents"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rms_agents"


@cache
def place() -> Place:
    """Return where machine code is kept: it is tried once, and holds for the whole process.

    Warns
    -----
    NotKeptWarning
        If that is not the user's cache directory.
    """
    found = _tried()
    if found.fault:
        _warn(found.fault, found.folder)
    return found


def dispatched[Function: Callable[..., object]](
    function: Function, apart: bool = False, **options: Any
) -> Function:
    """Return a function that numba compiles when it is called, and whose machine code is kept.

    Parameters
    ----------
    function : callable
    apart : bool
        Whether no two of its arguments share memory.
    **options
        As numba takes them.
    """
    compile_with: Any = numba.njit
    if apart:
        options["pipeline_class"] = _Apart
    dispatcher = compile_with(**options)(function)
    if place().folder is not None:
        _keep(function, dispatcher)
    return cast(Function, dispatcher)


class _Apart(Compiler):
    """Numba's own compiler, told that arguments lie apart in memory: C's `restrict`."""

    def define_pipelines(self) -> Any:
        self.state.flags.noalias = True
        return cast(Any, super()).define_pipelines()


def _keep(function: Callable[..., Any], dispatcher: Any) -> None:
    """Have the machine code of a compiled function kept, as numba's ``cache=True`` does."""
    before = getattr(config, "CACHE_LOCATOR_CLASSES", "")
    config.CACHE_LOCATOR_CLASSES = ""  # the user's choice of places is for other programs
    try:
        dispatcher._cache = _Cache(function)
    finally:
        config.CACHE_LOCATOR_CLASSES = before


def _tried() -> Place:
    try:
        asked: Path | str = "the user's cache folder"
        asked = user_cache_folder().absolute()
        folder = asked / cache_key()
        return Place(_writable(folder))
    except (OSError, RuntimeError) as error:
        # Somebody may have filled it who could write there, as in an image of a container.
        if isinstance(asked, Path) and _filled(folder):
            return Place(folder)
        fault = f"{asked}: {getattr(error, 'strerror', None) or error}"
    try:
        folder = Path(tempfile.mkdtemp(prefix="rms_agents-"))
    except OSError:
        return Place(None, fault)
    maker = os.getpid()

    def remove() -> None:
        if os.getpid() == maker:  # a fork ends, too, and before
            shutil.rmtree(folder, ignore_errors=True)

    at_the_end(remove)
    try:
        return Place(_writable(folder), fault)
    except OSError:
        return Place(None, fault)


def _filled(folder: Path) -> bool:
    """Return whether machine code of exactly this engine can be read there."""
    with suppress(OSError):
        return any(folder.rglob("*.nbi"))
    return False


def _writable(folder: Path) -> Path:
    """Return a folder, made if need be, in which a file was really written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="probe-") as probe:
        probe.write(b"rms_agents")
        probe.flush()
        os.fsync(probe.fileno())
    return folder


def _warn(fault: str, instead: Path | None) -> None:
    then = f"it goes to {instead} until this program ends" if instead else "it is made anew"
    warnings.warn(
        f"the compiled model cannot be kept ({fault}); {then}. RMS_CACHE_DIR names another folder.",
        NotKeptWarning,
        stacklevel=2,
    )


@cache
def _warn_of_saving(fault: str) -> None:
    _warn(fault, None)


class _Locator(UserProvidedCacheLocator):
    """Finds the place of a function's machine code, which is never another than ours."""

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        self._py_file = file
        self._lineno = function.__code__.co_firstlineno
        self._folder = os.path.join(str(place().folder), self.get_suitable_cache_subpath(file))

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> _Locator:
        """Return the place; whether one can write there was tried before."""
        return cls(function, file)

    def ensure_cache_path(self) -> None:
        """Make the folder."""
        os.makedirs(self._folder, exist_ok=True)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return self._folder

    def get_source_stamp(self) -> str:
        """Return what an edit changes: the folder's name says it all."""
        return cache_key()


class _Implementation(CompileResultCacheImpl):
    _locator_classes: list[type[object]] = [_Locator]  # noqa: RUF012  (as numba declares it)


class _Cache(FunctionCache):
    """Numba's own cache, which does without where a file is damaged or the disk is full."""

    _impl_class = _Implementation

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Return machine code that is kept, or None: it is then compiled."""
        try:
            return cast(Any, super()).load_overload(signature, context)
        except Exception:  # whatever reading a damaged pickle leads to
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, signature: Any, code: Any) -> None:
        """Keep machine code, if there is room."""
        try:
            cast(Any, super()).save_overload(signature, code)
        except OSError as error:
            self.disable()
            _warn_of_saving(f"{place().folder}: {error.strerror or error}")

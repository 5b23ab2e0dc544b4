"""How the rules become machine code, and where that code is kept.

Numba does not notice when a function that a cached one calls *in another file* has changed, so a
cache keyed by one file's time stamp would go on running an old rule. The cache folder is therefore
named by a hash of all the sources that have a say in a number: any edit of these starts an empty
folder. It lies in the user's cache directory, never beside the sources, which may be read-only.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numba
import numpy as np
from numba.core import config as numba_config
from numba.core.compiler import Compiler
from numpy.typing import NDArray

# Numba fills this module's names in when it is imported, out of a type checker's sight.
config: Any = numba_config


# What stands above the engine compiles nothing (a test holds it) and changes no number of a run, so
# that a new wording of a report does not cost a compilation. The scenarios are input.
ABOVE_THE_ENGINE = frozenset({"cli", "experiments", "mesa_model.py", "scenarios"})


@cache
def source_hash() -> str:
    """Return the hash (16 hexadecimal digits) of every source and declaration of the engine."""
    package = Path(__file__).parent
    digest = hashlib.sha256(f"{numba.__version__} {np.__version__} {sys.version}".encode())
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.suffix in {".py", ".toml"} and inside.parts[0] not in ABOVE_THE_ENGINE:
            digest.update(str(inside).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def user_cache_folder() -> Path:
    """Return the folder in which this user's programs keep what they can make again."""
    if chosen := os.environ.get("RMS_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "rms_agents"
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "rms_agents"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rms_agents"


def cache_folder() -> Path:
    """Return the folder that holds the machine code of exactly these sources."""
    return user_cache_folder() / source_hash()


def compiled[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a rule.

    A rule reads and writes what it is handed and asks for no memory, so numba's counting of
    references is left out (`_nrt`): counting cost five times what the rules themselves do.
    """
    return _compiled(function, _nrt=False)


def inlined[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a rule into each of its callers.

    For rules that take the whole state and are small, or have few callers: handing over the state
    would cost more than the rule.
    """
    return _compiled(function, _nrt=False, forceinline=True)


def columnar[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a loop over columns, no two of which share memory.

    The compiler takes that for granted, and need not ask at every call whether what the loop writes
    could be what it reads.
    """
    return _compiled(function, _nrt=False, pipeline_class=_Apart)


def allocating[Function: Callable[..., object]](function: Function) -> Function:
    """Compile a function that asks for memory."""
    return _compiled(function)


class _Apart(Compiler):
    """Numba's own compiler, told that arguments lie apart in memory: C's `restrict`."""

    def define_pipelines(self) -> Any:
        self.state.flags.noalias = True
        return cast(Any, super()).define_pipelines()


def _compiled[Function: Callable[..., object]](function: Function, **options: Any) -> Function:
    """Compile with numba: no Python lock, no fast-math, kept in `cache_folder`.

    Fast-math and fused multiply-add stay off: either changes the last bit of a run from one
    processor to the next. Under ``NUMBA_DISABLE_JIT=1`` the plain Python function is returned, so
    that a rule can be stepped through in a debugger.
    """
    if config.DISABLE_JIT:
        return function
    before = config.CACHE_DIR
    config.CACHE_DIR = str(cache_folder())  # read by numba while it decorates, only then
    try:
        compile_with: Any = numba.njit
        decorate = compile_with(nogil=True, cache=True, error_model="numpy", **options)
        return cast(Function, decorate(function))
    finally:
        config.CACHE_DIR = before


def plain(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array of records as it is handed to compiled code.

    Numba recognises a plain array in .3 us, an array whose records read as attributes in 2, and a
    single record of a hundred fields in 13. Uncompiled code needs the attributes.
    """
    return array if config.DISABLE_JIT else np.asarray(array)


def quiet_overflow() -> np.errstate:
    """Return a context in which hashing may overflow, as it is meant to, in uncompiled Python."""
    return np.errstate(over="ignore")

"""Paths as users write them."""

from __future__ import annotations

import os
from pathlib import Path

from rms_agents.errors import InputError


def user_path(text: str | os.PathLike[str]) -> Path:
    """Return the path that a text means: a shell's ``~`` at its start is the home.

    Shells write the home out themselves, but not in ``--out=~/results``, nor in a file. A file
    whose own name begins with ``~`` is given as ``./~name``.

    Raises
    ------
    InputError
        If nobody knows where that home is.
    """
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        raise InputError(f"{path}: no home is known here; write the whole path") from None

"""Where a command puts charts and tables: a new folder, or one of its own that is made anew."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path

from rms_agents.atomic import check_folder, new_folder
from rms_agents.errors import InputError


def check_place(folder: Path, *marks: str) -> Path:
    """Return the full path of a folder to make or make anew, or refuse it.

    Parameters
    ----------
    folder : Path
    *marks : str
        What an earlier folder of the same kind holds; a folder with anything else is refused.
    """
    ours = any(os.path.exists(folder / mark) for mark in marks)
    if not ours and os.path.isdir(folder) and any(folder.iterdir()):
        raise InputError(f"--out {folder}: the folder is not empty; name a new one")
    return check_folder(folder, force=ours)


def whole_folder(place: Path) -> AbstractContextManager[Path]:
    """Hand out a folder to fill; once all is in it, it takes the place of what was there."""
    return new_folder(place, replaced=lambda name: True)

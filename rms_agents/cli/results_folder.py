"""A folder of charts and tables that appears whole, and takes the place of an earlier one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.folder import new_folder
from rms_agents.output import check_folder


def check_place(folder: Path, *marks: str) -> Path:
    """Return the full path of a folder to make or make anew, or refuse it.

    Parameters
    ----------
    folder : Path
    *marks : str
        What an earlier folder of the same kind holds; a folder with anything else is refused.
    """
    ours = any((folder / mark).exists() for mark in marks)
    if not ours and folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"--out {folder}: the folder is not empty; name a new one")
    return check_folder(folder, force=ours)


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Hand out a folder to fill; once all is in it, it takes its place."""
    old: Path | None = None
    try:
        with new_folder(place) as new:
            yield new
            if place.is_dir() and any(place.iterdir()):
                old = Path(tempfile.mkdtemp(prefix=f".{place.name}.old-", dir=place.parent))
                place.replace(old / place.name)
    except BaseException:
        if old is not None and not place.exists():
            (old / place.name).replace(place)
        raise
    finally:
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)

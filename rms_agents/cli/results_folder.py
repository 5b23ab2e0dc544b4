"""A folder of charts and tables that appears whole, and takes the place of an earlier one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.folder import new_folder
from rms_agents.output import check_folder


def check_place(folder: Path, mark: str) -> Path:
    """Return the full path of a folder to make or make anew, or refuse it.

    Parameters
    ----------
    folder : Path
    mark : str
        File by which an earlier folder of the same kind is known; anything else is not replaced.
    """
    if (folder / mark).is_file():
        return check_folder(folder, force=True)
    try:
        return check_folder(folder)
    except InputError as error:
        raise InputError(
            str(error).replace("--force replaces results in it", "name a new one")
        ) from None


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Hand out a folder to fill; it takes its place once all is in it."""
    with new_folder(place.with_name(f".{place.name}.made")) as new:
        yield new
        old: Path | None = None
        if place.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{place.name}.old-", dir=place.parent))
            place.replace(old / place.name)
    made = place.with_name(f".{place.name}.made")
    made.replace(place)
    if old is not None:
        with suppress(OSError):
            shutil.rmtree(old)

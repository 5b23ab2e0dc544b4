"""Results as files: a folder that appears whole or not at all.

The folder is written beside its place under another name and then renamed into it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents.errors import InputError
from rms_agents.provenance import program

if TYPE_CHECKING:
    import pandas as pd

    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Run, Runs

WEEKLY, PEOPLE, EVENTS, MANIFEST = FILES = (
    "weekly.parquet",
    "people.parquet",
    "events.parquet",
    "manifest.json",
)


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
    path = folder.resolve()
    if path in (Path.cwd(), *Path.cwd().parents):
        raise InputError(f"--out {folder}: is the folder you are in, or above it; name a new one")
    if path.exists() and not path.is_dir():
        raise InputError(f"--out {folder}: is a file, a folder is meant")
    if path.is_dir() and any(path.iterdir()) and not force:
        raise InputError(f"--out {folder}: the folder is not empty; --force replaces results in it")
    above = next(parent for parent in path.parents if parent.exists())
    if not above.is_dir():
        raise InputError(f"--out {folder}: {above} is a file")
    check_writable(folder, above)
    return path


def check_writable(out: Path, above: Path) -> None:
    """Refuse a place in whose folder `above` nothing can be made; it is tried."""
    try:
        Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=above)).rmdir()
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"--out {out}: nothing can be made in {above}: {why}") from None


def write_results(folder: Path, run: Run, runs: Runs, force: bool = False) -> None:
    """Write results to a folder, whole or not at all.

    Parameters
    ----------
    folder : Path
    run : Run
        The run whose people and events are kept.
    runs : Runs
        All runs whose weeks are kept, that one among them.
    force : bool
        Whether earlier results are replaced; other files in the folder stay.

    Raises
    ------
    InputError
        See `check_folder`.
    """
    place = check_folder(folder, force)
    weekly, people = weekly_table(runs), run.people.reset_index()
    place.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{place.name}.new-", dir=place.parent))
    try:
        new.chmod(0o777 & ~_umask())
        weekly.to_parquet(new / WEEKLY, index=False)
        people.to_parquet(new / PEOPLE, index=False)
        run.events.to_parquet(new / EVENTS, index=False)
        text = json.dumps(manifest(run.scenario, runs.seeds), indent=2, allow_nan=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8")
        for path in (*(new / name for name in FILES), new):
            flush_to_disk(path)
        _put_in_place(new, place)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def weekly_table(runs: Runs) -> pd.DataFrame:
    """Return a row for each seed and week: the weekly measures of many runs."""
    import pandas as pd

    weeks = runs.scenario.weeks
    table = pd.DataFrame.from_records(np.asarray(runs.records).reshape(-1))
    table.insert(0, "seed", np.repeat(runs.seeds, weeks))
    table.insert(1, "week", np.tile(np.arange(1, weeks + 1), len(runs.seeds)))
    return table


def manifest(scenario: Scenario, seeds: tuple[int, ...]) -> dict[str, Any]:
    """Return what is needed to make the same results again."""
    return {
        "scenario": scenario.name,
        "configuration_hash": scenario.configuration_hash(),
        "seed": seeds[0],
        "replicates": len(seeds),
        "weeks": scenario.weeks,
        **program(),
        "configuration": scenario.configuration(),
    }


def _put_in_place(new: Path, place: Path) -> None:
    """Rename a finished folder into its place; what was there and is not ours moves along."""
    if not place.exists():
        new.rename(place)
        flush_to_disk(place.parent)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{place.name}.old-", dir=place.parent))
    try:
        place.replace(old / place.name)
        try:
            new.rename(place)
        except BaseException:
            (old / place.name).replace(place)
            raise
        for other in (old / place.name).iterdir():
            if other.name not in FILES:
                other.replace(place / other.name)
        shutil.rmtree(old / place.name)
    finally:
        with suppress(OSError):  # not empty only if something else failed: then nothing is lost
            old.rmdir()
    flush_to_disk(place.parent)


def flush_to_disk(path: Path) -> None:
    """Have a file or folder written to the disk itself."""
    if path.is_dir() and sys.platform == "win32":
        return  # folders cannot be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """Return the permissions that new folders of this user go without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

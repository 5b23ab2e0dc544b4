"""The command `status`: how far a sweep is, and whether all of it is as it was written."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rms_agents.cli.program import command_line
from rms_agents.cli.wording import counted
from rms_agents.errors import InputError, shell_word

if TYPE_CHECKING:
    from rms_agents.experiments.sweep.folder import SweepFolder
    from rms_agents.experiments.sweep.status import Status


def status_command(path: Path, verify: bool, json: bool) -> None:
    """Show how far a sweep is; with `verify` also each file, every byte of it read."""
    from rms_agents.experiments.sweep.folder import SweepFolder

    files = _verified(path, json) if verify else {}
    folder = SweepFolder(path)
    try:
        folder.plan()
    except InputError as error:  # what there is can be told of all the same
        print(f"warning: {path}: {error}", file=sys.stderr)
        told = show_folder(folder, json, can_go_on=False, files=files)
    else:
        told = show_folder(folder, json, files=files)
    _refuse_damage(path, {**dict.fromkeys(told.damaged, "damaged"), **files})


def show_folder(
    folder: SweepFolder,
    json: bool,
    can_go_on: bool = True,
    files: dict[str, str] | None = None,
) -> Status:
    """Show how far a sweep is, and what to do next; return that.

    Parameters
    ----------
    folder : SweepFolder
    json : bool
    can_go_on : bool
    files : dict of str to str, optional
        Of each file, whether it is whole.
    """
    from rms_agents.experiments.sweep.status import status

    told = status(folder)
    if json:
        from rms_agents.cli.as_json import print_json

        more = {"files": files} if files else {}
        print_json({"folder": str(folder.path), **told._asdict(), "can_go_on": can_go_on, **more})
        return told
    part = "" if folder.shard.total == 1 else f" of shard {told.shard}"
    print(f"{folder.path}: {told.finished:,} of {counted(told.runs, 'run')}{part} are finished")
    if told.failed:
        print(f"{counted(told.failed, 'run')} failed: column error of the runs says why")
    for name in told.damaged:
        print(f"damaged: {name}")
    if told.complete and not told.damaged:
        print(f"Complete: {', '.join(folder.tables)}")
    elif told.busy:
        print("A process works on it")
    elif not can_go_on:
        print("As things are it cannot be gone on with: the warning says why")
    elif told.finished < told.runs or told.damaged or folder.shard.total == 1:
        print(f"Go on with: {command_line()} sweep --resume {shell_word(folder.path)}")
    else:
        print(f"Finished; next: {command_line()} merge DIR DIR ... --out DIR")
    return told


def _verified(path: Path, json: bool) -> dict[str, str]:
    """Return of each file whether it is whole, and show it."""
    from rms_agents.experiments.sweep.folder import DamagedRecord, check_sweep
    from rms_agents.experiments.sweep.status import verified

    with suppress(DamagedRecord):  # it is listed among the others
        check_sweep(path)
    files = verified(path)
    if not json:
        for name, state in files.items():
            print(f"{state:8} {name}")
    return files


def _refuse_damage(path: Path, files: dict[str, str]) -> None:
    from rms_agents.experiments.sweep.status import WHOLE

    wrong = [f"{name} is {state}" for name, state in files.items() if state != WHOLE]
    if wrong:
        most = 5
        rest = f" and {len(wrong) - most} more" if len(wrong) > most else ""
        raise InputError(
            f"{path}: {', '.join(wrong[:most])}{rest}; {command_line()} sweep --resume "
            f"{shell_word(path)} makes it again"
        )

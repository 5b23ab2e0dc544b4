"""The options of `staff`, and the folder that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from rms_agents.errors import InputError


class StaffOptions(NamedTuple):
    """The options of `staff` as given; None where left out."""

    budget: float | None
    measure: str
    indifference: str
    seed: int
    max_runs: int
    hybrids: bool
    grow: bool
    triad: bool
    json: bool
    out: Path | None


def checked_out(out: Path | None) -> Path | None:
    """Return the folder to write, checked before anything runs."""
    from rms_agents.cli.results_folder import check_place

    return None if out is None else check_place(out)


def write_folder(place: Path, files: dict[str, str | bytes]) -> None:
    """Write files to a folder that appears whole or not at all."""
    from rms_agents.atomic import new_folder

    with new_folder(place) as new:
        for name, content in files.items():
            (new / name).write_bytes(content.encode() if isinstance(content, str) else content)


def check_seed(seed: int) -> None:
    """Refuse a seed that leaves no room for the others."""
    from rms_agents.experiments.selection import MOST
    from rms_agents.experiments.staffing import FRESH_RUNS
    from rms_agents.simulation import LARGEST_SEED

    most = LARGEST_SEED - MOST - FRESH_RUNS
    if not 0 <= seed <= most:
        raise InputError(f"seed = {seed}: must be from 0 to {most}")

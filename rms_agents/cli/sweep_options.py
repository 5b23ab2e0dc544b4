"""The options of the command `sweep`, and which of them go together."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from rms_agents.errors import InputError

_ON_ERROR = ("stop", "record")
_OF_A_PLAN = ("vary", "design", "points", "seed", "settings", "weekly")  # options, as fields


class SweepOptions(NamedTuple):
    """The options of `sweep` as given; None where left out."""

    scenario: str | None
    vary: list[str] | None
    design: str | None
    points: int | None
    replicates: int | None
    seed: int | None
    settings: list[str] | None
    weekly: bool
    shard: str | None
    out: Path | None
    resume: Path | None
    extend: Path | None
    jobs: int | None
    cluster: str | None
    on_error: str | None
    max_hours: float | None
    dry_run: bool
    json: bool


def check_options(options: SweepOptions) -> None:
    """Refuse options that do not go together, before anything is read."""
    if options.jobs is not None and options.jobs < 1:
        raise InputError(f"--jobs {options.jobs}: must be at least 1")
    if options.cluster is not None and options.jobs is not None:
        raise InputError("--jobs: a cluster has its own workers; leave it out beside --cluster")
    if options.on_error is not None and options.on_error not in _ON_ERROR:
        raise InputError(f"--on-error {options.on_error}: must be {' or '.join(_ON_ERROR)}")
    if options.max_hours is not None and not options.max_hours > 0:
        raise InputError(f"--max-hours {options.max_hours:g}: must be above 0")
    if options.extend is not None:
        _check_extension(options, options.extend)
    if options.resume is None:
        if options.scenario is None and options.extend is None:
            raise InputError("sweep: name a SCENARIO to begin, or --resume DIR to go on")
        if options.out is None and not options.dry_run:
            raise InputError("--out: name the folder in which the sweep is kept")
        return
    for name in ("out", "dry_run", "max_hours"):
        if getattr(options, name):
            raise InputError(f"--{name.replace('_', '-')}: is for a new sweep, not for --resume")
    if options.scenario is None and options.extend is None:
        for name in (*_OF_A_PLAN, "replicates", "shard"):
            if getattr(options, name):
                raise InputError(
                    f"{_option(name)}: --resume goes on with what was begun; with SCENARIO and all "
                    "its options given again they are compared; --extend DIR adds to a finished one"
                )


def _check_extension(options: SweepOptions, path: Path) -> None:
    for place in (options.out, options.resume):
        if place is not None and place.resolve() == path.resolve():
            raise InputError(
                f"--extend {path}: stays as it is; name another folder with --out, for the larger "
                "sweep"
            )
    if options.scenario is not None:
        return
    for name in _OF_A_PLAN:
        if getattr(options, name):
            raise InputError(
                f"{_option(name)}: without SCENARIO --extend {path} adds --replicates only; give "
                "SCENARIO and all options of the larger sweep"
            )
    if options.replicates is None and options.resume is None:
        raise InputError(
            f"--extend {path}: give more --replicates, or SCENARIO and all options of the larger "
            "sweep"
        )


def _option(name: str) -> str:
    return "--set" if name == "settings" else f"--{name}"

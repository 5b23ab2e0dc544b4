"""The commands `sweep` and `merge`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from rms_agents.cli.choices import chosen_scenario
from rms_agents.cli.program import command_line
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.sweep_status import show_folder
from rms_agents.cli.wording import counted
from rms_agents.errors import InputError, shell_word
from rms_agents.leaving import leave, saying

if TYPE_CHECKING:
    from rms_agents.experiments.sweep.folder import SweepFolder
    from rms_agents.experiments.sweep.plan import Plan

_DEFAULT_REPLICATES = 30
_DEFAULT_SEED = 1
_DEFAULT_HOURS = 24.0
_ON_ERROR = ("stop", "record")


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
    jobs: int | None
    cluster: str | None
    on_error: str | None
    max_hours: float | None
    dry_run: bool
    json: bool


def sweep_command(options: SweepOptions) -> None:
    """Begin a sweep or go on with one; show where it lies."""
    _check(options)
    if options.resume is not None:
        _resume(options, options.resume)
    else:
        _begin(options)


def merge_command(folders: Sequence[Path], out: Path, json: bool) -> None:
    """Make one sweep of its shards."""
    from rms_agents.experiments.sweep.runner import merge_shards

    show_folder(merge_shards(list(folders), out), json)


def _check(options: SweepOptions) -> None:
    if options.jobs is not None and options.jobs < 1:
        raise InputError(f"--jobs {options.jobs}: must be at least 1")
    if options.cluster is not None and options.jobs is not None:
        raise InputError("--jobs: a cluster has its own workers; leave it out beside --cluster")
    if options.on_error is not None and options.on_error not in _ON_ERROR:
        raise InputError(f"--on-error {options.on_error}: must be {' or '.join(_ON_ERROR)}")
    if options.max_hours is not None and not options.max_hours > 0:
        raise InputError(f"--max-hours {options.max_hours:g}: must be above 0")
    if options.resume is None:
        if options.scenario is None:
            raise InputError("sweep: name a SCENARIO to begin, or --resume DIR to go on")
        if options.out is None and not options.dry_run:
            raise InputError("--out: name the folder in which the sweep is kept")
        return
    for name in ("out", "dry_run", "max_hours"):
        if getattr(options, name):
            raise InputError(f"--{name.replace('_', '-')}: is for a new sweep, not for --resume")
    if options.scenario is None:
        for name in (
            *("vary", "design", "points", "replicates", "seed", "settings", "weekly", "shard"),
        ):
            if getattr(options, name):
                raise InputError(
                    f"--{name}: --resume goes on with what was begun; with SCENARIO and all its "
                    "options given again they are compared"
                )


def _plan(options: SweepOptions) -> Plan:
    from rms_agents.experiments.sweep.axes import SCENARIO, parse_axis
    from rms_agents.experiments.sweep.design import make_design
    from rms_agents.experiments.sweep.plan import Plan

    choice = chosen_scenario(str(options.scenario), options.settings)
    base = choice.scenario
    axes = [parse_axis(text) for text in options.vary or ()]
    seed = _DEFAULT_SEED if options.seed is None else options.seed
    design = make_design(options.design, axes, options.points, seed, base)
    for name, value in choice.settings.items():
        if name in design.names:
            raise InputError(f"--set {name}={value}: contradicts the design, which varies {name}")
    named: list[str] = []
    if SCENARIO in design.names:
        at = design.names.index(SCENARIO)
        named = list(dict.fromkeys(str(point[at]) for point in design.points))
    others = {
        name: base
        if name in (base.name, options.scenario)
        else chosen_scenario(name, options.settings).scenario
        for name in named
    }
    replicates = _DEFAULT_REPLICATES if options.replicates is None else options.replicates
    return Plan(base, others, design, replicates, seed, options.weekly)


def _begin(options: SweepOptions) -> None:
    from rms_agents.experiments.sweep.estimate import check_affordable, estimate
    from rms_agents.experiments.sweep.folder import Shard, SweepFolder, check_new
    from rms_agents.simulation import processors

    shard = Shard.parsed(options.shard)
    if options.out is not None:
        check_new(options.out)
    plan = _plan(options)
    on_error = options.on_error or "stop"
    if on_error == "stop":
        plan.check_points()
    _check_cluster(options)
    announce_compilation()
    found = estimate(plan, options.jobs or processors())
    if options.dry_run:
        _tell_estimate(plan, found, options.json)
        return
    assert options.out is not None
    check_affordable(found, options.out, options.max_hours or _DEFAULT_HOURS)
    SweepFolder.create(options.out, plan, shard, on_error)
    _complete(options.out, options, plan)


def _resume(options: SweepOptions, path: Path) -> None:
    from rms_agents.experiments.sweep.folder import DamagedRecord, Shard
    from rms_agents.experiments.sweep.repair import renew_records

    plan = None if options.scenario is None else _plan(options)
    try:
        _complete(path, options, plan)
    except DamagedRecord as error:
        if plan is None:
            raise
        shard = Shard.parsed(options.shard)
        renew_records(path, plan, shard, options.on_error or "stop")
        _warn(f"{str(error).partition(';')[0]}; manifest, design and checksums are made anew")
        _complete(path, options, plan)


def _check_cluster(options: SweepOptions) -> None:
    if options.cluster is not None:
        from rms_agents.experiments.sweep.cluster import check_cluster

        check_cluster(options.cluster)


def _complete(path: Path, options: SweepOptions, given: Plan | None) -> None:
    """Compute what a sweep lacks; it is refused if it is not of the plan given."""
    from rms_agents.experiments.sweep.chunk import RunFailed
    from rms_agents.experiments.sweep.folder import SweepFolder

    go_on = f"{command_line()} sweep --resume {shell_word(path)}"
    stopped = f"Stopped. What is finished is kept; go on with: {go_on}"
    try:
        with saying(stopped), SweepFolder.locked(path) as folder:
            _compute(folder, options, given)
    except KeyboardInterrupt:
        leave_at_once(stopped)
    except RunFailed as error:
        print(f"error: {error}", file=sys.stderr)
        print(
            f"--on-error record keeps failures as rows: {go_on} --on-error record", file=sys.stderr
        )
        raise SystemExit(1) from None
    except OSError as error:
        print(f"error: {error.filename or path}: {error.strerror or error}", file=sys.stderr)
        print(f"What is finished is kept; go on with: {go_on}", file=sys.stderr)
        raise SystemExit(1) from None
    show_folder(folder, options.json)


def _compute(folder: SweepFolder, options: SweepOptions, given: Plan | None) -> None:
    from rms_agents.experiments.sweep.description import check_same
    from rms_agents.experiments.sweep.folder import Shard
    from rms_agents.experiments.sweep.runner import Compute, Threads, complete_sweep

    plan = folder.plan()
    if given is not None:
        check_same(folder.description, given.description, str(folder.path))
    if options.shard is not None and Shard.parsed(options.shard) != folder.shard:
        raise InputError(f"--shard {options.shard}: {folder.path} is shard {folder.shard}")
    compute: Compute
    if options.cluster is None:
        compute = Threads(options.jobs).compute
    else:
        from rms_agents.experiments.sweep.cluster import Cluster

        _check_cluster(options)
        compute = Cluster(options.cluster, _warn).compute
    announce_compilation()
    record = (options.on_error or folder.manifest["on_error"]) == "record"
    runs = sum(len(plan.rows(chunk)) for chunk in folder.shard.chunks(folder.extent))
    with progress(f"Sweeping {counted(runs, 'run')}", runs) as shown:
        complete_sweep(folder, plan, compute, record, shown.advance, _warn)


def leave_at_once(message: str) -> NoReturn:
    """Leave without waiting for runs in progress; every file is whole at any moment."""
    sys.stdout.flush()
    leave(message)


def _warn(message: str) -> None:
    print(f"warning: {message}", file=sys.stderr)


def _tell_estimate(plan: Plan, found: Any, json: bool) -> None:
    told = {
        "points": len(plan.design.points),
        "replicates": plan.replicates,
        "runs": plan.runs,
        "seconds": found.seconds,
        "bytes": found.bytes,
    }
    if json:
        from rms_agents.cli.as_json import print_json

        print_json(told)
        return
    print(
        f"{counted(len(plan.design.points), 'point')}, {counted(plan.replicates, 'replicate')} "
        f"each: {counted(plan.runs, 'run')}"
    )
    print(f"about {_duration(found.seconds)}, up to {_size(found.bytes)} of disk")


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def _size(count: int) -> str:
    for size, unit in ((2**30, "GiB"), (2**20, "MiB")):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count / 2**10:,.0f} KiB"

"""The commands `sweep` and `merge`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rms_agents.cli.choices import chosen_scenario
from rms_agents.cli.program import command_line
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.sweep_options import SweepOptions, check_options
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


def sweep_command(options: SweepOptions) -> None:
    """Begin a sweep or go on with one; show where it lies."""
    check_options(options)
    if options.resume is not None:
        _resume(options, options.resume)
    else:
        _begin(options)


def merge_command(folders: Sequence[Path], out: Path, json: bool) -> None:
    """Make one sweep of its shards."""
    from rms_agents.experiments.sweep.runner import merge_shards

    show_folder(merge_shards(list(folders), out), json)


def _given(options: SweepOptions) -> Plan | None:
    """Return the plan that the options describe; None where they leave it to the folder."""
    if options.scenario is not None:
        return _plan(options)
    if options.extend is None or options.replicates is None:
        return None
    from rms_agents.experiments.sweep.folder import SweepFolder

    return replace(SweepFolder(options.extend).plan(), replicates=options.replicates)


def _on_error(options: SweepOptions) -> str:
    """Return what a failed run of a new sweep does."""
    if options.on_error is not None or options.extend is None or options.scenario is not None:
        return options.on_error or "stop"
    from rms_agents.experiments.sweep.folder import SweepFolder

    return str(SweepFolder(options.extend).manifest["on_error"])


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
    plan = _given(options)
    assert plan is not None
    on_error = _on_error(options)
    taken = _taken(options, plan)
    if on_error == "stop":
        plan.check_points()
    _check_cluster(options)
    announce_compilation()
    found = estimate(plan, options.jobs or processors()).without(taken / plan.runs)
    if options.dry_run:
        _tell_estimate(plan, found, taken, options.json)
        return
    assert options.out is not None
    check_affordable(found, options.out, options.max_hours or _DEFAULT_HOURS)
    if taken:
        _say(f"{taken:,} of {counted(plan.runs, 'run')} are taken from {options.extend}")
    SweepFolder.create(options.out, plan, shard, on_error, options.extend)
    _complete(options.out, options, plan)


def _taken(options: SweepOptions, plan: Plan) -> int:
    """Return how many runs a finished sweep has already; one that is not extended is refused."""
    if options.extend is None:
        return 0
    from rms_agents.experiments.sweep.earlier import Earlier

    with Earlier(options.extend, plan) as earlier:
        return earlier.taken


def _resume(options: SweepOptions, path: Path) -> None:
    from rms_agents.experiments.sweep.folder import DamagedRecord, Shard
    from rms_agents.experiments.sweep.repair import renew_records

    plan = _given(options)
    try:
        _complete(path, options, plan)
    except DamagedRecord as error:
        if plan is None:
            raise
        shard = Shard.parsed(options.shard)
        renew_records(path, plan, shard, _on_error(options), options.extend)
        warn(error.renewed)
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
    from rms_agents.experiments.sweep.folder import Shard
    from rms_agents.experiments.sweep.missing import Compute
    from rms_agents.experiments.sweep.runner import Threads, complete_sweep

    plan = folder.plan()
    if given is not None:
        _check_begun(folder, given)
    if options.shard is not None and Shard.parsed(options.shard) != folder.shard:
        raise InputError(f"--shard {options.shard}: {folder.path} is shard {folder.shard}")
    compute: Compute
    if options.cluster is None:
        compute = Threads(options.jobs).compute
    else:
        from rms_agents.experiments.sweep.cluster import Cluster

        _check_cluster(options)
        compute = Cluster(options.cluster, warn).compute
    announce_compilation()
    record = (options.on_error or folder.manifest["on_error"]) == "record"
    runs = sum(len(plan.rows(chunk)) for chunk in folder.shard.chunks(folder.extent))
    with progress(f"Sweeping {counted(runs, 'run')}", runs) as shown:
        complete_sweep(folder, plan, compute, record, shown.advance, warn, options.extend)


def _check_begun(folder: SweepFolder, given: Plan) -> None:
    """Refuse to go on with another plan; where a larger one is given, say how it comes about."""
    from rms_agents.experiments.sweep.description import check_extends, check_same

    try:
        check_same(folder.description, given.description, str(folder.path))
    except InputError as error:
        try:
            check_extends(folder.description, given.description, "")
        except InputError:
            raise error from None
        raise InputError(
            f"{error} (--extend {shell_word(folder.path)} --out DIR, instead of --resume, makes a "
            "larger sweep of a finished one)"
        ) from None


def leave_at_once(message: str) -> NoReturn:
    """Leave without waiting for runs in progress; every file is whole at any moment."""
    sys.stdout.flush()
    leave(message)


def warn(message: str) -> None:
    """Say what is no reason to stop."""
    _say(f"warning: {message}")


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _tell_estimate(plan: Plan, found: Any, taken: int, json: bool) -> None:
    told = {
        "points": len(plan.design.points),
        "replicates": plan.replicates,
        "runs": plan.runs,
        "taken": taken,
        "seconds": found.seconds,
        "bytes": found.bytes,
    }
    if json:
        from rms_agents.cli.as_json import print_json

        print_json(told)
        return
    print(
        f"{counted(len(plan.design.points), 'point')}, {counted(plan.replicates, 'replicate')} "
        f"each: {counted(plan.runs, 'run')}{f', {taken:,} of them taken over' if taken else ''}"
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

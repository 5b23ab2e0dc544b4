"""Runs of the model for a study: each part of it is a sweep, so that none is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rms_agents.errors import InputError
from rms_agents.experiments.sensitivity.inputs import Array, Points
from rms_agents.experiments.sweep.description import check_same
from rms_agents.experiments.sweep.design import Design
from rms_agents.experiments.sweep.folder import MANIFEST, DamagedRecord, Shard, SweepFolder
from rms_agents.experiments.sweep.missing import Advance, Warn
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.experiments.sweep.repair import renew_records
from rms_agents.experiments.sweep.runner import Threads, complete_sweep
from rms_agents.experiments.sweep.tables import read_runs
from rms_agents.scenario import Scenario


def evaluator(
    folder: Path,
    scenario: Scenario,
    names: Sequence[str],
    measure: str,
    replicates: int,
    seed: int,
    advance: Advance,
    warn: Warn,
) -> Callable[[Points], Array]:
    """Return what computes a measure at the points of a study.

    Parameters
    ----------
    folder : Path
        Where the sweep is kept. What is finished there is used; another study there is refused.
    scenario : Scenario
    names : sequence of str
        The parameters whose values the points give.
    measure : str
        A figure of a run.
    replicates, seed : int
        Replicate r has seed ``seed + r`` at every point.
    advance, warn : callable
        Are told the number of runs done, and of damage that is repaired.
    """

    def evaluate(points: Points) -> Array:
        plan = Plan(scenario, {}, Design(tuple(names), list(points)), replicates, seed)
        if not (folder / MANIFEST).is_file():
            try:
                plan.check_points()
            except InputError as error:
                raise InputError(
                    f"--over: the model does not accept a combination of the ranges: {error}"
                ) from None
            SweepFolder.create(folder, plan, Shard(1, 1), "stop")
        try:
            _complete(folder, plan, advance, warn)
        except DamagedRecord as error:
            renew_records(folder, plan, Shard(1, 1), "stop")
            warn(error.renewed)
            _complete(folder, plan, advance, warn)
        table = read_runs(folder)
        return np.asarray(table.column(measure)).reshape(len(points), replicates)

    return evaluate


def _complete(folder: Path, plan: Plan, advance: Advance, warn: Warn) -> None:
    with SweepFolder.locked(folder) as found:
        try:
            check_same(found.description, plan.description, str(folder))
        except InputError as error:
            raise InputError(
                f"{error}; name another --out: a study goes on only as it was begun, since what "
                "its later parts vary depends on what its earlier ones found"
            ) from None
        found.plan()
        complete_sweep(found, plan, Threads().compute, False, advance, warn)

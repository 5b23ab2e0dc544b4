"""The runs of a finished sweep, which a larger one takes instead of running them again.

A run is decided by the scenario, the values of its point and its seed, not by where it stands in a
design. So each run of the larger sweep is looked up among those of the earlier one by point and
replicate, and the chunks come out with the bytes that they would have had anyway. The earlier sweep
is only read; without it the larger one takes longer, and is the same.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from rms_agents.errors import InputError, shell_word
from rms_agents.experiments.sweep.checksums import CHECKSUMS
from rms_agents.experiments.sweep.chunk import decoded, encoded
from rms_agents.experiments.sweep.description import check_extends
from rms_agents.experiments.sweep.folder import SweepFolder
from rms_agents.experiments.sweep.plan import Plan, Point, Work
from rms_agents.experiments.sweep.stored_runs import Numbers, StoredRuns
from rms_agents.measures import FIGURES, WEEK_DTYPE
from rms_agents.parameters import Value


class Earlier:
    """A finished sweep whose runs are all part of a larger plan.

    Parameters
    ----------
    path : Path
        Folder of the finished sweep.
    plan : Plan
        The larger one.

    Attributes
    ----------
    taken : int
        How many runs of the larger plan need not be run: those that failed are tried again.

    Raises
    ------
    InputError
        If the sweep is not finished, or damaged, or other code made it; if the plan is not one of
        the same scenario, seed and parameters, or lacks points or replicates that the sweep has.
    """

    def __init__(self, path: Path, plan: Plan) -> None:
        folder = SweepFolder(path)
        _check_finished(folder)
        earlier = folder.plan()
        check_extends(folder.description, plan.description, f"--extend {path}")
        _check_larger(path, earlier, plan)
        self._seed, self._replicates = earlier.seed, earlier.replicates
        self._at = _matched(path, earlier, plan)
        self._stored = StoredRuns(path, earlier.weekly)
        again = np.bincount(self._stored.failed // self._replicates, minlength=len(self._at))
        found = self._at[self._at >= 0]
        self.taken = len(found) * self._replicates - int(again[found].sum())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stored.close()

    def lacking(self, work: Work) -> Work:
        """Return of the work for a chunk what the earlier sweep does not have."""
        taken = self._taken(work)
        points: list[Point] = []
        row = 0
        for point in work.points:
            to_do = taken[row : row + len(point.seeds)] < 0
            row += len(point.seeds)
            ends = np.flatnonzero(np.diff(to_do.astype(np.int8), prepend=0, append=0)).tolist()
            points += [
                point._replace(seeds=point.seeds[first:stop])
                for first, stop in zip(ends[::2], ends[1::2], strict=True)
            ]
        return work._replace(points=points)

    def completed(self, work: Work, data: bytes) -> bytes:
        """Return the bytes of a chunk, given those of what was lacking.

        Parameters
        ----------
        work : Work
            For the whole chunk.
        data : bytes
            What `compute_chunk` made of the `lacking` work.
        """
        taken = self._taken(work)
        there = taken >= 0
        if not there.any():
            return data
        own = decoded(data, work.plan, work.chunk)
        own_rows = np.flatnonzero(~there)
        figures = np.empty((len(taken), len(FIGURES)))
        figures[own_rows] = own.figures
        figures[there] = self._stored.figures(taken[there])
        errors = {int(own_rows[row]): message for row, message in own.errors.items()}
        weeks: list[bytes] = []
        if work.weekly:
            own_weeks = iter(np.split(own.weekly, np.cumsum(own.weeks[:-1])) if own.weeks else ())
            weeks = [
                self._stored.weeks(run) if run >= 0 else next(own_weeks).tobytes()
                for run in taken.tolist()
            ]
        counts = [len(part) // WEEK_DTYPE.itemsize for part in weeks]
        return encoded(work, figures, errors, counts, b"".join(weeks))

    def _taken(self, work: Work) -> Numbers:
        """Return for each run of a chunk its number in the earlier sweep, -1 if it has none."""
        found = []
        for point in work.points:
            replicates = np.arange(point.seeds.start, point.seeds.stop) - self._seed
            at = self._at[point.number]
            there = (at >= 0) & (replicates < self._replicates)
            found.append(np.where(there, at * self._replicates + replicates, -1))
        taken: Numbers = np.concatenate(found)
        taken[np.isin(taken, self._stored.failed)] = -1
        return taken


def _check_finished(folder: SweepFolder) -> None:
    path = folder.path
    if not folder.complete:
        todo = (
            f"sweep --resume {shell_word(path)} computes the rest"
            if folder.shard.total == 1
            else f"it is shard {folder.shard.number} of {folder.shard.total}: merge all of them"
        )
        raise InputError(f"--extend {path}: is not finished; {todo} first")
    for name in folder.damaged_tables():
        raise InputError(
            f"{path / name}: is damaged, or its line in {CHECKSUMS}; sweep --resume "
            f"{shell_word(path)} makes it again"
        )


def _check_larger(path: Path, earlier: Plan, plan: Plan) -> None:
    if plan.replicates < earlier.replicates:
        raise InputError(
            f"--replicates {plan.replicates}: --extend {path} has {earlier.replicates}, and a "
            "larger sweep keeps all of them"
        )
    if plan.runs <= earlier.runs:
        raise InputError(
            f"--extend {path}: has {earlier.runs:,} runs, as many as are asked for: "
            "give more replicates, values or points"
        )


def _matched(path: Path, earlier: Plan, plan: Plan) -> Numbers:
    """Return of each point of a plan the number in the earlier one, -1 if it is new."""
    order = [earlier.design.names.index(name) for name in plan.design.names]
    numbers: dict[tuple[Value, ...], int] = {}
    for number, point in enumerate(earlier.design.points):
        numbers.setdefault(_key(tuple(point[at] for at in order)), number)
    matched = np.array([numbers.get(_key(point), -1) for point in plan.design.points], np.int64)
    gone = sorted(set(numbers.values()) - set(matched.tolist()))
    if gone:
        such = ", ".join(
            f"{name}={value}"
            for name, value in zip(
                earlier.design.names, earlier.design.points[gone[0]], strict=True
            )
        )
        raise InputError(
            f"--extend {path}: {len(gone):,} of its {len(numbers):,} points are not among those "
            f"given, such as {such}. A larger design keeps all of them: a grid or one-at-a-time "
            "with values added, a Sobol sequence with --points doubled, a file with rows added. "
            "All points of a Latin hypercube move: begin a new sweep, or give --design FILE.csv, "
            f"a copy of {path / 'design.csv'} with rows added"
        )
    return matched


def _key(point: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return a point in a form in which only the same are equal: 0.0 and -0.0 are two."""
    return tuple(
        str(value) if value == 0.0 and isinstance(value, float) else value for value in point
    )

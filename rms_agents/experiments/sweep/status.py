"""How far a sweep is."""

from __future__ import annotations

from typing import NamedTuple

from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes
from rms_agents.experiments.sweep.folder import RUNS, SweepFolder
from rms_agents.experiments.sweep.tables import tables_whole


class Status(NamedTuple):
    """How far a sweep, or its shard in this folder, is.

    Attributes
    ----------
    runs, finished, failed : int
        All, those on disk, and those of them that failed.
    complete, busy : bool
        Whether the tables are written; whether a process works on it.
    shard : str
        ``I/N``.
    damaged : list of str
        Files that are not what was written.
    """

    runs: int
    finished: int
    failed: int
    complete: bool
    busy: bool
    shard: str
    damaged: list[str]


def status(folder: SweepFolder) -> Status:
    """Return how far a sweep is, having looked at every file; whatever program began it."""
    extent = folder.extent
    runs = sum(len(extent.rows(chunk)) for chunk in folder.shard.chunks(extent))
    finished = failed = 0
    damaged: list[str] = []
    if folder.complete:
        finished = runs
        if tables_whole(folder):
            failed = _failed_rows(folder)
        else:
            damaged = list(folder.manifest["tables"])
    else:
        for chunk in folder.finished():
            path = folder.chunk_path(chunk)
            try:
                header = check_bytes(path.read_bytes(), extent.identity, chunk)
            except DamagedChunk:
                damaged.append(str(path))
                continue
            finished += header["runs"]
            failed += len(header["errors"])
    shard = f"{folder.shard.number}/{folder.shard.total}"
    return Status(runs, finished, failed, folder.complete, folder.busy(), shard, damaged)


def _failed_rows(folder: SweepFolder) -> int:
    import pyarrow.parquet as pq

    column = pq.read_table(folder.path / RUNS, columns=["error"])["error"]
    return int(len(column) - column.null_count)

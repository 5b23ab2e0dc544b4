"""How far a sweep is, and whether every byte of it is as it was written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.checksums import CHECKSUMS, file_digest, read_checksums
from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes, read_header
from rms_agents.experiments.sweep.folder import (
    CHUNKS,
    DESIGN,
    MANIFEST,
    RUNS,
    SweepFolder,
    chunk_name,
    chunks_there,
)
from rms_agents.reading import opened, read_file

WHOLE, DAMAGED, MISSING = "whole", "damaged", "missing"


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
        Files, of those that this is told from, that are not what was written; `verified` looks at
        all, every byte of them.
    """

    runs: int
    finished: int
    failed: int
    complete: bool
    busy: bool
    shard: str
    damaged: list[str]


def status(folder: SweepFolder) -> Status:
    """Return how far a sweep is; whatever program began it.

    Of chunks, which may be many and large, it reads the first lines, of tables the one that it
    counts failures in.
    """
    extent = folder.extent
    runs = sum(len(extent.rows(chunk)) for chunk in folder.shard.chunks(extent))
    finished = failed = 0
    damaged: list[str] = []
    if folder.complete:
        finished = runs
        damaged = [name for name in folder.tables if not (folder.path / name).is_file()]
        if RUNS not in damaged:
            try:
                failed = _failed_rows(folder.path / RUNS, folder.tables[RUNS])
            except ValueError:
                damaged.append(RUNS)
    else:
        for chunk in folder.finished():
            path = folder.chunk_path(chunk)
            rows = len(extent.rows(chunk))
            try:
                header = _glanced_header(path)
                of = header["plan"], header["chunk"], header["runs"]
                errors = len(header["errors"])
            except (ValueError, KeyError, TypeError):
                of, errors = None, 0
            if of != (extent.identity, chunk, rows):
                damaged.append(f"{CHUNKS}/{chunk_name(chunk)}")
                continue
            finished += rows
            failed += errors
    shard = f"{folder.shard.number}/{folder.shard.total}"
    return Status(runs, finished, failed, folder.complete, folder.busy(), shard, damaged)


def verified(path: Path) -> dict[str, str]:
    """Return of each file of a sweep, every byte of it read, whether it is as it was written.

    Parameters
    ----------
    path : Path
        Folder of the sweep.

    Returns
    -------
    dict of str to {"whole", "damaged", "missing"}
    """
    found: dict[str, str] = {}
    try:
        listed = read_checksums(read_file(path / CHECKSUMS))
    except ValueError:
        listed = {}
    for name in dict.fromkeys((MANIFEST, DESIGN, *listed)):
        found[name] = _state(path / name, listed.get(name))
    try:
        identity = SweepFolder(path).extent.identity
    except InputError:
        identity = None
    there = os.path.lexists(path / CHECKSUMS)
    found[CHECKSUMS] = (WHOLE if listed else DAMAGED) if there else MISSING
    if identity is None and set(found.values()) == {WHOLE}:
        found[CHECKSUMS] = DAMAGED
    for chunk in sorted(chunks_there(path)):
        name = f"{CHUNKS}/{chunk_name(chunk)}"
        try:
            data = read_file(path / name)
            if identity is None:
                read_header(data)
            else:
                check_bytes(data, identity, chunk)
            found[name] = WHOLE
        except (DamagedChunk, InputError):
            found[name] = DAMAGED
    return found


def _state(path: Path, recorded: str | None) -> str:
    if not os.path.lexists(path):
        return MISSING
    try:
        return WHOLE if file_digest(path) == recorded else DAMAGED
    except InputError:
        return DAMAGED


def _glanced_header(path: Path) -> dict[str, Any]:
    with opened(path) as file:
        file.readline()
        header: dict[str, Any] = json.loads(file.readline())
    return header


def _failed_rows(path: Path, recorded: str) -> int:
    """Return how many runs have an error, by what the file's last lines count.

    Raises
    ------
    ValueError
        If it is not the file whose SHA-256 is recorded: in another one they may count wrong.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if file_digest(path) != recorded:
        raise ValueError(f"{path}: is damaged")
    try:
        about = pq.read_metadata(path)
        at = about.schema.names.index("error")
        groups = [about.row_group(number).column(at) for number in range(about.num_row_groups)]
        return sum(group.num_values - group.statistics.null_count for group in groups)
    except (pa.ArrowException, OSError, AttributeError) as error:
        raise ValueError(str(error)) from None

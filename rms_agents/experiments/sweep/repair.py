"""A sweep whose manifest, design or checksums are damaged, put right by whoever knows its plan."""

from __future__ import annotations

import os
from pathlib import Path

from rms_agents.errors import InputError, shell_word
from rms_agents.experiments.sweep.checksums import CHECKSUMS, file_digest, read_checksums
from rms_agents.experiments.sweep.chunk import DamagedChunk, read_header
from rms_agents.experiments.sweep.folder import (
    CHUNKS,
    RUNS,
    WEEKLY,
    Shard,
    chunk_name,
    chunks_there,
    locked,
    write_records,
)
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.reading import read_file


def renew_records(
    path: Path, plan: Plan, shard: Shard, on_error: str, extends: Path | None = None
) -> None:
    """Write what says what a sweep computes anew; its whole chunks and tables are kept.

    Parameters
    ----------
    path : Path
        Folder of the sweep.
    plan : Plan
        That of the sweep.
    shard : Shard
    on_error : {"stop", "record"}
    extends : Path, optional
        Folder of the finished sweep of which it takes the runs.

    Raises
    ------
    InputError
        If a chunk there is of another plan, or another process works on the sweep.
    """
    with locked(path):
        for chunk in sorted(chunks_there(path)):
            file = path / CHUNKS / chunk_name(chunk)
            try:
                other = read_header(read_file(file))["plan"] != plan.identity
            except DamagedChunk:
                continue
            if other:
                raise InputError(
                    f"{file}: is of another sweep than this command describes; give all options "
                    f"as they were when {shell_word(path)} was begun"
                )
        tables = _whole_tables(path, plan)
        write_records(path, plan, shard, on_error, tables, None if tables else extends)


def _whole_tables(path: Path, plan: Plan) -> dict[str, str]:
    """Return the SHA-256 of each table, if all are there, as recorded, and of this plan."""
    wanted = [RUNS, WEEKLY] if plan.weekly else [RUNS]
    try:
        listed = read_checksums(read_file(path / CHECKSUMS))
    except ValueError:  # an InputError is one, too
        return {}
    if not all(
        os.path.lexists(path / name) and file_digest(path / name) == listed.get(name)
        for name in wanted
    ):
        return {}
    import pyarrow.parquet as pq

    for name in wanted:
        made_by = pq.read_schema(path / name).metadata or {}
        if made_by.get(b"rms_agents.plan") != plan.identity.encode():
            raise InputError(
                f"{path / name}: is of another sweep than this command describes; give all "
                f"options as they were when {shell_word(path)} was begun"
            )
    return {name: listed[name] for name in wanted}

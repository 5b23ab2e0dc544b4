"""From chunks to tables, one chunk after the other: memory does not grow with the sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents.atomic import aside, flush_to_disk
from rms_agents.errors import InputError, shell_word
from rms_agents.experiments.sweep.axes import SCENARIO
from rms_agents.experiments.sweep.checksums import CHECKSUMS, file_digest
from rms_agents.experiments.sweep.chunk import Chunk, DamagedChunk, decoded
from rms_agents.experiments.sweep.folder import RUNS, WEEKLY, SweepFolder
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.measures import FIGURES, NAMES
from rms_agents.parameters import parameter
from rms_agents.parquet import OF_A_RUN, OF_A_WEEK, described
from rms_agents.reading import read_file

if TYPE_CHECKING:
    import pyarrow as pa

_ROW_GROUP = 8192  # runs
_BUFFER = 2**18  # bytes


def runs_schema(plan: Plan) -> pa.Schema:
    """Return the columns of ``runs.parquet``."""
    import pyarrow as pa

    fields = [("run", pa.int64()), ("point", pa.int64()), ("replicate", pa.int64())]
    fields += [("seed", pa.int64()), (SCENARIO, pa.string())]
    types = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
    for name in plan.design.names:
        if name != SCENARIO:
            fields.append((name, types[type(parameter(name).default)]))
    fields += [("error", pa.string()), *((name, pa.float64()) for name in FIGURES)]
    return described(pa.schema(fields), OF_A_RUN, _about(plan))


def runs_table(plan: Plan, number: int, chunk: Chunk) -> pa.Table:
    """Return the runs of a chunk."""
    import pyarrow as pa

    rows = np.array(plan.rows(number))
    points, replicates = np.divmod(rows, plan.replicates)
    values = [plan.design.points[point] for point in points]
    columns: dict[str, Any] = {
        "run": rows,
        "point": points,
        "replicate": replicates,
        "seed": plan.seed + replicates,
        SCENARIO: [plan.base.name] * len(rows),
    }
    for at, name in enumerate(plan.design.names):
        texts = name != SCENARIO and isinstance(parameter(name).default, str)
        columns[name] = [str(row[at]) if texts else row[at] for row in values]
    columns["error"] = [chunk.errors.get(row) for row in range(len(rows))]
    failed = np.zeros(len(rows), bool)
    failed[list(chunk.errors)] = True
    for at, name in enumerate(FIGURES):
        columns[name] = pa.array(np.ascontiguousarray(chunk.figures[:, at]), mask=failed)
    return pa.table(columns, schema=runs_schema(plan))


def weekly_table(plan: Plan, number: int, chunk: Chunk) -> pa.Table:
    """Return the weeks of the runs of a chunk."""
    import pyarrow as pa

    runs = np.repeat(np.array(plan.rows(number)), chunk.weeks)
    columns: dict[str, Any] = {
        "run": runs,
        "seed": plan.seed + runs % plan.replicates,
        "week": np.concatenate([np.arange(1, weeks + 1) for weeks in chunk.weeks]),
    }
    columns |= {name: np.ascontiguousarray(chunk.weekly[name]) for name in NAMES}
    table = pa.table(columns)
    return table.cast(described(table.schema, OF_A_WEEK, _about(plan)))


def _about(plan: Plan) -> dict[str, str]:
    """Return what the tables say of what made them."""
    return {
        "version": plan.description["code_version"],
        "configuration_hash": plan.base.configuration_hash(),
        "plan": plan.identity,
    }


def write_tables(
    folder: Path, plan: Plan, read: Callable[[int], bytes], name: Callable[[int], str]
) -> dict[str, str]:
    """Write the tables of a whole sweep, each whole or not at all.

    Parameters
    ----------
    folder : Path
    plan : Plan
    read, name : callable
        Give the bytes of a chunk's file, and its name for error messages.

    Returns
    -------
    dict of str to str
        SHA-256 of each table.

    Raises
    ------
    InputError
        If a chunk is damaged.
    """
    made = [RUNS, WEEKLY] if plan.weekly else [RUNS]
    try:
        with ExitStack() as open_files:
            _fill(folder, plan, read, name, open_files)
        for table in made:
            flush_to_disk(aside(folder / table))
        digests = {table: file_digest(aside(folder / table)) for table in made}
        for table in made:
            aside(folder / table).replace(folder / table)
    except BaseException:
        for table in made:
            with suppress(OSError):
                aside(folder / table).unlink()
        raise
    flush_to_disk(folder)
    return digests


def _fill(
    folder: Path,
    plan: Plan,
    read: Callable[[int], bytes],
    name: Callable[[int], str],
    open_files: ExitStack,
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def writer(table: str, schema: pa.Schema, dictionary: Any) -> Any:
        # Unless held back, each column of each group of rows would be two calls to the system.
        file = open_files.enter_context(
            pa.output_stream(str(aside(folder / table)), compression=None, buffer_size=_BUFFER)
        )
        return open_files.enter_context(
            pq.ParquetWriter(
                file,
                schema,
                use_dictionary=dictionary,
                compression="zstd",
                compression_level=1,
            )
        )

    runs = writer(RUNS, runs_schema(plan), [SCENARIO, *plan.design.names, "error"])
    weekly = None
    held: list[pa.Table] = []
    for number in range(plan.chunks):
        try:
            chunk = decoded(read(number), plan.identity, number)
        except DamagedChunk:
            raise InputError(f"{name(number)}: is damaged; --resume computes it again") from None
        held.append(runs_table(plan, number, chunk))
        if sum(map(len, held)) >= _ROW_GROUP or number == plan.chunks - 1:
            runs.write_table(pa.concat_tables(held), row_group_size=2 * _ROW_GROUP)
            held.clear()
        if plan.weekly:
            table = weekly_table(plan, number, chunk)
            weekly = weekly or writer(WEEKLY, table.schema, False)
            weekly.write_table(table)


def read_runs(path: Path, partial: bool = False) -> pa.Table:
    """Return the runs of a sweep.

    Parameters
    ----------
    path : Path
        Folder of the sweep.
    partial : bool
        Whether to make do with the runs that are finished, and those that did not fail.

    Raises
    ------
    InputError
        If runs are missing, failed or damaged, and `partial` is not given.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    folder = SweepFolder(path)
    if folder.complete:
        for name in folder.damaged_tables():
            raise InputError(
                f"{path / name}: is damaged, or its line in {CHECKSUMS}; sweep --resume "
                f"{shell_word(path)} makes it again"
            )
        table = pq.read_table(path / RUNS)
    else:
        plan = folder.plan()
        parts = list(_finished_tables(folder, plan))
        table = pa.concat_tables([runs_schema(plan).empty_table(), *parts])
        if not partial and folder.shard.total > 1:
            number, total = folder.shard
            raise InputError(
                f"{path}: is shard {number} of {total}: merge all of them first; --partial makes "
                f"do with the {len(table):,} of {plan.runs:,} runs that are finished here"
            )
        if not partial:
            raise InputError(
                f"{path}: {len(table):,} of {plan.runs:,} runs are finished; --resume "
                f"{shell_word(path)} computes the rest, --partial makes do with these"
            )
    failed = len(table) - table["error"].null_count
    if failed and not partial:
        raise InputError(f"{path}: {failed:,} runs failed; --partial leaves them out")
    return table.filter(pc.is_null(table["error"]))


def _finished_tables(folder: SweepFolder, plan: Plan) -> Iterator[pa.Table]:
    for number in folder.finished():
        data = read_file(folder.chunk_path(number))
        try:
            yield runs_table(plan, number, decoded(data, plan.identity, number))
        except DamagedChunk:
            continue

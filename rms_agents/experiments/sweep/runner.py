"""Computing what a sweep lacks, over threads, and making its tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import NamedTuple

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes, compute_chunk
from rms_agents.experiments.sweep.folder import (
    CHUNKS,
    Shard,
    SweepFolder,
    check_new,
    new_folder,
    write_plan,
)
from rms_agents.experiments.sweep.plan import Plan, check_same
from rms_agents.experiments.sweep.tables import tables_whole, write_tables
from rms_agents.simulation import processors

_WRITERS = 4  # threads that wait for the disk while others compute

Advance = Callable[[int], None]
Compute = Callable[[SweepFolder, Plan, Iterable[int], bool, Advance], None]


class Threads(NamedTuple):
    """Computes chunks over threads of this process.

    Attributes
    ----------
    jobs : int or None
        As many as there are processors, unless given; changes nothing in the result.
    """

    jobs: int | None = None

    def compute(
        self, folder: SweepFolder, plan: Plan, chunks: Iterable[int], record: bool, advance: Advance
    ) -> None:
        """Compute chunks and put each on disk."""
        stop = threading.Event()
        jobs = self.jobs or processors()
        computers, writers = ThreadPoolExecutor(jobs), ThreadPoolExecutor(_WRITERS)

        def work(chunk: int) -> bytes:
            return compute_chunk(plan.work(chunk, record), stop.is_set)

        computing: dict[Future[bytes], int] = {}  # the chunks under way
        writing: dict[Future[None], int] = {}

        def hand_on() -> None:
            """Wait for whatever is finished first; what is computed is then written."""
            room = len(writing) < _WRITERS
            done, _ = wait([*writing, *(computing if room else ())], return_when=FIRST_COMPLETED)
            for future in done:
                if future in writing:
                    future.result()
                    advance(len(plan.rows(writing.pop(future))))
                elif len(writing) < _WRITERS:
                    chunk = computing.pop(future)
                    writing[writers.submit(folder.write_chunk, chunk, future.result())] = chunk

        try:
            for chunk in chunks:
                computing[computers.submit(work, chunk)] = chunk
                while len(computing) > 2 * jobs:
                    hand_on()
            while computing or writing:
                hand_on()
        except BaseException as error:
            stop.set()
            # A run in progress cannot be interrupted; whoever pressed Ctrl-C does not wait for it.
            computers.shutdown(not isinstance(error, KeyboardInterrupt), cancel_futures=True)
            writers.shutdown()
            raise
        computers.shutdown()
        writers.shutdown()


def complete_sweep(
    folder: SweepFolder,
    plan: Plan,
    compute: Compute,
    record: bool,
    advance: Advance = lambda runs: None,
    warn: Callable[[str], None] = lambda message: None,
) -> None:
    """Compute the chunks that a sweep lacks, then make its tables.

    Parameters
    ----------
    folder : SweepFolder
        Locked by the caller.
    plan : Plan
    compute : callable
        That of `Threads`, or of `cluster.Cluster`.
    record : bool
        Whether a failed run becomes a row; otherwise it stops the sweep.
    advance, warn : callable
        Are told the number of runs done, and of damage that is repaired.
    """
    if folder.complete:
        if tables_whole(folder):
            folder.remove_chunks()
            advance(plan.runs)
            return
        warn(f"{folder.path}: a table is damaged; it is made again")
        folder.write_manifest({})
    (folder.path / CHUNKS).mkdir(exist_ok=True)
    for chunk in folder.damaged():
        warn(f"{folder.chunk_path(chunk)}: is damaged; it is computed again")
        folder.chunk_path(chunk).unlink()
    finished = set(folder.finished())
    advance(sum(len(plan.rows(chunk)) for chunk in finished))
    missing = [chunk for chunk in folder.shard.chunks(folder.extent) if chunk not in finished]
    compute(folder, plan, missing, record, advance)
    if folder.shard.total == 1:
        tables = write_tables(
            folder.path,
            plan,
            lambda chunk: folder.chunk_path(chunk).read_bytes(),
            lambda chunk: str(folder.chunk_path(chunk)),
        )
        folder.write_manifest(tables)
        folder.remove_chunks()


def merge_shards(paths: list[Path], out: Path) -> SweepFolder:
    """Make one sweep of the folders of its shards.

    Raises
    ------
    InputError
        If they are not of one sweep, or a chunk is missing or damaged.
    """
    place = check_new(out)
    folders = [SweepFolder(path) for path in paths]
    plan = folders[0].plan()
    where: dict[int, Path] = {}
    for folder in folders:
        check_same(plan.description, folder.description, f"{folder.path} and {paths[0]}")
        where |= {chunk: folder.chunk_path(chunk) for chunk in folder.finished()}
    missing = [chunk for chunk in range(plan.chunks) if chunk not in where]
    if missing:
        runs = sum(len(plan.rows(chunk)) for chunk in missing)
        counts = {folder.shard.total for folder in folders}
        here = {chunk % max(counts) + 1 for chunk in missing}
        raise InputError(
            f"merge: {runs:,} of {plan.runs:,} runs are missing, of "
            f"shard {', '.join(f'{number}/{max(counts)}' for number in sorted(here)[:8])}"
        )
    for chunk, path in where.items():
        try:
            check_bytes(path.read_bytes(), plan.identity, chunk)
        except DamagedChunk:
            raise InputError(
                f"{path}: is damaged; sweep --resume {path.parent.parent} computes it again"
            ) from None
    with new_folder(place) as new:
        write_plan(new, plan, Shard(1, 1), folders[0].manifest["on_error"])
        tables = write_tables(
            new, plan, lambda chunk: where[chunk].read_bytes(), lambda chunk: str(where[chunk])
        )
        SweepFolder(new).write_manifest(tables)
    return SweepFolder(place)

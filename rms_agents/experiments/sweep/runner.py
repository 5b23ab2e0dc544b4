"""Computing what a sweep lacks, over threads, and making its tables."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from rms_agents.atomic import new_folder
from rms_agents.errors import InputError, shell_word
from rms_agents.experiments.sweep.checksums import CHECKSUMS, file_digest
from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes, compute_chunk
from rms_agents.experiments.sweep.description import check_same
from rms_agents.experiments.sweep.earlier import Earlier
from rms_agents.experiments.sweep.folder import (
    CHUNKS,
    Shard,
    SweepFolder,
    check_new,
    write_records,
)
from rms_agents.experiments.sweep.missing import Advance, Compute, Missing, Warn
from rms_agents.experiments.sweep.plan import Plan
from rms_agents.experiments.sweep.tables import write_tables
from rms_agents.reading import read_file
from rms_agents.simulation import processors

_WRITERS = 4  # threads that wait for the disk while others compute


class Threads(NamedTuple):
    """Computes chunks over threads of this process.

    Attributes
    ----------
    jobs : int or None
        As many as there are processors, unless given; changes nothing in the result.
    """

    jobs: int | None = None

    def compute(self, missing: Missing, advance: Advance) -> None:
        """Compute chunks and put each on disk."""
        stop = threading.Event()
        jobs = self.jobs or processors()
        computers, writers = ThreadPoolExecutor(jobs), ThreadPoolExecutor(_WRITERS)

        def work(chunk: int) -> bytes:
            return compute_chunk(missing.work(chunk), stop.is_set)

        computing: dict[Future[bytes], int] = {}  # the chunks under way
        writing: set[Future[int]] = set()

        def hand_on() -> None:
            """Wait for whatever is finished first; what is computed is then written."""
            room = len(writing) < _WRITERS
            done, _ = wait([*writing, *(computing if room else ())], return_when=FIRST_COMPLETED)
            for future in done:
                if future in writing:
                    writing.remove(future)
                    advance(future.result())
                elif len(writing) < _WRITERS:
                    chunk = computing.pop(future)
                    writing.add(writers.submit(missing.keep, chunk, future.result()))

        try:
            for chunk in missing.chunks:
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
    warn: Warn = lambda message: None,
    extends: Path | None = None,
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
    extends : Path, optional
        Folder of a finished sweep that has some of the runs; unless given, what the folder says.

    Raises
    ------
    InputError
        If the plan does not extend what is given.
    """
    if folder.complete:
        damaged = folder.damaged_tables()
        if not damaged:
            folder.remove_parts()
            advance(plan.runs)
            return
        for name in damaged:
            warn(f"{folder.path / name}: is damaged, or its line in {CHECKSUMS}; it is made again")
        folder.record_tables({})
    (folder.path / CHUNKS).mkdir(exist_ok=True)
    for chunk in folder.damaged():
        warn(f"{folder.chunk_path(chunk)}: is damaged; it is computed again")
        folder.chunk_path(chunk).unlink()
    finished = set(folder.finished())
    advance(sum(len(plan.rows(chunk)) for chunk in finished))
    missing = [chunk for chunk in folder.shard.chunks(folder.extent) if chunk not in finished]
    with ExitStack() as open_files:
        earlier = None
        if missing:
            earlier = _earlier(folder, plan, extends, warn, open_files)
        compute(Missing(folder, plan, missing, record, earlier), advance)
    if folder.shard.total == 1:
        tables = write_tables(
            folder.path,
            plan,
            lambda chunk: read_file(folder.chunk_path(chunk)),
            lambda chunk: str(folder.chunk_path(chunk)),
        )
        folder.record_tables(tables)
        folder.remove_parts()


def _earlier(
    folder: SweepFolder,
    plan: Plan,
    extends: Path | None,
    warn: Warn,
    open_files: ExitStack,
) -> Earlier | None:
    """Return the finished sweep that has some of the runs; why a recorded one has none is told."""
    if extends is not None:
        return open_files.enter_context(Earlier(extends, plan))
    if folder.extends is None:
        return None
    try:
        return open_files.enter_context(Earlier(folder.extends, plan))
    except InputError as error:
        warn(f"{error}; no run is taken from there, all are run")
        return None


def merge_shards(paths: list[Path], out: Path) -> SweepFolder:
    """Make one sweep of the folders of its shards, or of one that is the whole already.

    Raises
    ------
    InputError
        If they are not of one sweep, or a chunk is missing or damaged.
    """
    place = check_new(out)
    folders = [SweepFolder(path) for path in paths]
    plan = folders[0].plan()
    for folder in folders:
        check_same(plan.description, folder.description, f"{folder.path} and {paths[0]}")
    whole = next((folder for folder in folders if folder.complete), None)
    where = {} if whole is not None else _whole_chunks(folders, plan)
    with new_folder(place) as new:
        if whole is not None:
            tables = _copied_tables(whole, new)
        else:
            tables = write_tables(
                new, plan, lambda chunk: read_file(where[chunk]), lambda chunk: str(where[chunk])
            )
        write_records(new, plan, Shard(1, 1), folders[0].manifest["on_error"], tables)
    return SweepFolder(place)


def _whole_chunks(folders: list[SweepFolder], plan: Plan) -> dict[int, Path]:
    """Return where each chunk of a plan is, in the folders of its shards."""
    where: dict[int, Path] = {}
    for folder in folders:
        where |= {chunk: folder.chunk_path(chunk) for chunk in folder.finished()}
    missing = [chunk for chunk in range(plan.chunks) if chunk not in where]
    if missing:
        runs = sum(len(plan.rows(chunk)) for chunk in missing)
        most = max(folder.shard.total for folder in folders)
        here = sorted({chunk % most + 1 for chunk in missing})
        raise InputError(
            f"merge: {runs:,} of {plan.runs:,} runs are missing, of "
            f"shard {', '.join(f'{number}/{most}' for number in here[:8])}"
        )
    for chunk, path in where.items():
        try:
            check_bytes(read_file(path), plan.identity, chunk)
        except DamagedChunk:
            raise InputError(
                f"{path}: is damaged; sweep --resume {shell_word(path.parent.parent)} computes it "
                "again"
            ) from None
    return where


def _copied_tables(whole: SweepFolder, new: Path) -> dict[str, str]:
    """Copy the tables of a complete sweep; return the SHA-256 of each, of the copy."""
    for name, recorded in whole.tables.items():
        shutil.copyfile(whole.path / name, new / name)
        if file_digest(new / name) != recorded:
            raise InputError(
                f"{whole.path / name}: is damaged, or its line in {CHECKSUMS}; sweep --resume "
                f"{shell_word(whole.path)} makes it again"
            )
    return whole.tables

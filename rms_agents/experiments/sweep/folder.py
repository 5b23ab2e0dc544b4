"""The folder of a sweep: what is on disk is whole, and one process at a time writes there."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes
from rms_agents.experiments.sweep.design import read_design
from rms_agents.experiments.sweep.plan import Extent, Plan, recorded_plan
from rms_agents.output import check_folder, flush_to_disk

MANIFEST, DESIGN, CHUNKS, LOCK = "manifest.json", "design.csv", "chunks", ".lock"
RUNS, WEEKLY = "runs.parquet", "weekly.parquet"
_ASIDE = ".new"


class Shard(NamedTuple):
    """Every `total`-th chunk, from the `number`-th (from 1) on."""

    number: int
    total: int

    @classmethod
    def parsed(cls, text: str | None) -> Shard:
        """Return the shard that ``I/N`` names; all chunks for None."""
        if text is None:
            return cls(1, 1)
        number, slash, total = text.partition("/")
        if not slash or not number.isdecimal() or not total.isdecimal():
            raise InputError(f"--shard {text}: must be I/N, such as 1/4")
        if not 1 <= int(number) <= int(total):
            raise InputError(f"--shard {text}: I must be from 1 to N")
        return cls(int(number), int(total))

    def chunks(self, extent: Extent) -> range:
        """Return the numbers of its chunks."""
        return range(self.number - 1, extent.chunks, self.total)


class SweepFolder:
    """A folder in which a sweep is kept.

    Attributes
    ----------
    path : Path
    manifest : dict
    extent : Extent
        How many runs the whole sweep has, in chunks.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.manifest: dict[str, Any] = json.loads(
                (path / MANIFEST).read_text(encoding="utf-8")
            )
            self._description: dict[str, Any] = self.manifest["sweep"]
            self.extent = Extent.recorded(self._description)
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(f"{path}: is no sweep: it has no {MANIFEST} of one") from None

    @classmethod
    def create(cls, path: Path, plan: Plan, shard: Shard, on_error: str) -> SweepFolder:
        """Return a new folder that holds the plan; it appears whole or not at all."""
        place = check_new(path)
        with new_folder(place) as new:
            write_plan(new, plan, shard, on_error)
            (new / CHUNKS).mkdir()
        return cls(place)

    @property
    def description(self) -> dict[str, Any]:
        """The plan as recorded."""
        return self._description

    @property
    def shard(self) -> Shard:
        """The part of the plan that is computed here."""
        return Shard(**self.manifest["shard"])

    @property
    def complete(self) -> bool:
        """Whether the tables are written."""
        return bool(self.manifest["tables"])

    def plan(self) -> Plan:
        """Return the plan, refused with the difference if it can no longer be the same."""
        try:
            text = (self.path / DESIGN).read_text(encoding="utf-8")
        except OSError:
            raise InputError(f"{self.path / DESIGN}: cannot be read") from None
        return recorded_plan(self.description, read_design(text, str(self.path / DESIGN)))

    def chunk_path(self, chunk: int) -> Path:
        """Return where a chunk is kept."""
        return self.path / CHUNKS / f"{chunk:08d}.chunk"

    def finished(self) -> Iterator[int]:
        """Return the chunks that are on disk, damaged ones among them."""
        with suppress(FileNotFoundError):
            there = {entry.name for entry in os.scandir(self.path / CHUNKS)}
            for chunk in self.shard.chunks(self.extent):
                if self.chunk_path(chunk).name in there:
                    yield chunk

    def damaged(self) -> list[int]:
        """Return the finished chunks whose bytes are not those written."""
        found = []
        for chunk in self.finished():
            try:
                check_bytes(self.chunk_path(chunk).read_bytes(), self.extent.identity, chunk)
            except DamagedChunk:
                found.append(chunk)
        return found

    def write_chunk(self, chunk: int, data: bytes) -> None:
        """Put a finished chunk on disk, whole or not at all."""
        write_whole(self.chunk_path(chunk), data)

    def write_manifest(self, tables: Mapping[str, Any]) -> None:
        """Record the finished tables; an empty record says that there are none."""
        self.manifest = {**self.manifest, "tables": dict(tables)}
        write_whole(self.path / MANIFEST, _json(self.manifest))

    def clear_leftovers(self) -> None:
        """Remove what an interrupted process had not finished writing."""
        for folder in (self.path, self.path / CHUNKS):
            for path in folder.glob(f"*{_ASIDE}"):
                path.unlink()

    def remove_chunks(self) -> None:
        """Remove the chunks, once the tables hold all that is in them."""
        shutil.rmtree(self.path / CHUNKS, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes out; the system opens the lock when this process ends, however."""
        with (self.path / LOCK).open("a+b") as file:
            if not _try_lock(file.fileno()):
                raise InputError(f"{self.path}: another process works on this sweep")
            self.clear_leftovers()
            yield

    def busy(self) -> bool:
        """Return whether a process works on the sweep."""
        try:
            with (self.path / LOCK).open("r+b") as file:
                return not _try_lock(file.fileno())
        except OSError:
            return False


def check_new(path: Path) -> Path:
    """Return the full path of a folder to make, or refuse it."""
    if (path / MANIFEST).is_file():
        raise InputError(
            f"--out {path}: holds results already; --resume {path} goes on with a sweep"
        )
    return check_folder(path)


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """Hand out a folder to fill, then put it in its place; nothing is left if that fails."""
    place.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{place.name}.new-", dir=place.parent))
    try:
        mask = os.umask(0)
        os.umask(mask)
        new.chmod(0o777 & ~mask)
        yield new
        flush_to_disk(new)
        if place.is_dir() and sys.platform == "win32":
            place.rmdir()
        new.replace(place)
        flush_to_disk(place.parent)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def write_plan(folder: Path, plan: Plan, shard: Shard, on_error: str) -> None:
    """Write design and manifest of a sweep that has no results yet."""
    write_whole(folder / DESIGN, plan.design.text().encode())
    manifest = {
        "sweep": plan.description,
        "shard": shard._asdict(),
        "on_error": on_error,
        "tables": {},
    }
    write_whole(folder / MANIFEST, _json(manifest))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file aside, sync it and rename it into its place."""
    aside = path.with_name(path.name + _ASIDE)
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    flush_to_disk(path.parent)


def aside(path: Path) -> Path:
    """Return where a file is written before it takes its place."""
    return path.with_name(path.name + _ASIDE)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, allow_nan=False) + "\n").encode()


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

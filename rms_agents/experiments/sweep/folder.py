"""The folder of a sweep: what is on disk is whole, and one process at a time writes there.

``manifest.json`` and ``design.csv`` say what is computed and never change; ``checksums.sha256``
names the bytes of both and, once there are any, of the tables. Until then ``extends.json`` says of
which finished sweep runs are taken, if of any.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.atomic import (
    PlaceTaken,
    aside,
    check_folder,
    clear_leftovers,
    new_folder,
    try_lock,
    write_file,
)
from rms_agents.errors import InputError, shell_word
from rms_agents.experiments.sweep.checksums import (
    CHECKSUMS,
    checksums_text,
    digest,
    file_digest,
    read_checksums,
)
from rms_agents.experiments.sweep.chunk import DamagedChunk, check_bytes
from rms_agents.experiments.sweep.design import read_design
from rms_agents.experiments.sweep.plan import Extent, Plan, recorded_plan
from rms_agents.reading import opened, read_file

MANIFEST, DESIGN, CHUNKS, LOCK = "manifest.json", "design.csv", "chunks", ".lock"
RUNS, WEEKLY = "runs.parquet", "weekly.parquet"
EXTENDS = "extends.json"
_CHUNK = re.compile(r"(\d{8})\.chunk")
_CHUNK_ASIDE = re.compile(aside(Path(_CHUNK.pattern)).name)


class DamagedRecord(InputError):
    """What says what a sweep computes is not what was written."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path}: {what}; the command that began the sweep, with --resume "
            f"{shell_word(path.parent)} instead of --out, makes it anew"
        )
        self.renewed = f"{path}: {what}; manifest, design and checksums are made anew"


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

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    path : Path
    manifest : dict
    extent : Extent
        How many runs the whole sweep has, in chunks.
    tables : dict of str to str
        SHA-256 of each finished table.
    extends : Path or None
        Folder of the finished sweep of which this one takes the runs.

    Raises
    ------
    InputError
        If there is no sweep, or, as `DamagedRecord`, if its manifest, design or checksums are not
        what was written: whoever reads a sweep notices, whatever it needs of it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        check_sweep(path)
        content = read_file(path / MANIFEST)
        listed = _listed(path)
        if listed is not None and listed.get(MANIFEST) != digest(content):
            raise DamagedRecord(path / MANIFEST, f"is damaged, or its line in {CHECKSUMS}")
        try:
            self.manifest: dict[str, Any] = json.loads(content)
            self._description: dict[str, Any] = self.manifest["sweep"]
            self.extent = Extent.recorded(self._description)
            weekly = bool(self._description["weekly"])
            self.shard = Shard(**self.manifest["shard"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputError(f"{path}: is no sweep: it has no {MANIFEST} of one") from None
        if listed is None:
            raise DamagedRecord(path / CHECKSUMS, "is missing")
        self._records = {name: listed.pop(name, "") for name in (MANIFEST, DESIGN)}
        with _read_as_record(path / DESIGN):
            self._check_design(file_digest(path / DESIGN))
        self.extends = _extends(path, listed.pop(EXTENDS, None))
        self.tables = listed
        if list(listed) not in ([], [RUNS, WEEKLY] if weekly else [RUNS]):
            raise DamagedRecord(path / CHECKSUMS, "is damaged")

    @classmethod
    def create(
        cls, path: Path, plan: Plan, shard: Shard, on_error: str, extends: Path | None = None
    ) -> SweepFolder:
        """Return a new folder that holds the plan; it appears whole or not at all."""
        place = check_new(path)
        try:
            with new_folder(place) as new:
                write_records(new, plan, shard, on_error, None, extends)
                (new / CHUNKS).mkdir()
        except PlaceTaken as error:
            raise InputError(
                f"{error}; sweep --resume {shell_word(path)} goes on with a sweep"
            ) from None
        return cls(place)

    @classmethod
    @contextmanager
    def locked(cls, path: Path) -> Iterator[SweepFolder]:
        """Open a sweep that no other process may change; whatever way this one ends, that ends."""
        check_sweep(path)  # where there is no sweep nothing is made, not even the lock
        with locked(path):
            yield cls(path)

    @property
    def description(self) -> dict[str, Any]:
        """The plan as recorded."""
        return self._description

    @property
    def complete(self) -> bool:
        """Whether the tables are written."""
        return bool(self.tables)

    def plan(self) -> Plan:
        """Return the plan, refused with the difference if it can no longer be the same."""
        path = self.path / DESIGN
        with _read_as_record(path):
            content = read_file(path)
        self._check_design(digest(content))  # it may have been changed since it was looked at
        return recorded_plan(self.description, read_design(content.decode(), str(path)))

    def _check_design(self, found: str) -> None:
        if found != self._records[DESIGN]:
            raise DamagedRecord(self.path / DESIGN, f"is damaged, or its line in {CHECKSUMS}")

    def chunk_path(self, chunk: int) -> Path:
        """Return where a chunk is kept."""
        return self.path / CHUNKS / chunk_name(chunk)

    def finished(self) -> Iterator[int]:
        """Return the chunks that are on disk, damaged ones among them."""
        there = chunks_there(self.path)
        return (chunk for chunk in self.shard.chunks(self.extent) if chunk in there)

    def damaged(self) -> list[int]:
        """Return the finished chunks whose bytes are not those written."""
        found = []
        for chunk in self.finished():
            try:
                check_bytes(read_file(self.chunk_path(chunk)), self.extent.identity, chunk)
            except DamagedChunk:
                found.append(chunk)
        return found

    def damaged_tables(self) -> list[str]:
        """Return the names of finished tables whose bytes are not those written."""
        return [
            name
            for name, recorded in self.tables.items()
            if not os.path.lexists(self.path / name) or file_digest(self.path / name) != recorded
        ]

    def write_chunk(self, chunk: int, data: bytes) -> None:
        """Put a finished chunk on disk, whole or not at all."""
        write_file(self.chunk_path(chunk), data)

    def record_tables(self, tables: Mapping[str, str]) -> None:
        """Record the SHA-256 of finished tables; an empty record says that there are none."""
        write_file(self.path / CHECKSUMS, checksums_text({**self._records, **tables}))
        self.tables = dict(tables)

    def remove_parts(self) -> None:
        """Remove what only the way to the tables needed, once they hold all that is in it."""
        shutil.rmtree(self.path / CHUNKS, ignore_errors=True)
        (self.path / EXTENDS).unlink(missing_ok=True)

    def busy(self) -> bool:
        """Return whether a process works on the sweep."""
        try:
            with opened(self.path / LOCK) as file:
                return not try_lock(file.fileno())
        except InputError:  # nobody has worked on it yet
            return False


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes out of a folder, and remove what an earlier one had not finished."""
    handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)
    try:
        if not try_lock(handle):
            raise InputError(f"{path}: another process works on this sweep")
        clear_leftovers(path.resolve())
        _clear_files_aside(path)
        yield
    finally:
        os.close(handle)


def check_new(path: Path) -> Path:
    """Return the full path of a folder to make, or refuse it."""
    if os.path.isfile(path / MANIFEST):
        raise InputError(
            f"--out {path}: holds results already; --resume {shell_word(path)} goes on with a sweep"
        )
    return check_folder(path)


def write_records(
    folder: Path,
    plan: Plan,
    shard: Shard,
    on_error: str,
    tables: Mapping[str, str] | None = None,
    extends: Path | None = None,
) -> None:
    """Write what says what a sweep computes, and its checksums, with those of tables there are."""
    records = {
        MANIFEST: _json(
            {"sweep": plan.description, "shard": shard._asdict(), "on_error": on_error}
        ),
        DESIGN: plan.design.text().encode(),
    }
    if extends is not None:
        records[EXTENDS] = _json({"folder": str(extends.resolve())})
    for name, content in records.items():
        write_file(folder / name, content)
    listed = {name: digest(content) for name, content in records.items()}
    write_file(folder / CHECKSUMS, checksums_text({**listed, **(tables or {})}))


def chunk_name(chunk: int) -> str:
    """Return what the file of a chunk is called."""
    return f"{chunk:08d}.chunk"


def chunks_there(path: Path) -> set[int]:
    """Return the numbers of the chunk files in the folder of a sweep, whatever is in them."""
    try:
        names = [entry.name for entry in os.scandir(path / CHUNKS)]
    except FileNotFoundError:
        return set()
    except NotADirectoryError:
        raise InputError(f"{path / CHUNKS}: is no folder; remove it, --resume makes one") from None
    return {int(found[1]) for name in names if (found := _CHUNK.fullmatch(name))}


def check_sweep(path: Path) -> None:
    """Refuse a folder that does not even look like that of a sweep."""
    if not os.path.lexists(path / MANIFEST):
        if os.path.lexists(path / CHECKSUMS):
            raise DamagedRecord(path / MANIFEST, "is missing")
        raise InputError(f"{path}: is no sweep: it has no {MANIFEST} of one")


@contextmanager
def _read_as_record(path: Path) -> Iterator[None]:
    """Tell of a record that cannot be read how it is made anew."""
    try:
        yield
    except InputError as error:
        raise DamagedRecord(path, str(error).removeprefix(f"{path}: ")) from None


def _listed(path: Path) -> dict[str, str] | None:
    """Return the digests by name; None if there are none."""
    if not os.path.lexists(path / CHECKSUMS):
        return None
    try:
        return read_checksums(read_file(path / CHECKSUMS))
    except InputError:
        raise
    except ValueError:
        raise DamagedRecord(path / CHECKSUMS, "is damaged") from None


def _extends(path: Path, recorded: str | None) -> Path | None:
    """Return of which finished sweep a sweep takes the runs."""
    if recorded is None:
        return None
    with _read_as_record(path / EXTENDS):
        content = read_file(path / EXTENDS)
    if digest(content) != recorded:
        raise DamagedRecord(path / EXTENDS, f"is damaged, or its line in {CHECKSUMS}")
    return Path(json.loads(content)["folder"])


def _clear_files_aside(path: Path) -> None:
    for name in (MANIFEST, DESIGN, EXTENDS, CHECKSUMS, RUNS, WEEKLY):
        aside(path / name).unlink(missing_ok=True)
    with suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(path / CHUNKS):
            if _CHUNK_ASIDE.fullmatch(entry.name):
                os.unlink(entry.path)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, allow_nan=False) + "\n").encode()

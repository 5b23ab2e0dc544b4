"""The bytes of a file: read whole, unpacked where they are packed, and never more than a limit."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path, PurePath

from rms_agents.errors import InputError
from rms_agents.reading import read_file

_GZIP = b"\x1f\x8b"
_ANY_GZIP_HEADER = 16 + zlib.MAX_WBITS
_STEP = 1 << 24


@dataclass(frozen=True)
class Limits:
    """What a file may hold at most.

    Attributes
    ----------
    bytes
        Of a file, and of what a packed file (gzip, XLSX) becomes.
    people
        That a file may declare by their number alone, as matrices, Pajek and UCINET DL do.
    """

    bytes: int = 2 << 30
    people: int = 20_000_000

    def require_people(self, said: str, people: int) -> None:
        """Refuse a number of people that is negative or above the limit."""
        if not 0 <= people <= self.people:
            raise InputError(f"{said}: {people:,} people: must be at most {self.people:,}")


@dataclass(frozen=True)
class Content:
    """A file: how messages name it, its ending without ``.gz``, its unpacked bytes, its limits."""

    said: str
    ending: str
    data: bytes
    limits: Limits


def read_content(path: Path, limits: Limits) -> Content:
    """Return the content of a file, unpacked if it is packed by gzip.

    Raises
    ------
    InputError
        If there is no such file, it is a folder, it may not be read, or it is too large.
    """
    data = read_file(path, limits.bytes)
    ending = ending_of(path.name)
    if data.startswith(_GZIP):
        data = _unpacked(str(path), data, limits)
    elif path.suffix.lower() == ".gz":
        raise InputError(f"{path}: is not a gzip file")
    return Content(str(path), ending, data, limits)


def ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters; of a packed file the one before."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def _unpacked(said: str, data: bytes, limits: Limits) -> bytes:
    """Return what a gzip file holds: all its members, stopped as soon as they grow too large."""
    parts: list[bytes] = []
    room = limits.bytes
    rest = data
    try:
        while rest.startswith(_GZIP):
            member = zlib.decompressobj(_ANY_GZIP_HEADER)
            while not member.eof:
                part = member.decompress(rest, min(_STEP, room + 1))
                rest = member.unconsumed_tail
                room -= len(part)
                if room < 0:
                    raise InputError(f"{said}: unpacked, must be at most {limits.bytes:,} bytes")
                if not part and not member.eof and not rest:
                    raise InputError(f"{said}: is cut off: the gzip file has no end")
                parts.append(part)
            rest = member.unused_data
    except zlib.error as fault:
        raise InputError(f"{said}: is not a whole gzip file ({fault})") from None
    if rest.strip(b"\0"):
        raise InputError(f"{said}: holds something after the end of its gzip data")
    return b"".join(parts)

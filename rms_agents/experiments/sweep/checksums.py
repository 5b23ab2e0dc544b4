"""The checksums of a sweep: one small file that says which bytes belong to it.

``checksums.sha256`` has a line for each file whose content is final, as ``sha256sum`` writes it, so
that ``sha256sum -c checksums.sha256`` checks a sweep where this program is not installed. It is
replaced as a whole, last of all: a sweep is complete from the moment its tables stand there. Chunks
carry their own checksums, since there are many and each is final as soon as it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from rms_agents.reading import opened

CHECKSUMS = "checksums.sha256"
_LINE = re.compile(r"([0-9a-f]{64})  ([a-z]+\.[a-z]+)")


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file; its size does not matter.

    Raises
    ------
    InputError
        See `reading.opened`.
    """
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums_text(digests: Mapping[str, str]) -> bytes:
    """Return the content of the file for digests by name."""
    return "".join(f"{value}  {name}\n" for name, value in digests.items()).encode()


def read_checksums(content: bytes) -> dict[str, str]:
    """Return the digests by name.

    Raises
    ------
    ValueError
        If it is not what `checksums_text` writes.
    """
    found = {}
    for line in content.decode("ascii").splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None:
            raise ValueError(line)
        found[parts[2]] = parts[1]
    if checksums_text(found) != content:
        raise ValueError("something stands twice, or lines do not end as they should")
    return found

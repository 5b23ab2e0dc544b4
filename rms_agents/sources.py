"""The engine's sources, as they were when the engine was loaded.

Whoever edits a file while the program runs does not change what it runs: the hashes are taken as
soon as the first rule is compiled, not when somebody asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent

# What stands above the engine compiles nothing (a test holds it) and changes no number of a run, so
# that a new wording of a report does not cost a compilation. The scenarios are input.
ABOVE_THE_ENGINE = frozenset(
    {
        "__main__.py",
        "atomic.py",
        "cli",
        "csv_text.py",
        "experiments",
        "mesa_model",
        "output.py",
        "parquet.py",
        "provenance.py",
        "scenarios",
        "stored_runs.py",
        "table_files.py",
    }
)
_KINDS = frozenset({".py", ".toml", ".pyc"})  # the last where sources were taken away


def digest(path: Path) -> str:
    """Return a hash (16 hexadecimal digits) of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@cache
def engine_digests() -> Mapping[str, str]:
    """Return a hash of every source and declaration of the engine, by its place in the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if (
            path.suffix in _KINDS
            and inside.parts[0] not in ABOVE_THE_ENGINE
            and "__pycache__" not in inside.parts
        ):
            found[inside.as_posix()] = digest(path)
    return found


def hash_of(digests: Mapping[str, str], *others: str) -> str:
    """Return one hash (16 hexadecimal digits) of many, and of whatever else is named."""
    lines = [*others, *(f"{name} {digests[name]}" for name in sorted(digests))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

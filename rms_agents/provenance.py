"""What made a row of results: this program's code, and what it runs on.

Two hashes are kept apart. That of the engine alone names the folder of its machine code
(`machine_code.cache_key`). This one covers every file on the way from a scenario to a row: the
whole engine, and whatever else the modules that write rows import, directly or by way of others.
They are found by reading the import statements, so that no list can be forgotten. Like those of the
engine they are taken when this module is loaded: a file that is edited later is not what runs.
"""

from __future__ import annotations

import ast
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.sources import PACKAGE, digest, engine_digests, hash_of

WRITES_ROWS = ("rms_agents.experiments.sweep.tables", "rms_agents.experiments.sweep.earlier")
# Of these, another version may change the last bit of a figure, or the bytes of a table.
PACKAGES = ("numpy", "numba", "llvmlite", "pandas", "pyarrow")
_MOST_FILES = 4  # that a message names


def imported(tree: ast.AST) -> set[str]:
    """Return the names that a module imports, wherever it does; not what only types need."""
    found: set[str] = set()
    if isinstance(tree, ast.If) and "TYPE_CHECKING" in ast.unparse(tree.test):
        return found
    if isinstance(tree, ast.Import):
        found.update(alias.name for alias in tree.names)
    elif isinstance(tree, ast.ImportFrom):
        if tree.level:
            raise ValueError(f"line {tree.lineno}: a relative import")
        found.add(str(tree.module))
        found.update(f"{tree.module}.{alias.name}" for alias in tree.names)
    for child in ast.iter_child_nodes(tree):
        found |= imported(child)
    return found


def _spelled(tree: ast.AST) -> set[str]:
    """Return the texts that may be names of modules of ours, which are imported by their name."""
    texts = (str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if text.startswith(f"{PACKAGE.name}.")}


def way(to: Sequence[str], known: Callable[[Path], bool] = lambda path: False) -> set[Path]:
    """Return the files of this package that modules are made of, with all that they import.

    Parameters
    ----------
    to : sequence of str
        Names of the modules.
    known : callable
        Tells of a file whether what it imports is of no interest.
    """
    found: set[Path] = set()
    ahead = [*to]
    while ahead:
        for path in _files(ahead.pop()):
            if path not in found:
                found.add(path)
                if not known(path):
                    tree = ast.parse(path.read_bytes())
                    ahead += imported(tree) | _spelled(tree)
    return found


def _files(name: str) -> Iterator[Path]:
    """Return the files that are run when a module is imported, those of the packages around it."""
    top, *parts = name.split(".")
    if top != PACKAGE.name:
        return
    place = PACKAGE
    for part in ["", *parts]:
        place /= part
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                yield path


@cache
def code_digests() -> Mapping[str, str]:
    """Return a hash of every file on the way to a row, by its place in the package."""
    engine = engine_digests()  # imports nothing from above: a test holds it
    found = dict(engine)
    files = way(WRITES_ROWS, lambda path: path.relative_to(PACKAGE).as_posix() in engine)
    if not files:  # the sources were taken away, and with them what they import
        files = {path for path in PACKAGE.rglob("*.pyc") if "__pycache__" not in path.parts}
    for path in sorted(files):  # in one order, so that equal manifests have equal bytes
        found[path.relative_to(PACKAGE).as_posix()] = digest(path)
    return found


def code_version() -> str:
    """Return this program's version, with a hash of all that has a say in a row."""
    return f"{_version('rms-agents')}+{hash_of(code_digests())}"


def program() -> dict[str, Any]:
    """Return what two processes must share to make the same rows, as JSON.

    Any processor of the same kind gives the same bits: neither fast-math nor fused multiply-add is
    used. Of other kinds of processor, and other systems, that is not promised.
    """
    return {
        "code_version": code_version(),
        "python_version": sys.version.split()[0],
        "machine": f"{platform.machine()} {sys.platform}",
        "package_versions": {name: _version(name) for name in PACKAGES},
        "code": dict(code_digests()),
    }


PARTS = frozenset({"code_version", "python_version", "machine", "package_versions", "code"})


class Difference(NamedTuple):
    """What two programs do not share.

    Attributes
    ----------
    name : str
    one, other : str
        Of the first and of the second program.
    files : str
        Which files of the code, in words; empty otherwise.
    """

    name: str
    one: str
    other: str
    files: str = ""


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    """Return what makes one program another than the other; one of them may say less of itself."""
    found = []
    if one.get("code_version") != other.get("code_version"):
        was, now = (f'"{part.get("code_version", "unknown")}"' for part in (one, other))
        found.append(Difference("code_version", was, now, _changed_files(one, other)))
    for name, was, now in zip(
        ("Python", "machine", *PACKAGES), _under(one), _under(other), strict=True
    ):
        if was != now:
            found.append(Difference(name, was, now))
    return found


def _under(told: Mapping[str, Any]) -> list[str]:
    """Return what a program runs on: Python, machine and packages."""
    packages = told.get("package_versions") or {}
    found = [told.get("python_version"), told.get("machine"), *map(packages.get, PACKAGES)]
    return [str(version or "unknown") for version in found]


def _changed_files(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    if "code" not in one or "code" not in other:
        return ""
    files = [name for name in {**one["code"], **other["code"]}]
    changed = sorted(name for name in files if one["code"].get(name) != other["code"].get(name))
    rest = f" and {len(changed) - _MOST_FILES} more" if len(changed) > _MOST_FILES else ""
    return f"{', '.join(changed[:_MOST_FILES])}{rest}"


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"


code_digests()

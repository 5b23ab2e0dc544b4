"""How much memory this program can still have: of the machine, and of what it is confined to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OF_THIS_PROCESS = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")
# Limit, use, and within the latter what is only kept of files: of control groups, version 2 and 1.
_NEW = ("memory.max", "memory.current", "inactive_file")
_OLD = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def bytes_available() -> int:
    """Return how much more memory this program can have, in bytes.

    The least of what the machine has, what the control groups of a container or service leave, and
    what a limit on the address space (``ulimit -v``) leaves.
    """
    import psutil

    of_machine = int(psutil.virtual_memory().available)
    return min((of_machine, *_left_by_groups(), *_left_by_limit()))


def _left_by_groups() -> Iterator[int]:
    """Yield what each control group around this process leaves of its limit."""
    with suppress(OSError):
        for line in _OF_THIS_PROCESS.read_text().splitlines():
            _, controllers, name = line.split(":", 2)
            if controllers in ("", "memory"):
                top = _GROUPS / controllers
                inner = top / name.lstrip("/")
                for group in (inner, *inner.parents):
                    if group.is_relative_to(top):
                        yield from _left_by(group, _OLD if controllers else _NEW)


def _left_by(group: Path, names: tuple[str, str, str]) -> Iterator[int]:
    limit, used, kept = names
    with suppress(OSError, ValueError):  # the outermost has no limit; another may say "max"
        most = int((group / limit).read_text())
        told = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        yield max(0, most - int((group / used).read_text()) + int(told.get(kept, 0)))


def _left_by_limit() -> Iterator[int]:
    """Yield what a limit on the address space of this process leaves."""
    with suppress(ImportError):  # Windows knows no such limits
        import resource

        import psutil

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            yield max(0, most - psutil.Process().memory_info().vms)

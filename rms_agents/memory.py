"""How much memory a run needs, and whether this machine has it."""

from __future__ import annotations

import os
from pathlib import Path

from rms_agents.errors import InputError
from rms_agents.measures import WEEK_DTYPE
from rms_agents.state import CLIENT_ROWS, FLAG_ROWS, FOUND_ROWS, LIST, PERSON

# In bytes a person: columns, flags and lists, the clients' list and columns, where the ties begin,
# the community, and five numbers while a run begins.
_LISTS = LIST.itemsize + FOUND_ROWS * 4
_COLUMNS = 5 * 4 + FLAG_ROWS + _LISTS + 4 + CLIENT_ROWS * 8 + 8 + 4 + 5 * 8
_TIE = 4 + 4  # a tie end, and as much again while the ties are sorted


def bytes_needed(people: int, mean_ties: float, weeks: int, runs: int = 1) -> int:
    """Return the memory that `runs` runs of a size need at once, in bytes."""
    market = people * (PERSON.itemsize + _COLUMNS) + round(people * mean_ties * _TIE)
    return round(market + runs * weeks * WEEK_DTYPE.itemsize)


def bytes_available() -> int | None:
    """Return the memory that a new program can have, in bytes; None where nobody tells."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def check_memory(people: int, mean_ties: float, weeks: int) -> None:
    """Refuse a market that does not fit into the memory at hand."""
    needed, available = bytes_needed(people, mean_ties, weeks), bytes_available()
    if available is not None and needed > available:
        raise InputError(
            f"network.people = {people} with {mean_ties:,.0f} ties each: needs {_size(needed)} of "
            f"memory, {_size(available)} are at hand"
        )


def _size(count: int) -> str:
    return f"{count / 2**30:,.1f} GiB"

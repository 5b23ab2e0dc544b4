"""How much memory a market needs, and whether there is as much."""

from __future__ import annotations

from rms_agents.available_memory import bytes_available
from rms_agents.errors import InputError
from rms_agents.measures import WEEK_DTYPE
from rms_agents.state import CLIENT_ROWS, EVENT, FLAG_ROWS, FOUND_ROWS, LIST, PERSON

# In bytes a person: columns and flags, where the ties begin, the community, and five numbers while
# a run begins. Lists and the clients' columns take memory as they fill: about half.
_LISTS = LIST.itemsize + FOUND_ROWS * 4 + 4 + CLIENT_ROWS * 8
_COLUMNS = 5 * 4 + FLAG_ROWS + 8 + 4 + 5 * 8 + _LISTS // 2
_TIE = 4 + 4  # a tie end, and as much again while the ties are sorted
_EVENTS = 0.02  # that happen to a person in a week: the scenarios have .014 to .028


def market_bytes(people: int, mean_ties: float) -> int:
    """Return the memory in which one run at a time is simulated, in bytes."""
    return people * (PERSON.itemsize + _COLUMNS) + round(people * mean_ties * _TIE)


def event_bytes(people: int, weeks: int) -> int:
    """Return the memory that the events of a run in all its detail take, about, in bytes."""
    return round(_EVENTS * people * weeks) * EVENT.itemsize


def check_memory(people: int, mean_ties: float, weeks: int) -> None:
    """Refuse a market that does not fit into the memory at hand."""
    needed = market_bytes(people, mean_ties) + weeks * WEEK_DTYPE.itemsize
    available = bytes_available()
    if needed > available:
        raise InputError(
            f"network.people = {people} with {mean_ties:,.0f} ties each: needs {gibibytes(needed)} "
            f"of memory, {gibibytes(available)} are at hand"
        )


def gibibytes(count: float) -> str:
    """Return a number of bytes in words."""
    return f"{count / 2**30:,.1f} GiB"

"""Whether there is room for what a command will take: estimated beforehand, with all copies.

Where many runs are asked for, memory is that of a part of them (`stored_runs`). What remains are
the market, once for each thread, and what grows with people, weeks, or columns of all runs. The
numbers of bytes here were measured; a test holds what comes of them to what commands take.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from rms_agents.available_memory import bytes_available
from rms_agents.errors import InputError
from rms_agents.many_runs import AT_ONCE, SUMS, runs_at_once
from rms_agents.measures import NAMES, WEEK_DTYPE
from rms_agents.memory import event_bytes, gibibytes, market_bytes
from rms_agents.scenario import Scenario
from rms_agents.stored_runs import SMALL, bytes_stored, weeks_at_once

_MEBIBYTE = 2**20
_NUMBER = 8  # bytes
_PROGRAM = 100 * _MEBIBYTE  # that are still to be loaded: the model's machine code, the report
_TABLE_LIBRARIES = 80 * _MEBIBYTE
_SUMMING = 0.1  # of the weeks of a part: the measures of which more than a sum is asked
_ASIDE = 3 * _MEBIBYTE  # threads, buffers of files
_BAND_COPIES = 3.25  # of some weeks of all runs: distances, squares, what they are divided by
_TABLE_COPIES = 1.06  # of the weeks of a part: a table, with seeds and weeks
_TEXT = 4 * _MEBIBYTE  # of some rows
_JSON_NUMBERS = 5  # of a measure in a week: mean and the ends of two bands
_JSON_BYTES = 57  # of a number: as Python has it, as text, and in the text of all
_PERSON_ROW = 300  # bytes of a table of people, with its copies
_FRAME = 9  # bytes of a person in a week: see `recording`
_MOVIE_COPIES = 5  # roughly: as it was kept, packed, and as text
_EVENTS_ROW = 4  # times what the events themselves take


class Need(NamedTuple):
    """Something that takes memory, and what would take less.

    Attributes
    ----------
    what : str
    size : int
        In bytes.
    advice : str
    """

    what: str
    size: float
    advice: str


def needs_of_run(
    scenario: Scenario,
    runs: int,
    threads: int,
    kept: Sequence[str],
    formats: Collection[str] = (),
    json: bool = False,
) -> list[Need]:
    """Return what `run` takes at its height: a run in all its detail, and the largest of the rest.

    Parameters
    ----------
    scenario : Scenario
    runs, threads : int
    kept : sequence of str
        The measures whose weeks are kept.
    formats : collection of str
        Of the tables that are written; empty for none.
    json : bool
        Whether all is printed.
    """
    weeks = scenario.weeks
    events = event_bytes(scenario.people, weeks)
    rest = _needs_of_many(scenario, runs, threads, kept) if runs > 1 else []
    if formats:
        part = _part(weeks, runs)
        table = runs_at_once(weeks, runs) * weeks * WEEK_DTYPE.itemsize * _TABLE_COPIES + _TEXT
        rest += [
            Need("a part of the weekly table", part + table, "fewer --weeks"),
            Need("the table of people", scenario.people * _PERSON_ROW, "fewer people"),
            Need("the table of events", events * _EVENTS_ROW, "fewer people or --weeks"),
        ]
    if json:
        numbers = weeks * len(NAMES) * (_JSON_NUMBERS if runs > 1 else 1)
        rest.append(Need("the text of --json", numbers * _JSON_BYTES, "fewer --weeks, or --out"))
    return [*needs_of_life(scenario), *_stored(weeks, runs, kept), *_largest(rest)]


def needs_of_comparison(
    scenarios: Collection[Scenario], runs: int, threads: int, kept: Sequence[str] = ()
) -> list[Need]:
    """Return what commands take that compare scenarios by figures of many runs."""
    stored, rest = [], []
    for scenario in scenarios:
        stored += _stored(scenario.weeks, runs, kept)
        rest += _needs_of_many(scenario, runs, threads, kept)
    return [*stored, *_largest(rest)]


def needs_of_life(scenario: Scenario) -> list[Need]:
    """Return what a run in all its detail takes."""
    events = event_bytes(scenario.people, scenario.weeks)
    size = _market(scenario) + scenario.weeks * WEEK_DTYPE.itemsize + events
    return [Need("a run in all its detail", size, "fewer people or --weeks")]


def needs_of_movie(scenario: Scenario, futures: int) -> list[Need]:
    """Return what the movie of a run takes, with so many futures in memory behind it."""
    movie = scenario.people * scenario.weeks * _FRAME * _MOVIE_COPIES
    behind = scenario.weeks * futures * WEEK_DTYPE.itemsize
    return [
        *needs_of_life(scenario),
        Need("the movie", movie, "fewer people or --weeks"),
        Need("futures", behind, "fewer --weeks"),
    ]


def check_room(asked: str, needs: Sequence[Need], tables: bool = False) -> None:
    """Refuse what takes more memory than is at hand, saying what takes most of it.

    Parameters
    ----------
    asked : str
        What was asked for, as in an error message.
    needs : sequence of Need
    tables : bool
        Whether the libraries that write tables come on top.
    """
    available = bytes_available()
    needed = sum(need.size for need in needs) + _PROGRAM + tables * _TABLE_LIBRARIES
    if needed > available:
        most = max(needs, key=lambda need: need.size)
        raise InputError(
            f"{asked}: needs {gibibytes(needed)} of memory, {gibibytes(available)} are at hand; "
            f"most is for {most.what}, and {most.advice} would take less"
        )


def fitting_threads(scenario: Scenario) -> int:
    """Return over how many threads to simulate: each has a market of its own."""
    from rms_agents.simulation import processors

    room = bytes_available() - AT_ONCE - _PROGRAM
    return max(1, min(processors(), room // max(1, _market(scenario)) - 1))


def _needs_of_many(scenario: Scenario, runs: int, threads: int, kept: Sequence[str]) -> list[Need]:
    """Return what takes memory in turns while many runs are simulated and looked at."""
    weeks = scenario.weeks
    copies = min(runs, threads)
    summing = _SUMMING * runs_at_once(weeks, runs) * weeks * WEEK_DTYPE.itemsize
    simulating = copies * _market(scenario) + _part(weeks, runs) + summing + _ASIDE
    columns = runs * max(end - first for first, end in weeks_at_once(weeks, runs)) * _NUMBER
    bands = bool(kept) * _BAND_COPIES * columns + 2 * runs * _NUMBER
    return [
        Need(f"markets on {copies} threads", simulating, "fewer people or ties"),
        Need("bands over all runs", bands, "fewer --replicates"),
    ]


def _stored(weeks: int, runs: int, kept: Sequence[str]) -> list[Need]:
    """Return what of many runs is kept in memory after all, because it is little."""
    size = bytes_stored(weeks, runs, len(kept))
    small = runs > 1 and size <= SMALL
    return [Need("figures of all runs", size, "fewer --replicates")] if small else []


def _part(weeks: int, runs: int) -> float:
    """Return the size of the runs that are in memory at once, with their sums."""
    return runs_at_once(weeks, runs) * (weeks + SUMS) * WEEK_DTYPE.itemsize


def _largest(needs: Sequence[Need]) -> list[Need]:
    return [max(needs, key=lambda need: need.size)] if needs else []


def _market(scenario: Scenario) -> int:
    network = scenario.network
    if network is not None:
        return market_bytes(scenario.people, 0.0)  # whose ties are there already
    ties = float(scenario.values["network.mean_ties"])
    if scenario.values["network.generator"] == "complete":
        ties = scenario.people - 1.0
    return market_bytes(scenario.people, ties)

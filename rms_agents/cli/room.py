"""Whether there is room for what a command will take: estimated beforehand, with all copies.

Where many runs are asked for, memory is that of a part of them (`stored_runs`). What remains are
the market, once for each thread, and what grows with people, weeks, or columns of all runs.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from rms_agents.available_memory import bytes_available
from rms_agents.errors import InputError
from rms_agents.many_runs import AT_ONCE
from rms_agents.measures import NAMES, WEEK_DTYPE
from rms_agents.memory import event_bytes, gibibytes, market_bytes
from rms_agents.scenario import Scenario

_NUMBER = 8  # bytes
_COLUMNS_AT_ONCE = 4 * 2**20  # bytes of a measure of all runs: see `stored_runs`
_BAND_COPIES = 10  # of these: ordered, distances, squares, what they are divided by
_FIGURE_COPIES = 6  # of a figure of all runs
_TABLE_COPIES = 3  # of weekly records: a table of pandas, the same in blocks, and one of Arrow
_JSON_NUMBERS = 5  # of a measure in a week: mean and the ends of two bands
_JSON_BYTES = 150  # of a number: as Python has it, as text, and in the text of all
_PERSON_ROW = 800  # bytes of a table of people, with its copies
_EVENT_ROW = 200


class Need(NamedTuple):
    """Something that takes memory, and what would make it less.

    Attributes
    ----------
    what : str
    size : int
        In bytes.
    advice : str
    """

    what: str
    size: int
    advice: str


def needs_of_run(
    scenario: Scenario,
    runs: int,
    threads: int,
    formats: Collection[str] = (),
    json: bool = False,
) -> list[Need]:
    """Return what `run` takes at its height: a run in all its detail, and the largest of the rest.

    Parameters
    ----------
    scenario : Scenario
    runs, threads : int
    formats : collection of str
        Of the tables that are written; empty for none.
    json : bool
    """
    weeks = scenario.weeks
    events = event_bytes(scenario.people, weeks)
    one = _market(scenario) + weeks * WEEK_DTYPE.itemsize
    needs = [Need("one run in all its detail", one + events, "fewer people or --weeks")]
    rest = [_simulating(scenario, runs, threads), _bands(runs)]
    if formats:
        part = _TABLE_COPIES * _part(weeks, runs)
        rest += [
            Need("a part of the weekly table", _part(weeks, runs) + part, "fewer --weeks"),
            Need("the table of people", scenario.people * _PERSON_ROW, "fewer people"),
            Need("the table of events", events // 32 * _EVENT_ROW, "fewer people or --weeks"),
        ]
    if json:
        numbers = weeks * len(NAMES) * (_JSON_NUMBERS if runs > 1 else 1)
        rest.append(Need("the text of --json", numbers * _JSON_BYTES, "fewer --weeks, or --out"))
    return [*needs, max(rest, key=lambda need: need.size)]


def needs_of_comparison(scenarios: Collection[Scenario], runs: int, threads: int) -> list[Need]:
    """Return what commands take that compare scenarios by figures of many runs."""
    needs = [_simulating(scenario, runs, threads) for scenario in scenarios]
    return [max(*needs, _bands(runs), key=lambda need: need.size)]


def check_room(asked: str, needs: Collection[Need]) -> None:
    """Refuse what takes more memory than is at hand, saying what takes most of it."""
    available = bytes_available()
    needed = sum(need.size for need in needs)
    if needed > available:
        most = max(needs, key=lambda need: need.size)
        raise InputError(
            f"{asked}: needs {gibibytes(needed)} of memory, {gibibytes(available)} are at hand; "
            f"most of it is {most.what}: {most.advice} would do with less"
        )


def fitting_threads(scenario: Scenario) -> int:
    """Return over how many threads to simulate: each has a market of its own."""
    from rms_agents.simulation import processors

    room = bytes_available() - AT_ONCE
    return max(1, min(processors(), room // max(1, _market(scenario))))


def _simulating(scenario: Scenario, runs: int, threads: int) -> Need:
    copies = min(runs, threads)
    size = copies * _market(scenario) + _part(scenario.weeks, runs)
    return Need(f"the market, on {copies} threads at once", size, "fewer people or ties")


def _bands(runs: int) -> Need:
    columns = max(2 * runs * _NUMBER, min(_COLUMNS_AT_ONCE, 100 * runs * _NUMBER))
    size = _BAND_COPIES * columns + _FIGURE_COPIES * runs * _NUMBER
    return Need("bands over all runs", size, "fewer --replicates")


def _part(weeks: int, runs: int) -> int:
    """Return the size of the weekly records that are in memory at once."""
    one = weeks * WEEK_DTYPE.itemsize
    return min(runs * one, max(one, AT_ONCE))


def _market(scenario: Scenario) -> int:
    network = scenario.network
    if network is not None:
        return market_bytes(scenario.people, 0.0)  # whose ties are there already
    ties = float(scenario.values["network.mean_ties"])
    if scenario.values["network.generator"] == "complete":
        ties = scenario.people - 1.0
    return market_bytes(scenario.people, ties)

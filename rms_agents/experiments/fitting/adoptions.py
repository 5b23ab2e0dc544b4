"""Who adopted when, on which ties: read from files and checked row by row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, shortened
from rms_agents.experiments.fitting.periods import (
    COUNTED,
    Periods,
    Times,
    about_the_last,
    read_times,
)
from rms_agents.network import Network
from rms_agents.network.files import read_ties
from rms_agents.network.reading import columns
from rms_agents.network.reading.formats import read_table

TIME = "adoption_time"


@dataclass(frozen=True)
class Adoptions:
    """Times of adoption on a network.

    Attributes
    ----------
    network : Network
    times : int array, shape (people,)
        The period, from 1, in which each person adopted; 0 for not within `until` periods.
    until : int
        The last period that was watched.
    periods : Periods
        What the periods are called in the data.
    notes : tuple of str
        What was understood in reading the data, and might be meant otherwise.
    """

    network: Network
    times: NDArray[np.int64]
    until: int
    periods: Periods = COUNTED
    notes: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.times)

    @property
    def adopted(self) -> int:
        """How many adopted within the periods watched."""
        return int((self.times > 0).sum())

    def a_period(self) -> NDArray[np.int64]:
        """Return how many adopted in each period, shape (until,)."""
        return np.bincount(self.times, minlength=self.until + 1)[1:]

    def before(self) -> NDArray[np.bool_]:
        """Return who had adopted before each period began, shape (people, until)."""
        periods = np.arange(1, self.until + 1)
        times = self.times[:, None]
        return (times > 0) & (times < periods)

    def cut(self, until: int) -> Adoptions:
        """Return what had been seen by the end of an earlier period."""
        return replace(self, times=np.where(self.times > until, 0, self.times), until=until)

    def span(self, first: int, last: int) -> str:
        """Return the words for the periods from one to another, by the names they have."""
        if first == last:
            return f"period {self.periods.name(first)}"
        return f"periods {self.periods.name(first)} to {self.periods.name(last)}"


def read_adoptions(
    ties: Path,
    adoptions: Path,
    until: int | str | None = None,
    first: int | str | None = None,
    period: str | None = None,
) -> Adoptions:
    """Return the times of adoption held in two files.

    Parameters
    ----------
    ties
        In any format that `network.files.read_ties` takes.
    adoptions
        CSV, XLSX or Parquet, a row a person: ``person``, as the ties name them, and
        ``adoption_time``, as `periods.read_times` takes it. ``community``, if there, says among
        whom ties are shuffled. Other columns are ignored.
    until
        The last time watched: whoever adopted later counts as not having adopted yet. The latest
        time of adoption unless given.
    first, period
        As `periods.read_times` takes them.

    Raises
    ------
    InputError
        Naming file, row, value and rule.
    """
    network = read_ties(ties, adoptions)  # which holds that everybody has one row
    table = read_table(adoptions)
    people = table.cleaned(table.required(columns.PERSON, "it needs the column person"))
    of_times = table.required(columns.ADOPTION_TIME, f"it needs the column {TIME}")
    cells = table.cleaned(of_times).to_pylist()
    if network.understood is not None:
        said = network.understood.using(table.names[of_times].strip())
        network = replace(network, understood=said)
    found = read_times(
        cells, lambda record: f"{table.at(record)}: {TIME} {_shown(cells[record])}", first, period
    )
    numbers = network.numbers()
    times = np.zeros(network.people, np.int64)
    times[[numbers[person] for person in people.to_pylist()]] = found.times
    return _watched(network, replace(found, times=times), until, adoptions)


def _shown(text: str) -> str:
    """Return a cell as messages repeat it."""
    return f"'{shortened(text)}'"


def _watched(network: Network, found: Times, until: int | str | None, path: Path) -> Adoptions:
    """Return the adoptions up to a period, refused where they say nothing about ties."""
    times = found.times
    if not times.any():
        raise InputError(f"{path}: nobody adopts; {TIME} is empty in every row")
    last = int(times.max()) if until is None else found.last_watched(until)
    kept = Adoptions(
        network,
        np.where(times > last, 0, times),
        last,
        found.periods,
        found.notes + (about_the_last(found) if until is None else ()) + _about_ties(network),
    )
    if kept.adopted == 0:
        raise InputError(f"--until {until}: nobody in {path} adopts by then")
    if kept.until < 2:
        raise InputError(
            f"{path}: everybody who adopts does so in period {found.periods.name(1)}; two periods "
            "are needed"
        )
    return kept


def _about_ties(network: Network) -> tuple[str, ...]:
    """Return a note of those who are tied to nobody."""
    alone = int((np.diff(network.indptr) == 0).sum())
    if not alone:
        return ()
    return (f"{alone} of {network.people} people have no ties: they see nobody who adopted.",)

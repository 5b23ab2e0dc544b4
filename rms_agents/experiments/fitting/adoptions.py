"""Who adopted when, on which ties: read from files and checked row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.network import Network, graph_files, tables
from rms_agents.network.files import read_ties

TIME = "adoption_time"
LONGEST = 5200  # periods: what a run of the model may have
_WHOLE = re.compile(r"[+-]?[0-9]+")


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
    """

    network: Network
    times: NDArray[np.int64]
    until: int

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
        return Adoptions(self.network, np.where(self.times > until, 0, self.times), until)


def read_adoptions(ties: Path, adoptions: Path, until: int | None = None) -> Adoptions:
    """Return the times of adoption held in two files.

    Parameters
    ----------
    ties
        As `network.files.read_ties` takes them: CSV or Parquet with ``source`` and ``target``, or a
        GraphML or GEXF file.
    adoptions
        CSV or Parquet, a row a person: ``person``, as the ties name them, and ``adoption_time``, a
        whole number of periods from 1, or empty for who did not adopt. ``community``, if there,
        says among whom ties are shuffled. Other columns are ignored.
    until
        The last period watched: whoever adopted later counts as not having adopted yet. The latest
        time of adoption unless given.

    Raises
    ------
    InputError
        Naming file, row, value and rule.
    """
    graph = ties.suffix.lower() in graph_files.ENDINGS
    network = read_ties(ties) if graph else read_ties(ties, adoptions)
    table = tables.read_table(adoptions, ("person", TIME))
    names = table.columns["person"].to_pylist()
    number = {label: place for place, label in enumerate(network.labels or ())}
    times = np.zeros(network.people, np.int64)
    row_of: dict[str, int] = {}
    for record, name in enumerate(names):
        if name not in number:
            raise InputError(f"{table.at(record)}: person '{name}' is not a person of {ties}")
        if name in row_of:
            raise InputError(
                f"{table.at(record)}: person '{name}' stands already in row "
                f"{table.row_of(row_of[name])}"
            )
        row_of[name] = record
        times[number[name]] = _time(table.columns[TIME][record].as_py(), table, record)
    if missing := number.keys() - row_of.keys():
        name = min(missing, key=number.__getitem__)
        raise InputError(f"{adoptions}: person '{name}' of {ties} is missing; a row each is needed")
    return _watched(network, times, until, adoptions)


def _time(text: str, table: tables.Table, record: int) -> int:
    if not text:
        return 0
    rule = f"must be a whole number from 1 to {LONGEST}, or empty for who did not adopt"
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= LONGEST:
        raise InputError(f"{table.at(record)}: {TIME} '{text}': {rule}")
    return int(text)


def _watched(
    network: Network, times: NDArray[np.int64], until: int | None, path: Path
) -> Adoptions:
    """Return the adoptions up to a period, refused where they say nothing about ties."""
    if not times.any():
        raise InputError(f"{path}: nobody adopts; {TIME} is empty in every row")
    if until is None:
        until = int(times.max())
    elif not 2 <= until <= LONGEST:
        raise InputError(f"--until {until}: must be from 2 to {LONGEST}")
    found = Adoptions(network, np.where(times > until, 0, times), until)
    if found.adopted == 0:
        raise InputError(f"--until {until}: nobody in {path} adopts by then")
    if found.until < 2:
        raise InputError(
            f"{path}: everybody who adopts does so in period 1; two periods are needed"
        )
    return found

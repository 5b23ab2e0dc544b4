"""What a visitor can take away: scenario, data and the whole run, from the address alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING

from rms_agents.errors import InputError, nearest, quoted
from viz.address import from_query
from viz.app_state import AppState
from viz.compute import futures_of, run_of
from viz.firm import Firm, built, title
from viz.turns import Stale

if TYPE_CHECKING:
    import pandas as pd

    from rms_agents.simulation import Runs

_KINDS = {
    "toml": "application/toml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html; charset=utf-8",
}
_ROWS = 500  # of a table as text between two steps
_ROWS_PACKED = 10_000  # of a Parquet table
_RUNS = 20  # of all futures, made into a table at once


def taken(name: str, query: str) -> tuple[str, bytes]:
    """Return the media type and content of a file: see `File`."""
    file, content = File(name, query), io.BytesIO()
    for _ in file.written(content, file.futures(stale=lambda: False)):
        pass
    return file.kind, content.getvalue()


class File:
    """A file to take away, which is written step by step.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    query : str
        Of the address whose firm, and luck, is meant.

    Attributes
    ----------
    kind : str
        The media type.

    Raises
    ------
    InputError
        If there is no such file, or the address is wrong.
    """

    def __init__(self, name: str, query: str) -> None:
        if name not in NAMES:
            raise InputError(f"{quoted(name)}: cannot be taken; {nearest(name, NAMES)}")
        self._stem, self._ending = name.rsplit(".", 1)
        self._state = from_query(query)
        self.kind = _KINDS[self._ending]

    def futures(self, stale: Stale) -> list[Runs]:
        """Return the futures that the file needs: of the firm steered, and of the pinned one.

        Raises
        ------
        Cancelled
            When `stale` has become true.
        """
        steered, pinned = self._state.firms
        firms: tuple[Firm | None, ...] = ()
        if self._ending == "html":
            firms = (steered, pinned)
        elif self._stem == "futures":
            firms = (steered,)
        return [_all_futures(firm, self._state.seed, stale) for firm in firms if firm is not None]

    def written(self, file: IO[bytes], futures: list[Runs]) -> Iterator[None]:
        """Write the content, and yield after each step of some milliseconds.

        Parameters
        ----------
        file : binary file
        futures : list of Runs
            See `futures`.
        """
        if self._ending == "toml":
            file.write(_scenario(self._state))
        elif self._ending == "html":
            yield from _reef(self._state, futures, file)
        elif self._ending == "csv":
            yield from _text(_tables(self._stem, self._state, futures), file)
        else:
            yield from _parquet(_tables(self._stem, self._state, futures), file)


def _scenario(state: AppState) -> bytes:
    firm = state.firms.steered
    text = built(firm).to_toml()
    if firm.network:
        text = (
            "# Seen on a network of your own. To run it there, put its file beside this one, and\n"
            '# add to [network]:  ties = "your_network.csv"\n' + text
        )
    return text.encode()


def _reef(state: AppState, futures: list[Runs], file: IO[bytes]) -> Iterator[None]:
    from viz.reef.bands import pack_bands, pack_difference
    from viz.reef.replay import Twin, lives_of, replay_pieces

    steered, pinned = state.firms
    run, bands = run_of(steered, state.seed), pack_bands(futures[0])
    yield
    if pinned is None:
        pieces = replay_pieces(run, bands, lives_of(run))
    else:
        names = title(pinned), title(steered)
        twin = Twin(run, names, bands, pack_difference(futures[1], futures[0]))
        a = run_of(pinned, state.seed)
        pieces = replay_pieces(a, pack_bands(futures[1]), lives_of(a), twin, lives_of(run))
    for piece in pieces:
        file.write(piece.encode())
        yield


def _text(tables: Iterator[pd.DataFrame], file: IO[bytes]) -> Iterator[None]:
    from rms_agents.csv_text import frame_text

    header = True
    for table in tables:
        yield
        for begin in range(0, max(1, len(table)), _ROWS):
            rows = table.iloc[begin : begin + _ROWS]
            file.write(frame_text(rows, header).encode())
            header = False
            yield


def _parquet(tables: Iterator[pd.DataFrame], file: IO[bytes]) -> Iterator[None]:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    writer = None
    for table in tables:
        yield
        for begin in range(0, max(1, len(table)), _ROWS_PACKED):
            rows = pyarrow.Table.from_pandas(
                table.iloc[begin : begin + _ROWS_PACKED], preserve_index=False
            )
            writer = writer or ParquetWriter(file, rows.schema)
            writer.write_table(rows)
            yield
    if writer is not None:
        writer.close()


def _all_futures(firm: Firm, seed: int, stale: Stale) -> Runs:
    *_, runs = futures_of(firm, seed, stale)
    return runs


def _tables(stem: str, state: AppState, futures: list[Runs]) -> Iterator[pd.DataFrame]:
    """Yield a table, a long one in parts."""
    if stem != "futures":
        yield _TABLES[stem](state)
        return
    from rms_agents.output import weekly_table

    yield from map(weekly_table, futures[0].parts(_RUNS))


def _weekly(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).weekly.reset_index()


def _people(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).people.reset_index()


def _events(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).events


_TABLES: dict[str, Callable[[AppState], pd.DataFrame]] = {
    "weekly": _weekly,
    "people": _people,
    "events": _events,
}
NAMES = (
    "scenario.toml",
    "reef.html",
    *(f"{table}.{ending}" for table in (*_TABLES, "futures") for ending in ("csv", "parquet")),
)

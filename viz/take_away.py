"""What a visitor can take away: scenario, data and the whole run, from the address alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from rms_agents.errors import InputError, nearest, quoted
from viz.address import from_query
from viz.app_state import AppState
from viz.compute import futures_of, run_of
from viz.firm import built

if TYPE_CHECKING:
    import pandas as pd

_KINDS = {
    "toml": "application/toml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html; charset=utf-8",
}


def taken(name: str, query: str) -> tuple[str, bytes]:
    """Return the media type and content of a file.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    query : str
        Of the address whose firm, and luck, is meant.

    Raises
    ------
    InputError
        If there is no such file, or the address is wrong.
    """
    if name not in NAMES:
        raise InputError(f"{quoted(name)}: cannot be taken; {nearest(name, NAMES)}")
    state = from_query(query)
    stem, ending = name.rsplit(".", 1)
    if ending == "toml":
        return _KINDS[ending], _scenario(state)
    if ending == "html":
        return _KINDS[ending], _reef(state)
    table = _TABLES[stem](state)
    if ending == "csv":
        return _KINDS[ending], table.to_csv(index=False).encode()
    file = io.BytesIO()
    table.to_parquet(file, index=False)
    return _KINDS[ending], file.getvalue()


def _scenario(state: AppState) -> bytes:
    firm = state.firms.steered
    text = built(firm).to_toml()
    if firm.network:
        text = (
            "# Seen on a network of your own. To run it there, put its file beside this one, and\n"
            '# add to [network]:  ties = "your_network.csv"\n' + text
        )
    return text.encode()


def _reef(state: AppState) -> bytes:
    from viz.reef.bands import pack_bands
    from viz.reef.replay import replay_html, stories_of

    firm = state.firms.steered
    run = run_of(firm, state.seed)
    *_, runs = futures_of(firm, state.seed, stale=lambda: False)
    return replay_html(run, pack_bands(runs), dict(stories_of(run))).encode()


def _weekly(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).weekly.reset_index()


def _people(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).people.reset_index()


def _events(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).events


def _futures(state: AppState) -> pd.DataFrame:
    from rms_agents.output import weekly_table

    *_, runs = futures_of(state.firms.steered, state.seed, stale=lambda: False)
    return weekly_table(runs)


_TABLES: dict[str, Callable[[AppState], pd.DataFrame]] = {
    "weekly": _weekly,
    "people": _people,
    "events": _events,
    "futures": _futures,
}
NAMES = (
    "scenario.toml",
    "reef.html",
    *(f"{table}.{ending}" for table in _TABLES for ending in ("csv", "parquet")),
)

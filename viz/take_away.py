"""What a visitor can take away: scenario, data and the whole run, from the address alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from rms_agents.errors import InputError, nearest, quoted
from viz.address import from_query
from viz.app_state import AppState
from viz.compute import futures_of, run_of
from viz.firm import Firm, built, title

if TYPE_CHECKING:
    import pandas as pd

    from rms_agents.simulation import Runs

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
        from rms_agents.experiments.csv_text import frame_text

        return _KINDS[ending], frame_text(table).encode()
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
    from viz.reef.bands import pack_bands, pack_difference
    from viz.reef.replay import Twin, replay_html, stories_of

    steered, pinned = state.firms
    run, runs = run_of(steered, state.seed), _all_futures(steered, state.seed)
    bands, stories = pack_bands(runs), dict(stories_of(run))
    if pinned is None:
        return replay_html(run, bands, stories).encode()
    a, futures = run_of(pinned, state.seed), _all_futures(pinned, state.seed)
    names = title(pinned), title(steered)
    twin = Twin(run, names, bands, pack_difference(futures, runs), stories)
    return replay_html(a, pack_bands(futures), dict(stories_of(a)), twin).encode()


def _all_futures(firm: Firm, seed: int) -> Runs:
    *_, runs = futures_of(firm, seed, stale=lambda: False)
    return runs


def _weekly(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).weekly.reset_index()


def _people(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).people.reset_index()


def _events(state: AppState) -> pd.DataFrame:
    return run_of(state.firms.steered, state.seed).events


def _futures(state: AppState) -> pd.DataFrame:
    from rms_agents.output import weekly_table

    return weekly_table(_all_futures(state.firms.steered, state.seed))


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

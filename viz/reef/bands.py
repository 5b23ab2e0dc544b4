"""What many futures say about each week, packed for the charts: quantiles, and how many survive.

The bytes are, little-endian: the eight characters ``RMSBANDS``, the length of a JSON header as
uint32, the header padded with blanks to a multiple of eight, then one float32 array after the
other. Array `k` of the header's `measures` has shape (levels, weeks); then comes the share of
futures in which the firm is still there, shape (weeks,). The quantiles are those of each week by
itself; last, for each measure of the header's `paths`, low and high ends between which whole paths
stay, shape (2, weeks), with a chance of `path_share`.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from rms_agents.experiments.compare import Comparison
from rms_agents.measures import BY_NAME, CAUSES
from rms_agents.simulation import Runs

MAGIC = b"RMSBANDS"
LEVELS = (0.10, 0.25, 0.50, 0.75, 0.90)
_BLOCK = 10_000  # numbers that are sorted at a time

# What is charted as it stands, and what is charted as the sum so far: a win is too rare an event
# for a week's count to have a band.
STANDING = ("clients", "revenue", "cash", "satisfaction")
SUMMED = ("new_clients", *(f"new_clients_{cause}" for cause in CAUSES))
CHARTED = STANDING + SUMMED
PATHS = ("clients",)  # with an outline of whole paths
PATH_SHARE = 0.9

Array = NDArray[np.float64]


def pack_bands(runs: Runs) -> bytes:
    """Return the bands of many runs of one scenario.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    bytes
        Quantiles `LEVELS` of every measure of `CHARTED`, week by week, the share that survive, and
        the ends of the whole paths of `PATHS`, where there are futures enough.
    """
    values = {name: _charted(runs, name) for name in CHARTED}
    found = {name: runs.path_band(name, PATH_SHARE) for name in PATHS}
    paths = {name: band[1:] for name, band in found.items() if band is not None}
    return _pack(values, 1.0 - runs["collapsed"], "runs", paths)


def pack_difference(a: Runs, b: Runs) -> bytes:
    """Return the bands of the paired differences B - A: each seed against itself.

    Parameters
    ----------
    a, b : Runs
        Of as many weeks, on the same seeds.

    Returns
    -------
    bytes
        As `pack_bands`, of the differences. The last array, too, is a difference of shares.

    Raises
    ------
    InputError
        If the runs cannot be paired.
    """
    Comparison(a, b)  # refuses what cannot be paired
    values = {name: _charted(b, name) - _charted(a, name) for name in CHARTED}
    return _pack(values, a["collapsed"] - b["collapsed"], "pairs", {})


def quantiles(values: Array) -> Array:
    """Return the quantiles `LEVELS` over the first axis, interpolated as `numpy.quantile` does.

    It sorts each week once, along memory: many times faster for a few hundred runs. Some weeks at
    a time, in arrays too small for the server to map them one by one (`viz/allocator.py`).

    Parameters
    ----------
    values : float array, shape (runs, weeks)

    Returns
    -------
    float array, shape (levels, weeks)
    """
    runs, weeks = values.shape
    place = np.array(LEVELS) * (runs - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, runs - 1)
    found = np.empty((weeks, len(LEVELS)))
    block = max(1, _BLOCK // runs)
    for first in range(0, weeks, block):
        ordered = values[:, first : first + block].T.copy()
        ordered.sort(axis=-1)
        low, high = ordered[:, below], ordered[:, above]
        found[first : first + block] = low + (high - low) * (place - below)
    return found.T


def _charted(runs: Runs, name: str) -> Array:
    return runs[name].cumsum(axis=1) if name in SUMMED else runs[name]


def _pack(values: dict[str, Array], alive: Array, kind: str, paths: dict[str, Array]) -> bytes:
    runs, weeks = alive.shape
    header = {
        "kind": kind,
        "runs": runs,
        "weeks": weeks,
        "levels": LEVELS,
        "measures": [
            {"name": name, "unit": BY_NAME[name].unit, "summed": name in SUMMED} for name in values
        ],
        "paths": list(paths),
        "path_share": PATH_SHARE,
    }
    text = json.dumps(header).encode()
    text += b" " * (-(len(MAGIC) + 4 + len(text)) % 8)
    arrays = [quantiles(each) for each in values.values()] + [alive.mean(axis=0)]
    arrays += paths.values()
    body = b"".join(np.ascontiguousarray(array, "<f4").tobytes() for array in arrays)
    return MAGIC + np.array(len(text), "<u4").tobytes() + text + body

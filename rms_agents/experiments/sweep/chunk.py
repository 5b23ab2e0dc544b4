"""Chunks: a few hundred runs, computed together and kept as one file that can be checked.

A chunk file is a line with the SHA-256 of all that follows, a line of JSON, the figures (float64, a
row a run) and, where weeks are kept, the weekly records (zstd). Its bytes depend on the plan alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.description import identity_of
from rms_agents.experiments.sweep.plan import Point, Work
from rms_agents.measures import FIGURES, WEEK_DTYPE
from rms_agents.provenance import program
from rms_agents.simulation import Batch
from rms_agents.summary import summarise

_BLOCK = 30_000_000  # person-weeks between two looks at whether to stop: a tenth of a second


class Stopped(Exception):
    """The sweep is to stop; the chunk at hand is given up."""


class RunFailed(RuntimeError):
    """A run failed, and failures are not to be recorded."""


class DamagedChunk(ValueError):
    """A chunk file is not what was written."""


class Chunk(NamedTuple):
    """The results of a chunk.

    Attributes
    ----------
    figures : float array, shape (runs, figures)
        In the order of `FIGURES`; NaN where a run failed.
    errors : dict of int to str
        Message by row in the chunk.
    weeks : list of int
        Weekly records of each run; empty unless weeks are kept.
    weekly : record array, shape (all weeks,)
    """

    figures: NDArray[np.float64]
    errors: dict[int, str]
    weeks: list[int]
    weekly: Any


def compute_chunk(work: Work, stopped: Callable[[], bool] = lambda: False) -> bytes:
    """Compute a chunk and return the bytes of its file.

    Raises
    ------
    RunFailed
        If a run fails and failures are not recorded.
    Stopped
        As soon as `stopped` says so.
    """
    figures = [np.empty((0, len(FIGURES)))]  # there may be nothing to compute
    errors: dict[int, str] = {}
    weeks: list[int] = []
    weekly: list[bytes] = []
    row = 0
    for point in work.points:
        found, failed, records = _compute_point(work, point, stopped)
        figures.append(found)
        errors.update({row + at: message for at, message in failed.items()})
        row += len(point.seeds)
        if work.weekly:
            for at in range(len(point.seeds)):
                weeks.append(0 if at in failed else records.shape[1])
                if at not in failed:
                    weekly.append(records[at].tobytes())
    return encoded(work, np.concatenate(figures), errors, weeks, b"".join(weekly))


def _compute_point(
    work: Work, point: Point, stopped: Callable[[], bool]
) -> tuple[NDArray[np.float64], dict[int, str], Any]:
    """Return figures, failures by row and weekly records of the runs of a point."""
    count = len(point.seeds)
    try:
        scenario = work.scenario(point.values)
        batch = Batch(scenario, point.seeds)
        block = max(1, _BLOCK // (scenario.people * scenario.weeks))
        for first in range(0, count, block):
            if stopped():
                raise Stopped
            batch.simulate(slice(first, first + block))
        records = batch.runs(count).records
        named = summarise(records)
    except (InputError, MemoryError) as error:
        message = str(error) or "needs more memory than there is"
        failed = dict.fromkeys(range(count), message)
        figures = np.full((count, len(FIGURES)), np.nan)
        records = np.empty((count, 0), WEEK_DTYPE).view(np.recarray)
    else:
        figures = np.stack([named[name] for name in FIGURES], axis=1)
        failed = {}
        for at in np.flatnonzero(~np.isfinite(figures).all(axis=1)):
            name = FIGURES[int(np.flatnonzero(~np.isfinite(figures[at]))[0])]
            failed[int(at)] = f"{name} = {named[name][at]}: is not finite"
            figures[at] = np.nan
    if failed and not work.record:
        first, message = next(iter(failed.items()))
        told = ", ".join(f"{n}={v}" for n, v in zip(work.names, point.values, strict=True))
        raise RunFailed(f"point {point.number} ({told}), seed {point.seeds[first]}: {message}")
    return figures, failed, records


def encoded(
    work: Work,
    figures: NDArray[np.float64],
    errors: dict[int, str],
    weeks: list[int],
    weekly: bytes,
) -> bytes:
    """Return the bytes of the file of a chunk with these results; see `Chunk`."""
    import pyarrow as pa

    header = {
        "plan": identity_of(work.inputs, program()),
        "chunk": work.chunk,
        "runs": len(figures),
        "errors": errors,
        "weeks": weeks,
        "weekly_bytes": len(weekly),
    }
    packed = pa.Codec("zstd", compression_level=1).compress(weekly, asbytes=True) if weekly else b""
    content = b"".join(
        [json.dumps(header).encode(), b"\n", figures.astype("<f8").tobytes(), packed]
    )
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def read_header(data: bytes) -> dict[str, Any]:
    """Return the header of a chunk file of any plan, or refuse bytes that were not written so."""
    digest, _, content = data.partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != digest:
        raise DamagedChunk
    header: dict[str, Any] = json.loads(content.partition(b"\n")[0])
    return header


def check_bytes(data: bytes, plan: str, chunk: int) -> dict[str, Any]:
    """Return the header of a chunk file, or refuse a file that is not what was written."""
    header = read_header(data)
    if (header["plan"], header["chunk"]) != (plan, chunk):
        raise DamagedChunk
    return header


def decoded(data: bytes, plan: str, chunk: int) -> Chunk:
    """Return the results that a chunk file holds.

    Raises
    ------
    DamagedChunk
        If its bytes are not those written, or it belongs to another plan.
    """
    import pyarrow as pa

    header = check_bytes(data, plan, chunk)
    body = data.split(b"\n", 2)[2]
    size = header["runs"] * len(FIGURES) * 8
    figures = np.frombuffer(body[:size], "<f8").reshape(header["runs"], len(FIGURES))
    weekly = b""
    if header["weekly_bytes"]:
        weekly = pa.Codec("zstd").decompress(
            body[size:], decompressed_size=header["weekly_bytes"], asbytes=True
        )
    return Chunk(
        figures,
        {int(row): message for row, message in header["errors"].items()},
        header["weeks"],
        np.frombuffer(weekly, WEEK_DTYPE),
    )

"""A run as one block of bytes, for the page to play.

Little-endian: 8 bytes of magic and version, a 32-bit length, a JSON header of that length, then the
arrays that the header lists, each aligned to 8 bytes from the first multiple of 8 after the header.
Frame 0 is the beginning; frame w is the end of week w, and weeks count from 1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rms_agents import events
from rms_agents.agents.marketing import advertising_hazard
from rms_agents.measures import CAUSES, HOURS, MEASURES
from rms_agents.parameters import record_index
from rms_agents.prepared import Prepared
from rms_agents.simulation import Run
from rms_agents.state import CLIENT, NEAR, OPEN, PAST_CLIENT, REACH, STAGES
from viz.reef.layout import places
from viz.reef.marks import marks
from viz.reef.newcomers import newcomers
from viz.reef.staff import staff_hours

if TYPE_CHECKING:
    from rms_agents.state import State

MAGIC = b"RMSREEF1"
ALIGNMENT = 8
LEAST_PULL, MOST_PULL = 1e-4, 1.0  # per week, of the logarithmic scale of a byte
WIDEST_MOOD = 3.0  # SD of satisfaction, either way
LARGEST_BYTE = 255
_BLOCK = 2**13  # numbers that are worked on at a time: their memory is used again at once


def pack_movie(run: Run) -> bytes:
    """Return a recorded run as the page's player reads it.

    Parameters
    ----------
    run : Run
        With its recording.

    Returns
    -------
    bytes
    """
    if run.recording is None:
        raise ValueError("the run was not recorded: simulate(..., record=True)")
    begun = Prepared(run.scenario).begun(run.seed)
    hours, staff = staff_hours(run)
    arrays = {
        **_frames(run, begun),
        **hours,
        "measures": _measures(run, begun),
        **_events(run),
        **newcomers(run),
        "place": places(begun.indptr, begun.indices, begun.people["community"], run.seed),
        "indptr": begun.indptr.astype(np.int32),
        "indices": begun.indices.astype(np.int32),
        "referrer": np.asarray(run.state.people["referrer"], np.int32),
        "fit": np.asarray(begun.people["fit"], np.float32),
        "propensity": np.asarray(run.state.people["propensity"], np.float32),
        "community": np.asarray(begun.people["community"], np.int32),
    }
    return join({**_header(run), "staff": staff, "marks": marks(run)}, arrays)


def join(header: dict[str, Any], arrays: dict[str, Any]) -> bytes:
    """Return a header and arrays as one block of bytes; the header is told where each array lies.

    Parameters
    ----------
    header : dict
        Anything JSON can say.
    arrays : dict of str to array
        Names may not be in the header as ``arrays``.

    Returns
    -------
    bytes
    """
    listed: list[dict[str, Any]] = []
    parts: list[Any] = []  # bytes and arrays
    offset = 0
    for name, values in arrays.items():
        array = np.ascontiguousarray(values)
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        kind = array.dtype.str.lstrip("<|")
        listed.append({"name": name, "dtype": kind, "shape": array.shape, "offset": offset})
        parts += [array, bytes(-array.nbytes % ALIGNMENT)]
        offset += array.nbytes + (-array.nbytes % ALIGNMENT)
    text = json.dumps({**header, "arrays": listed}, allow_nan=False).encode("ascii")
    start = MAGIC + np.uint32(len(text)).astype("<u4").tobytes() + text
    return b"".join([start, bytes(-len(start) % ALIGNMENT), *parts])


def split(block: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return header and arrays of what `join` made."""
    if block[: len(MAGIC)] != MAGIC:
        raise ValueError("not a movie of this version")
    length = int(np.frombuffer(block, "<u4", 1, len(MAGIC))[0])
    first = len(MAGIC) + 4
    header = json.loads(block[first : first + length])
    start = first + length + (-(first + length) % ALIGNMENT)
    arrays = {
        one["name"]: np.frombuffer(
            block, one["dtype"], int(np.prod(one["shape"])), start + one["offset"]
        ).reshape(one["shape"])
        for one in header["arrays"]
    }
    return header, arrays


def _header(run: Run) -> dict[str, Any]:
    scenario = run.scenario
    network = scenario.network
    labels = None if network is None or network.labels is None else list(network.labels)
    return {
        "scenario": {name: getattr(scenario, name) for name in ("name", "title", "story", "watch")},
        "seed": run.seed,
        "weeks": scenario.weeks,
        "people": scenario.people,
        "labels": labels,
        "parameters": dict(scenario.values),
        "measures": [measure._asdict() for measure in MEASURES],
        "stages": STAGES,
        "causes": CAUSES,
        "hours": HOURS,
        "kinds": {name: code for code, name in events.KINDS.items()},
        "outcomes": events.OUTCOMES,
        "parameter_names": list(record_index()),
        "pull_scale": [LEAST_PULL, MOST_PULL],
        "satisfaction_scale": [-WIDEST_MOOD, WIDEST_MOOD],
    }


def _frames(run: Run, begun: State) -> dict[str, Any]:
    """Return what is true of everybody in every frame, a byte each.

    Week by week and in blocks: what is worked on stays in the processor's own memory, which is four
    times as fast as whole arrays.
    """
    recording = run.recording
    assert recording is not None
    first = begun.people["stage"][None]
    stage = np.concatenate([first, recording.stage], dtype=np.uint8, casting="unsafe")
    pull = _in_blocks(_pull_bytes, _first_pull(run, begun), recording.pull)
    now = _in_blocks(_mood_bytes, begun.people["satisfaction"], recording.satisfaction)
    satisfaction = np.empty_like(now)
    mood = np.empty(now.shape, np.int8)
    last = np.zeros(run.scenario.people, np.uint8)  # satisfaction when last a client
    moods = _moods(run, begun)
    for frame, stages in enumerate(stage):
        client = stages == CLIENT
        served = client | (stages == PAST_CLIENT)
        np.copyto(last, now[frame], where=client)
        np.multiply(last, served, out=satisfaction[frame])
        np.multiply(next(moods), served, out=mood[frame])
    return {"stage": stage, "pull": pull, "satisfaction": satisfaction, "mood": mood}


def _in_blocks(
    scale: Callable[[NDArray[Any]], NDArray[np.uint8]], first: Any, rest: Any
) -> NDArray[np.uint8]:
    """Return the bytes of the first frame and of the others, some frames at a time."""
    found = np.empty((len(rest) + 1, len(first)), np.uint8)
    found[0] = scale(np.asarray(first, float))
    frames = max(1, _BLOCK // max(1, len(first)))
    for begin in range(0, len(rest), frames):
        part = np.asarray(rest[begin : begin + frames], float)
        found[begin + 1 : begin + 1 + len(part)] = scale(part)
    return found


def _first_pull(run: Run, begun: State) -> NDArray[np.float64]:
    open_, reach, near = (begun.columns[row, : run.scenario.people] for row in (OPEN, REACH, NEAR))
    advertising = advertising_hazard(begun.firm.adstock, begun.p)
    return np.asarray(open_ * (advertising * reach + near), float)


def _moods(run: Run, begun: State) -> Iterator[NDArray[np.int8]]:
    """Yield everybody's mood in frame after frame, from what changed it."""
    happened = run.state.events
    kinds = np.asarray(happened["kind"])
    anew = happened[(kinds == events.WON) | (kinds == events.MOVED)]
    changed = happened[kinds == events.MOOD]
    week = np.concatenate([anew["week"], changed["week"]]) + 1
    person = np.concatenate([anew["person"], changed["person"]])
    value = np.concatenate([np.zeros(len(anew), np.int8), changed["detail"].astype(np.int8)])
    order = np.argsort(week, kind="stable")  # a week's last change is what stays
    person, value = person[order], value[order]
    ends = np.searchsorted(week[order], np.arange(run.scenario.weeks + 1), side="right")
    mood = begun.people["mood"].astype(np.int8)
    done = 0
    for end in ends.tolist():
        mood[person[done:end]] = value[done:end]
        done = end
        yield mood


def _pull_bytes(pull: NDArray[Any]) -> NDArray[np.uint8]:
    """Return pulls on a logarithmic scale from 1; 0 for none."""
    inside = np.log(np.clip(pull, LEAST_PULL, MOST_PULL) / LEAST_PULL)
    scaled = 1.0 + (LARGEST_BYTE - 1) * inside / np.log(MOST_PULL / LEAST_PULL)
    return np.asarray(np.where(pull > 0, np.round(scaled), 0), np.uint8)


def _mood_bytes(satisfaction: NDArray[Any]) -> NDArray[np.uint8]:
    """Return satisfaction on a scale from 1 to 255."""
    inside = (np.clip(satisfaction, -WIDEST_MOOD, WIDEST_MOOD) + WIDEST_MOOD) / (2 * WIDEST_MOOD)
    return np.asarray(np.round(1.0 + (LARGEST_BYTE - 1) * inside), np.uint8)


def _measures(run: Run, begun: State) -> NDArray[np.float64]:
    """Return every measure (rows) in every frame; of the beginning only what is known then."""
    found = np.full((len(MEASURES), run.scenario.weeks + 1), np.nan)
    row = {measure.name: place for place, measure in enumerate(MEASURES)}
    for name, place in row.items():
        found[place, 1:] = run.state.weekly[name]
    firm = begun.firm
    counts = dict(
        zip(
            ("prospects", "leads", "in_talks", "clients", "past_clients", "lost"),
            firm.counts,
            strict=True,
        )
    )
    clients = begun.people[begun.people["stage"] == CLIENT]
    values = run.scenario.values
    first = {
        **counts,
        "happy_clients": int((clients["mood"] > 0).sum()),
        "unhappy_clients": int((clients["mood"] < 0).sum()),
        "satisfaction": float(clients["satisfaction"].mean()) if len(clients) else 0.0,
        "cash": float(firm.cash),
        "reputation": float(firm.reputation),
        "collapsed": 0.0,
        "salespeople": float(values["sales.salespeople"]),
        "hybrids": float(values["staff.hybrids"]),
        "service_agents": float(values["service.service_agents"]),
        "service_backlog_hours": 0.0,
        "complaint_hours_waiting": 0.0,
    }
    for name, value in first.items():
        found[row[name], 0] = value
    return found


def _events(run: Run) -> dict[str, Any]:
    happened = run.state.events
    return {
        "event_week": happened["week"].astype(np.int32) + 1,
        "event_kind": happened["kind"].astype(np.uint8),
        "event_person": happened["person"].astype(np.int32),
        "event_other": happened["other"].astype(np.int32),
        "event_detail": happened["detail"].astype(np.int32),
        "event_value": happened["value"].astype(np.float64),
    }

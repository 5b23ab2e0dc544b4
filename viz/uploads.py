"""Networks that visitors opened: kept in this process's memory only, the latest few of all.

Each is known by a hash of its bytes, so that a link to it works as long as the server runs, and
tells nobody who has not got the file what is in it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from threading import Lock

import numpy as np

from rms_agents.errors import InputError, quoted, shortened
from rms_agents.network import Network
from rms_agents.network.files import ENDINGS, Limits, read_ties
from rms_agents.network.reading.content import ending_of

LARGEST = 8 * 1024 * 1024  # bytes, as they come
MOST_PEOPLE = 10_000  # that the page shows
_UNPACKED = Limits(bytes=8 * LARGEST, people=1_000_000)  # of what they become
_KEPT = 16

_lock = Lock()


@dataclass(frozen=True)
class Opened:
    """A network that was opened.

    Attributes
    ----------
    key : str
        What it is known by from now on.
    people, ties : int
        What is shown.
    people_in_file : int
        More than `people` where it is a sample.
    reading : str
        What the file was read as, with which columns or attributes and without which.
    warnings : tuple of str
        What was left out.
    """

    key: str
    people: int
    ties: int
    people_in_file: int
    reading: str
    warnings: tuple[str, ...]


_networks: OrderedDict[str, tuple[Network, Opened]] = OrderedDict()


class NetworkGone(InputError):
    """A network that is not, or not any more, in this server's memory."""


def network(key: str) -> Network:
    """Return a network that was opened before, or say that it is gone."""
    with _lock:
        if key in _networks:
            _networks.move_to_end(key)
            return _networks[key][0]
    raise NetworkGone(
        f"network = {quoted(key)}: is not on this server any more; it is kept only in memory, so "
        "open the file again under “Your own network”"
    )


def opened(key: str) -> Opened | None:
    """Return what there is to say of a network that was opened before; None if it is gone."""
    with _lock:
        return _networks[key][1] if key in _networks else None


def file_name(name: str) -> str:
    """Return a file's name, without its folders, as it is spoken of: cut before its ending."""
    path = PurePath(name.replace("\\", "/"))
    return shortened(path.stem) + shortened(path.suffix)


def open_network(name: str, content: bytes, sample: bool = False) -> Opened:
    """Read a network from the content of a file, and keep it.

    Parameters
    ----------
    name : str
        The file's name; only its ending is used, and to speak of it.
    content : bytes
    sample : bool
        Whether to take a connected sample of a network that is too large for the page.

    Raises
    ------
    InputError
        If the file is too large, is not what its ending says, or has too many people.
    """
    said = file_name(name)
    ending = ending_of(name)
    if ending not in ENDINGS:
        raise InputError(
            f"{said}: unknown ending {quoted(ending)}; known: {', '.join(ENDINGS)}, each also with "
            ".gz"
        )
    if len(content) > LARGEST:
        raise InputError(
            f"{said}: {len(content):,} bytes: must be at most {LARGEST:,}; the command line takes "
            "any size"
        )
    found = _read(said, ending, content)
    whole = found.people
    key = hashlib.sha256(ending.encode() + content).hexdigest()[:20]
    if whole > MOST_PEOPLE:
        if not sample:
            raise InputError(
                f"{said}: {whole:,} people: the page shows at most {MOST_PEOPLE:,}; take a sample "
                "here, or the whole with run.py"
            )
        found = sampled(found, MOST_PEOPLE)
        key += "s"
    reading = "" if found.understood is None else found.understood.reading()
    told = Opened(key, found.people, found.ties, whole, reading, found.warnings)
    with _lock:
        _networks[key] = found, told
        _networks.move_to_end(key)
        while len(_networks) > _KEPT:
            _networks.popitem(last=False)
    return told


def sampled(whole: Network, people: int) -> Network:
    """Return the ties among the people nearest to the best connected one.

    A sample by steps along the ties keeps neighbours together; people drawn at random would know
    nobody.
    """
    degrees = np.diff(whole.indptr)
    taken = np.zeros(whole.people, bool)
    order: list[int] = []
    for start in np.argsort(-degrees, kind="stable"):
        if len(order) >= people:
            break
        if taken[start]:
            continue
        taken[start] = True
        at = len(order)
        order.append(int(start))
        while at < len(order) < people:
            who = order[at]
            at += 1
            for other in whole.indices[whole.indptr[who] : whole.indptr[who + 1]]:
                if not taken[other] and len(order) < people:
                    taken[other] = True
                    order.append(int(other))
    kept = np.sort(np.array(order))
    place = np.full(whole.people, -1, np.int64)
    place[kept] = np.arange(len(kept))
    source = np.repeat(np.arange(whole.people), degrees)
    inside = (place[source] >= 0) & (place[whole.indices] >= 0) & (source < whole.indices)
    pairs = np.column_stack([place[source[inside]], place[whole.indices[inside]]])
    part = Network.from_ties(
        len(kept),
        pairs.astype(np.int32),
        None if whole.community is None else whole.community[kept],
        None if whole.fit is None else whole.fit[kept],
        None if whole.labels is None else tuple(whole.labels[i] for i in kept),
        whole.community_names,
        (*whole.warnings, f"a connected sample of {len(kept):,} of {whole.people:,} people"),
        None if whole.ids is None else tuple(whole.ids[i] for i in kept),
    )
    return replace(part, understood=whole.understood)


def _read(said: str, ending: str, content: bytes) -> Network:
    """Read a network; the reader wants a file, and speaks of it by the name it was given."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"network{ending}"
        path.write_bytes(content)
        try:
            return read_ties(path, limits=_UNPACKED)
        except InputError as error:
            raise InputError(str(error).replace(str(path), said)) from None

"""One visitor's lever while others take all they can: six great downloads, four restless hands.

``uv run benchmarks/page_fairness.py [--json] [--rounds N] [--turns N] [--people N] [--downloads N]
[--hands N]``

In each round a visitor moves a lever alone. Then as many visitors move levers without pause (each
again as soon as its reef has come), others, each a visitor, too, take the replay of a great firm
away again and again, and the first visitor goes on as before. All of it is one run against one
server; by turns, so that whatever else the machine does disturbs both sides alike.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import socket
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from typing import NamedTuple
from urllib.parse import urlsplit

from page_browser import percentile
from page_drawing import query_of
from serving import Served
from wire import PATIENCE, Wire

QUALITY = "service.quality"
_PAUSE = 0.4  # seconds between two moves of the one who is watched
_LOOK = 0.2  # seconds between two looks at whether a round is over


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print everything measured")
    parser.add_argument("--rounds", type=int, default=3, help="each alone, then among all")
    parser.add_argument("--turns", type=int, default=20, help="moves in each half of a round")
    parser.add_argument("--people", type=int, default=10_000, help="in the firm taken away")
    parser.add_argument("--downloads", type=int, default=6, help="at once")
    parser.add_argument("--hands", type=int, default=4, help="that move levers without pause")
    options = parser.parse_args()
    found = crowded(options.rounds, options.turns, options.people, options.downloads, options.hands)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for what in ("reef", "bands"):
        for figure in ("median", "p95"):
            alone, among = found[f"alone_{what}_{figure}_ms"], found[f"among_{what}_{figure}_ms"]
            print(
                f"lever to {what}, {figure:6} alone {alone:7.0f} ms, among all {among:7.0f} ms, "
                f"{among / alone:5.1f} times"
            )
    print(
        f"meanwhile {found['hand_moves']:.0f} other moves, {found['taken']:.0f} files taken, "
        f"{found['failed']:.0f} that failed"
    )


class Signs(NamedTuple):
    """By what the others are told what to do, and tell what they did.

    Attributes
    ----------
    going : Event
        Whether they go on.
    over : Event
        Whether all of it is over.
    done : Queue
        What happened, with how often.
    """

    going: Event
    over: Event
    done: Queue[tuple[str, int]]


def crowded(rounds: int, turns: int, people: int, downloads: int, hands: int) -> dict[str, float]:
    """Return what a visitor's lever takes alone, and among all the others."""
    context = multiprocessing.get_context("spawn")  # of their own: the one who is watched is alone
    signs = Signs(context.Event(), context.Event(), context.Queue())
    served = Served("page", "--port", "0", "--no-browser")
    query = query_of(people)
    others = [
        *(
            context.Process(target=_take, args=(served.address, query, k, signs))
            for k in range(downloads)
        ),
        *(context.Process(target=_restless, args=(served.address, k, signs)) for k in range(hands)),
    ]
    counts = dict.fromkeys(("begun", "rested", "hand_moves", "taken", "failed"), 0)

    def wait_for(what: str, count: int) -> None:
        while counts[what] < count:
            said, more = signs.done.get(timeout=PATIENCE)
            counts[said] += more

    times: dict[str, dict[str, list[float]]] = {
        when: {"reef": [], "bands": []} for when in ("alone", "among")
    }
    try:
        watched = Wire(served.address, "week=60&seed=7")
        for other in others:
            other.start()
        wait_for("rested", len(others))
        for round_ in range(rounds):
            _moved(watched, turns, 0.1 + 0.2 * round_, times["alone"])
            signs.going.set()
            wait_for("begun", (round_ + 1) * len(others))
            _moved(watched, turns, 0.2 + 0.2 * round_, times["among"])
            signs.going.clear()
            wait_for("rested", (round_ + 2) * len(others))
        watched.close()
    finally:
        signs.over.set()
        signs.going.set()
        served.stop()
        for other in others:
            if other.pid is not None:
                other.join()
    figures: dict[str, float] = {what: counts[what] for what in ("hand_moves", "taken", "failed")}
    for when, measured in times.items():
        for what, each in measured.items():
            figures[f"{when}_{what}_median_ms"] = percentile(each, 50)
            figures[f"{when}_{what}_p95_ms"] = percentile(each)
    return figures


def _moved(wire: Wire, turns: int, begin: float, times: dict[str, list[float]]) -> None:
    """Add the milliseconds until the reef, and until all bands, of so many moves."""
    for turn in range(turns):
        took = wire.move(QUALITY, round(begin + 0.001 * (turn + 1), 4))
        for what, seconds in took.items():
            times[what].append(1000 * seconds)
        time.sleep(_PAUSE)


def _restless(address: str, k: int, signs: Signs) -> None:
    wire = Wire(address, f"week=60&seed={100 + k}")
    moves = 0
    while _next_round(signs):
        before = moves
        while signs.going.is_set() and not signs.over.is_set():
            moves += 1
            wire.move(QUALITY, round(0.1 + 0.0001 * (moves % 8000), 5), complete=False)
        last = round(0.9001 + 0.00001 * (moves % 9000), 6)  # as none before: its bands are new
        wire.move(QUALITY, last)
        signs.done.put(("hand_moves", moves - before))


def _take(address: str, query: str, k: int, signs: Signs) -> None:
    """Take the replay away again and again, each time of another luck: nothing of it is kept."""
    inside = Wire(address)
    place = urlsplit(address)
    seed = 1000 * (k + 1)
    while _next_round(signs):
        while signs.going.is_set() and not signs.over.is_set():
            seed += 1
            request = (
                f"GET /take/reef.html?{query}&seed={seed} HTTP/1.1\r\nHost: {place.netloc}\r\n"
                f"Cookie: solara-session-id={inside.visitor}\r\nConnection: close\r\n\r\n"
            )
            with socket.create_connection((place.hostname, place.port), PATIENCE) as line:
                line.sendall(request.encode())
                _read(line, signs)


def _next_round(signs: Signs) -> bool:
    """Wait for the next round, and return whether there is one."""
    signs.done.put(("rested", 1))
    signs.going.wait()
    signs.done.put(("begun", 1))
    return not signs.over.is_set()


def _read(line: socket.socket, signs: Signs) -> None:
    """Read an answer to its end, or hang up when the round is over."""
    line.settimeout(_LOOK)
    first = b""
    while signs.going.is_set():
        try:
            part = line.recv(2**20)
        except TimeoutError:
            continue
        first = first or part
        if not part:
            signs.done.put(("taken" if first.startswith(b"HTTP/1.1 200") else "failed", 1))
            return


if __name__ == "__main__":
    main()

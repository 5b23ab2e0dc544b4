"""One visitor's lever while others take all they can: six great downloads, four restless hands.

``uv run benchmarks/page_fairness.py [--json] [--turns N] [--people N] [--downloads N] [--hands N]``

First a visitor moves a lever alone. Then as many visitors move levers without pause (each again as
soon as its reef has come), others take the replay of a great firm away again and again, and the
first visitor goes on as before. All of it is one run against one server.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
import urllib.request
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event

from page_browser import percentile
from page_drawing import query_of
from serving import Served
from wire import PATIENCE, Wire

QUALITY = "service.quality"
_PAUSE = 0.4  # seconds between two moves of the one who is watched


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print everything measured")
    parser.add_argument("--turns", type=int, default=40, help="moves of the one who is watched")
    parser.add_argument("--people", type=int, default=10_000, help="in the firm taken away")
    parser.add_argument("--downloads", type=int, default=6, help="at once")
    parser.add_argument("--hands", type=int, default=4, help="that move levers without pause")
    options = parser.parse_args()
    found = crowded(options.turns, options.people, options.downloads, options.hands)
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


def crowded(turns: int, people: int, downloads: int, hands: int) -> dict[str, float]:
    """Return what a visitor's lever takes alone, and among all the others."""
    served = Served("page", "--port", "0", "--no-browser")
    context = multiprocessing.get_context("spawn")  # of their own: the one who is watched is alone
    over, done = context.Event(), context.Queue()
    query = query_of(people)
    others = [
        *(
            context.Process(target=_take, args=(served.address, query, k, over, done))
            for k in range(downloads)
        ),
        *(
            context.Process(target=_restless, args=(served.address, k, over, done))
            for k in range(hands)
        ),
    ]
    try:
        watched = Wire(served.address, "week=60&seed=7")
        _moved(watched, 5, 0.0)
        alone = _moved(watched, turns, 0.1)
        for other in others:
            other.start()
        for _ in others:  # each says that it has begun
            done.get(timeout=PATIENCE)
        among = _moved(watched, turns, 0.5)
        watched.close()
        over.set()
        counts = dict.fromkeys(("hand_moves", "taken", "failed"), 0)
        for other in others[downloads:]:
            other.join()
        for other in others[:downloads]:  # hangs up
            other.terminate()
        while not done.empty():
            for what, count in done.get().items():
                counts[what] += count
    finally:
        over.set()
        served.stop()
        for other in others:
            if other.pid is not None:
                other.join()
    figures: dict[str, float] = dict(counts)
    for when, times in (("alone", alone), ("among", among)):
        for what, each in times.items():
            figures[f"{when}_{what}_median_ms"] = percentile(each, 50)
            figures[f"{when}_{what}_p95_ms"] = percentile(each)
    return figures


def _moved(wire: Wire, turns: int, begin: float) -> dict[str, list[float]]:
    """Return the milliseconds until the reef, and until all bands, of so many moves."""
    times: dict[str, list[float]] = {"reef": [], "bands": []}
    for turn in range(turns):
        took = wire.move(QUALITY, round(begin + 0.001 * (turn + 1), 4))
        for what, seconds in took.items():
            times[what].append(1000 * seconds)
        time.sleep(_PAUSE)
    return times


def _restless(address: str, k: int, over: Event, done: Queue[dict[str, int]]) -> None:
    wire = Wire(address, f"week=60&seed={100 + k}")
    done.put({})
    moves = 0
    while not over.is_set():
        moves += 1
        wire.move(QUALITY, round(0.1 + 0.0001 * (moves % 8000), 5), complete=False)
    wire.close()
    done.put({"hand_moves": moves})


def _take(address: str, query: str, k: int, over: Event, done: Queue[dict[str, int]]) -> None:
    """Take the replay away again and again, each time of another luck: nothing of it is kept."""
    seed = 1000 * (k + 1)
    done.put({})
    while not over.is_set():
        seed += 1
        try:
            address_of_file = f"{address}take/reef.html?{query}&seed={seed}"
            with urllib.request.urlopen(address_of_file, timeout=PATIENCE) as answer:
                while not over.is_set() and answer.read(65536):
                    pass
            done.put({"taken": 1})
        except OSError:
            done.put({"failed": 1})


if __name__ == "__main__":
    main()

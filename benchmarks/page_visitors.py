"""Twenty visitors at once, and ten thousand lever moves: latencies, isolation, memory.

Nineteen of the visitors have no browser: they speak the page's protocol over its websocket, so that
the server is measured and not twenty browsers on two cores. The twentieth is a real browser.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from urllib.parse import parse_qsl

import psutil
from page_browser import percentile, settle, tab_on, watched
from serving import Served
from wire import Wire

QUALITY = "service.quality"
MIB = 2**20


def resident(served: Served) -> float:
    """Return the resident memory of the server in MiB."""
    return float(psutil.Process(served.process.pid).memory_info().rss / MIB)


def rested(served: Served, seconds: float = 6.0) -> float:
    """Return the resident memory after a rest."""
    time.sleep(seconds)
    return resident(served)


def together(browser: Any, count: int, moves: int, every: float) -> dict[str, float]:
    """Return what `count` visitors find who each move a lever every so many seconds, and cost."""
    served = Served("page", "--port", "0", "--no-browser")
    try:
        fill_caches(served.address)
        before = rested(served)
        wires = [Wire(served.address, f"week=60&seed={k + 1}") for k in range(count - 1)]
        times: dict[str, list[float]] = {"reef": [], "bands": [], "browser": [], "all": []}
        strange: list[str] = []
        threads = [
            threading.Thread(target=_visit, args=(wire, k, moves, every, times, strange))
            for k, wire in enumerate(wires)
        ]
        with tab_on(browser, served.address, f"week=60&panel=levers&{QUALITY}=0.2") as tab:
            joined = rested(served)
            for thread in threads:
                thread.start()
            tab.get_by_role("slider", name="quality", exact=True).focus()
            for _ in range(moves):
                tab.keyboard.press("ArrowRight")
                times["browser"].append(watched(tab, "reef"))
                times["all"].append(watched(tab, "bands"))
                settle(tab)
                time.sleep(every / 2)
            for thread in threads:
                thread.join()
            busy = resident(served)
        for wire in wires:
            wire.close()
        left = rested(served)
        wires = [Wire(served.address, f"week=60&seed={k + 1}") for k in range(count)]
        again = rested(served)
        for wire in wires:
            wire.close()
        left_again = rested(served)
    finally:
        served.stop()
    return {
        "reef_in_browser_ms": percentile(times["browser"]),
        "bands_in_browser_ms": percentile(times["all"]),
        "reef_over_wire_ms": percentile(times["reef"]),
        "bands_over_wire_ms": percentile(times["bands"]),
        "moves": float(len(times["reef"]) + len(times["browser"])),
        "saw_another_visitor": float(len(strange)),
        "mib_a_visitor": (max(joined, busy) - before) / count,
        "mib_before": before,
        "mib_joined": joined,
        "mib_busy": busy,
        "mib_after_all_left": left,
        "mib_with_twenty_again": again,
        "mib_after_these_left": left_again,
    }


def fill_caches(address: str, moves: int = 220) -> None:
    """Move a lever until what the server keeps for everybody is full."""
    wire = Wire(address, "week=60&seed=900")
    for k in range(moves):
        wire.move(QUALITY, round(0.1 + 0.001 * k, 4), complete=k % 8 == 0)
    wire.close()


def _visit(
    wire: Wire,
    k: int,
    moves: int,
    every: float,
    times: dict[str, list[float]],
    strange: list[str],
) -> None:
    time.sleep(every * k / 20)  # hands do not move at the same instant
    for turn in range(moves):
        value = round(0.2 + 0.01 * turn + 0.0003 * (k + 1), 4)
        took = wire.move(QUALITY, value)
        times["reef"].append(1000 * took["reef"])
        times["bands"].append(1000 * took["bands"])
        seen = dict(parse_qsl(wire.query))
        if (seen.get(QUALITY), seen.get("seed", "1")) != (str(value), str(k + 1)):
            strange.append(wire.query)
        time.sleep(max(0.0, every - took["bands"]))


def leaking(moves: int) -> dict[str, float]:
    """Return how the server's memory grows over many lever moves of one visitor."""
    served = Served("page", "--port", "0", "--no-browser")
    try:
        fill_caches(served.address)
        wire = Wire(served.address)
        sizes = [rested(served, 2.0)]
        begun = time.perf_counter()
        for k in range(moves):
            wire.move(QUALITY, round(0.1 + 0.8 * (k * 0.61803 % 1), 6), complete=k % 50 == 0)
            if (k + 1) % max(1, moves // 10) == 0:
                sizes.append(resident(served))
        long = time.perf_counter() - begun
        wire.close()
        sizes.append(rested(served))
    finally:
        served.stop()
    return {
        "moves": float(moves),
        "seconds": long,
        "mib_before": sizes[0],
        "mib_halfway": sizes[len(sizes) // 2],
        "mib_at_the_end": sizes[-2],
        "mib_after_leaving": sizes[-1],
        "kib_a_move_second_half": 1024 * (sizes[-2] - sizes[5]) / max(1, moves // 2)
        if len(sizes) > 6
        else float("nan"),
    }

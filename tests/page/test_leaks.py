"""Moving levers for an hour costs no memory, and who leaves takes along what they had."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from serving import Served
from wire import Wire

QUALITY = "service.quality"
MIB = 2**20
MOVES = 1_000
FILLING = 200  # moves until what is kept for everybody is full
AT_ONCE = 20  # visitors
IN_A_BROWSER = 60

pytestmark = pytest.mark.slow


def test_a_thousand_lever_moves_leave_nothing_in_the_server():
    served = Served("page", "--port", "0", "--no-browser")
    try:
        server = psutil.Process(served.process.pid)
        wire = Wire(served.address)

        def move(count: int, begin: int) -> float:
            for k in range(begin, begin + count):
                value = round(0.1 + 0.8 * (k * 0.61803 % 1), 6)
                wire.move(QUALITY, value, complete=k % 10 == 0)
            return server.memory_info().rss / MIB

        before = move(FILLING, 0)
        after = move(MOVES, FILLING)
        assert after - before < 60, "a run alone is .95 MB: a thousand kept would be 950"
        threads = server.num_threads()
        wire.close()
        until = time.monotonic() + 60
        while server.num_threads() > threads + 1:  # one may have been told of the leaving
            assert time.monotonic() < until
            time.sleep(0.1)
        other = Wire(served.address)
        assert f"{QUALITY}=" not in other.query
        other.close()
    finally:
        served.stop()


def test_visitors_who_leave_take_what_they_had_along():
    served = Served("page", "--port", "0", "--no-browser")
    try:
        server = psutil.Process(served.process.pid)

        def resident() -> float:
            return server.memory_info().rss / MIB

        def visit_with(wire: Wire, begin: float, moves: int) -> None:
            for k in range(moves):
                wire.move(QUALITY, round(begin + 0.001 * k, 4), complete=k % 4 == 0)

        first = Wire(served.address)
        visit_with(first, 0.1, FILLING)
        first.close()
        time.sleep(5)
        before = resident()
        wires = [Wire(served.address, f"week=60&seed={k + 1}") for k in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as hands:
            list(hands.map(lambda wire: visit_with(wire, 0.4, 6), wires))
        for wire in wires:
            wire.close()
        deadline = time.monotonic() + 60
        while resident() > before + 30:
            assert time.monotonic() < deadline, f"{resident() - before:.0f} MiB are kept"
            time.sleep(0.5)
    finally:
        served.stop()


def test_lever_moves_leave_nothing_in_the_browser(visit):
    guest = visit("week=60&panel=levers&service.quality=0.2", reduced_motion="reduce")
    tab = guest.tab
    guest.wait_for_text(".rms-futures", "200 futures")
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable")

    def counted() -> dict[str, float]:
        session.send("HeapProfiler.collectGarbage")
        found = session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in found}

    def move(count: int) -> dict[str, float]:
        for _ in range(count):
            before = tab.url
            tab.keyboard.press("ArrowRight")
            guest.wait("before => location.href !== before", before)
        guest.wait_for_text(".rms-futures", "200 futures")
        return counted()

    tab.get_by_role("slider", name="quality", exact=True).focus()
    first = move(10)
    last = move(IN_A_BROWSER)
    assert last["Nodes"] <= first["Nodes"] + 200
    assert last["JSEventListeners"] <= first["JSEventListeners"] + 20
    assert last["JSHeapUsedSize"] - first["JSHeapUsedSize"] < 12 * MIB

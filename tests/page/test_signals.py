"""Ctrl+C and SIGTERM while the page serves, also under load: one line, and no traceback."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack, suppress

import pytest
from lines import bare, page_line, request, told
from serving import Served
from websockets.exceptions import ConnectionClosed
from wire import Wire

pytestmark = pytest.mark.slow

GREAT = "/take/reef.html?network.people=10000&network.communities=40"


def restless(wire: Wire, moved: threading.Event) -> None:
    """Move a lever without pause until the server is gone."""
    with suppress(ConnectionClosed, OSError):
        for number in range(10_000):
            wire.move("service.quality", 0.4 + number / 100_000, complete=False)
            moved.set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("presses", [1, 3])
def test_it_ends_with_one_line_whoever_is_there(tmp_path, number, presses):
    terminal = tmp_path / "terminal"
    with terminal.open("w") as file, ExitStack() as lines:
        served = Served("page", "--port", "0", "--no-browser", told=file)
        lines.callback(served.stop)
        for seed in (1, 2, 3):  # being computed
            line = lines.enter_context(bare(served.address))
            line.sendall(request(served.address, f"{GREAT}&seed={seed}"))
        stalled = lines.enter_context(bare(served.address, window=4096))  # being sent
        stalled.sendall(request(served.address, "/take/weekly.csv"))
        half = lines.enter_context(bare(served.address))
        half.sendall(b"GET / HT")
        lines.enter_context(page_line(served.address))
        moved = threading.Event()
        hand = threading.Thread(target=restless, args=(Wire(served.address), moved))
        hand.start()
        assert moved.wait(120)
        for _ in range(presses):
            served.process.send_signal(number)
        assert served.process.wait(60) == 0
        hand.join()
    assert told(terminal) == "Closed.\n"

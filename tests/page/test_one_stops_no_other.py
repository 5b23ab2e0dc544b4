"""Over the real server: whoever breaks the rules is closed, and the others do not notice."""

from __future__ import annotations

import re
import select
import socket
import struct
import urllib.request
from uuid import uuid4

import psutil
import pytest
from serving import Served
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from wire import Wire

pytestmark = pytest.mark.slow

GREAT = "network.people=10000&network.communities=40"


@pytest.fixture
def quiet(tmp_path):
    """Yield a server of which nothing may be told in the terminal."""
    terminal = tmp_path / "terminal"
    with terminal.open("w") as told:
        running = Served("page", "--port", "0", "--no-browser", told=told)
    try:
        yield running
    finally:
        code = running.stop()
    assert code == 0
    assert terminal.read_text() in ("", "Closed.\n")


def place(served: Served) -> tuple[str, int]:
    host, port = re.search(r"//([^/:]+):(\d+)/", served.address).groups()
    return host, int(port)


def closed_with(address: str, message: object) -> int:
    """Return the code with which a connection is closed that says something."""
    with connect(
        f"{address}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}",
        additional_headers={"Cookie": f"solara-session-id={uuid4()}"},
    ) as line:
        try:
            line.send(message)
            line.recv(60)
        except ConnectionClosed as closed:
            return 1006 if closed.rcvd is None else closed.rcvd.code
    raise AssertionError("it was answered")


def test_bad_messages_close_their_own_connection_only(quiet):
    other = Wire(quiet.address)
    host, port = place(quiet)
    server = psutil.Process(quiet.process.pid)
    before = server.memory_info().rss
    bombs = (
        (struct.pack("!i", 0x7FFFFFFF) + b"x" * 100, 1007),
        ("[" * 100_000, 1009),
        ("x" * 17_000_000, 1009),
        ('{"header": []}', 1008),
        ("{", 1007),
    )
    for bomb, code in bombs:
        assert closed_with(f"ws://{host}:{port}", bomb) == code
    assert closed_with(f"ws://{host}:{port}", (b"" for _ in range(5_000))) == 1009
    assert other.move("service.quality", 0.31)["reef"] > 0
    assert server.memory_info().rss - before < 300 * 2**20
    other.close()


def test_silent_and_dripping_connections_are_closed(quiet):
    host, port = place(quiet)
    silent = [socket.create_connection((host, port), timeout=60) for _ in range(300)]
    dripping = socket.create_connection((host, port), timeout=0.5)
    dripping.sendall(b"GET / HT")
    with urllib.request.urlopen(quiet.address, timeout=60) as answer:
        assert answer.status == 200, "a real visitor is served"
    for line in silent:
        assert _is_closed(line)
    while True:  # a drop at a time does not keep it
        try:
            if dripping.recv(1) == b"":
                break
        except TimeoutError:
            dripping.sendall(b"x")
        except OSError:
            break
    dripping.close()


def _is_closed(line: socket.socket) -> bool:
    with line:
        try:
            return line.recv(1) == b""
        except ConnectionResetError:
            return True


def test_a_lever_overtakes_downloads_that_were_asked_for_before(quiet):
    host, port = place(quiet)
    wire = Wire(quiet.address)
    lines = [socket.create_connection((host, port), timeout=120) for _ in range(6)]
    for number, line in enumerate(lines):
        query = f"{GREAT}&seed={100 + number}"
        line.sendall(
            f"GET /take/reef.html?{query} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
        )
    wire.act(do="move", at="service.quality", name="service.quality", value=0.37)
    wire.wait(lambda: "movie" in wire.arrived)
    assert answered(lines) == 0, "the reef is there before any download"
    wire.wait(lambda: "bands" in wire.arrived and wire.futures == 200)
    assert answered(lines) <= 1, "the bands are there before those that waited, too"
    for line in lines:
        line.close()
    wire.close()


def answered(lines: list[socket.socket]) -> int:
    """Return of how many connections something has come."""
    return len(select.select(lines, [], [], 0)[0])

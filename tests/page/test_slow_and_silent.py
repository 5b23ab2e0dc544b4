"""Who stalls, drips, floods or says nothing is closed; the others do not notice.

The server runs with a tenth of its usual time limits.
"""

from __future__ import annotations

import urllib.request
from contextlib import suppress

import pytest
from asking import ask
from lines import bare, code_of, dripped, is_closed, is_cut, page_line, request, told
from serving import Served
from websockets.exceptions import ConnectionClosed
from wire import Wire

from viz.web.connections import MOST_SIGNS
from viz.web.downloads import MOST_OF_ONE

pytestmark = pytest.mark.slow

LARGE = "/take/futures.csv?seed=3"  # 22 MB, more than the system keeps for who does not read


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    terminal = tmp_path_factory.mktemp("terminal") / "told"
    with terminal.open("w") as file:
        running = Served(
            "page", "--port", "0", "--no-browser", told=file, RMS_PAGE_TIME_LIMITS="0.1"
        )
    try:
        yield running
    finally:
        code = running.stop()
    assert code == 0
    assert told(terminal) == "Closed.\n"


@pytest.fixture
def other(served):
    """Somebody else, whose lever moves as before whatever the others do."""
    wire = Wire(served.address)
    yield wire
    assert wire.move("service.quality", 0.31)["reef"] > 0
    wire.close()


def test_who_stops_reading_downloads_loses_them_and_has_room_for_others(served, other):
    lines = [bare(served.address, window=4096) for _ in range(MOST_OF_ONE)]
    for line in lines:
        line.sendall(request(served.address, LARGE))
    for line in lines:
        assert line.recv(15) == b"HTTP/1.1 200 OK", "and no more of it"
    for line in lines:
        assert is_cut(line)
        line.close()
    assert ask(served.address, "/take/scenario.toml").status == 200


def test_a_page_that_stops_reading_is_cut(served, other):
    wire = Wire(served.address)
    with suppress(OSError, ConnectionClosed):
        for number in range(100):  # each is answered with a movie of a megabyte
            wire.act(do="move", name="service.quality", value=0.4 + number / 1000)
    assert is_cut(wire.line)


def test_who_sends_pings_without_end_is_closed(served, other):
    with page_line(served.address) as line:
        with suppress(ConnectionClosed):
            for _ in range(20 * MOST_SIGNS):
                line.ping()
        assert code_of(line) == 1008


def test_pongs_without_end_are_no_better(served, other):
    with page_line(served.address) as line:
        with suppress(ConnectionClosed):
            for _ in range(20 * MOST_SIGNS):
                line.pong()
        assert code_of(line) == 1008


def test_a_page_that_says_nothing_is_closed(served, other):
    with page_line(served.address) as line:
        assert code_of(line) == 1008


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (b"GET / HT", b"x"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X-Slow: 1\r\n"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ", b"x"),
    ],
)
def test_a_request_in_drops_is_closed(served, other, begin, drop):
    line = bare(served.address)
    line.sendall(begin)
    assert dripped(line, drop)
    line.close()


@pytest.mark.parametrize("more", ["Content-Length: 100000\r\n", "Transfer-Encoding: chunked\r\n"])
@pytest.mark.parametrize("target", ["/_solara/api/close/k?session_id=s", "/take/weekly.csv", "/"])
def test_a_body_in_drops_is_closed(served, other, target, more):
    line = bare(served.address)
    line.sendall(request(served.address, target, "POST", more))
    drop = b"x" if "Length" in more else b"1\r\nx\r\n"
    assert dripped(line, drop)
    line.close()


def test_who_is_refused_in_the_midst_of_a_request_reads_why(served, other):
    for _ in range(20):
        answer = ask(served.address, fields=[("X-Long", "x" * 3_000_000)])
        assert answer.status == 400


def test_a_kept_connection_without_another_request_is_closed(served, other):
    line = bare(served.address)
    line.sendall(request(served.address, "/take/scenario.toml"))
    assert is_closed(line)
    line.close()


def test_a_thousand_silent_connections_keep_nobody_out(served, other):
    lines = [bare(served.address) for _ in range(1000)]
    with urllib.request.urlopen(served.address, timeout=120) as answer:
        assert answer.status == 200
    for line in lines:
        assert is_closed(line)
        line.close()

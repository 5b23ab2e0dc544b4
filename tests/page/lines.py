"""Bare connections to the server, of those who do not behave."""

from __future__ import annotations

import select
import socket
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120.0  # seconds


def bare(address: str, window: int | None = None) -> socket.socket:
    """Return a connection that has said nothing yet.

    Parameters
    ----------
    address : str
        Of the page.
    window : int, optional
        Bytes that may be on their way before they are read.
    """
    place = urlsplit(address)
    line = socket.socket()
    if window is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    line.settimeout(PATIENCE)
    line.connect((place.hostname, place.port))
    return line


def request(address: str, target: str, method: str = "GET", more: str = "") -> bytes:
    """Return a request, whose headers may have `more` lines, each with its end."""
    place = urlsplit(address).netloc
    return f"{method} {target} HTTP/1.1\r\nHost: {place}\r\n{more}\r\n".encode()


def page_line(address: str, visitor: str = "") -> ClientConnection:
    """Return a connection of a page that has said nothing yet."""
    return connect(
        f"ws://{urlsplit(address).netloc}/jupyter/api/kernels/{uuid4()}/channels"
        f"?session_id={uuid4()}",
        additional_headers={"Cookie": f"solara-session-id={visitor or uuid4()}"},
        compression=None,
        max_size=None,
        open_timeout=PATIENCE,
        ping_interval=None,
    )


def code_of(line: ClientConnection) -> int:
    """Return the code with which the server closes a connection, once it does."""
    try:
        while True:
            line.recv(PATIENCE)
    except ConnectionClosed as closed:
        return 1006 if closed.rcvd is None else closed.rcvd.code


def told(terminal: Path) -> str:
    """Return what a server told the terminal, but for that it compiled first."""
    lines = terminal.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("Compiling the model"))


def is_cut(line: socket.socket) -> bool:
    """Wait until the server ends a connection of which nothing is read; return whether it did."""
    poll = select.poll()
    poll.register(line, select.POLLHUP | select.POLLERR)
    return bool(poll.poll(1000 * PATIENCE))


def is_closed(line: socket.socket) -> bool:
    """Read to the end of a connection; return whether there is one."""
    try:
        while line.recv(2**16):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def dripped(line: socket.socket, drop: bytes) -> bool:
    """Send a drop whenever nothing has come for a moment, until the server closes."""
    line.settimeout(0.2)
    for _ in range(round(PATIENCE / 0.2)):
        try:
            if line.recv(2**16) == b"":
                return True
        except TimeoutError:
            try:
                line.sendall(drop)
            except OSError:
                return True
        except OSError:
            return True
    return False

"""Calls of the server as anybody can write them, byte for byte."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 120.0  # seconds
HANDSHAKE = (
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("Sec-WebSocket-Version", "13"),
)
LINE = "/jupyter/api/kernels/k/channels?session_id=s"
# On every answer, once.
OUR_HEADERS = {
    "cache-control",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
}

Fields = Iterable[tuple[str, str]]


@dataclass
class Answer:
    """What the server said."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes

    def field(self, name: str) -> str:
        """Return the only header of that name; empty where there is none."""
        values = self.values(name)
        assert len(values) < 2, (name, values)
        return values[0] if values else ""

    def values(self, name: str) -> list[str]:
        """Return all headers of that name."""
        return [value for found, value in self.fields if found.lower() == name]

    @property
    def lacks(self) -> set[str]:
        """What is wrong with the headers that every answer has."""
        said = [name.lower() for name, _ in self.fields]
        once = {name for name in OUR_HEADERS if said.count(name) != 1}
        return once | ({"server"} & set(said))


def ask(
    address: str, target: str = "/", method: str = "GET", fields: Fields = (), host: str = ""
) -> Answer:
    """Return the answer to a call; `host` is what its Host header says, if not the address."""
    place = urlsplit(address).netloc
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host or place}"]
    lines += [f"{name}: {value}" for name, value in fields]
    return send(address, "\r\n".join([*lines, "", ""]).encode("latin-1"), method)


def send(address: str, request: bytes, method: str = "GET") -> Answer:
    """Return the answer to bytes."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as line:
        line.sendall(request)
        found = http.client.HTTPResponse(line, method=method)
        found.begin()
        # A connection that is open has no end, and answers to HEAD and CONNECT no body.
        body = b"" if found.status == 101 or method == "CONNECT" else found.read()
        return Answer(found.status, found.getheaders(), body)


def connect(address: str, fields: Fields = (), target: str = LINE, host: str = "") -> Answer:
    """Return the answer to who wants to connect."""
    return ask(address, target, fields=[*HANDSHAKE, *fields], host=host)

"""A visitor without a browser: speaks the page's own protocol over its websocket, draws nothing.

Twenty browsers on two cores measure the browsers. Twenty of these measure the server.
"""

from __future__ import annotations

import json
import socket
import struct
import time
import urllib.request
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from websockets.sync.client import connect

PATIENCE = 180.0  # seconds


class Wire:
    """One visitor's connection.

    Parameters
    ----------
    address : str
        Of the page.
    query : str
        With which the visitor comes.
    visitor : str, optional
        What the cookie says; by default somebody new.

    Attributes
    ----------
    arrived : dict of str to float
        When each trait of the reef came last (`time.perf_counter`).
    """

    def __init__(self, address: str, query: str = "week=60", visitor: str = "") -> None:
        self._address = address.rstrip("/")
        self._kernel, self._session = str(uuid4()), str(uuid4())
        self.visitor = visitor or str(uuid4())
        self.models: dict[str, dict[str, Any]] = {}
        self.arrived: dict[str, float] = {}
        host = urlsplit(address).netloc
        self._connection = connect(
            f"ws://{host}/jupyter/api/kernels/{self._kernel}/channels?session_id={self._session}",
            additional_headers={"Cookie": f"solara-session-id={self.visitor}"},
            compression=None,
            max_size=None,
        )
        self._socket = self._connection.__enter__()
        control = str(uuid4())
        self._send("kernel_info_request", {})
        self._send("comm_open", comm_id=control, target_name="solara.control", data={})
        arguments = {"path": f"/?{query}", "dark": True, "themes": {}, "appName": None}
        self._send("comm_msg", comm_id=control, data={"method": "run", "args": arguments})
        self.wait(lambda: all(map(self.find, ("twin_bands", "outcome", "held"))))

    def find(self, trait: str) -> dict[str, Any] | None:
        """Return the state of the first widget that has a trait."""
        return next((state for state in self.models.values() if trait in state), None)

    @property
    def reef(self) -> dict[str, Any]:
        """The state of the reef."""
        return self.find("twin_bands") or {}

    @property
    def header(self) -> dict[str, Any]:
        """The state of the header."""
        return self.find("outcome") or {}

    @property
    def query(self) -> str:
        """What stands in this visitor's address."""
        return str((self.find("held") or {}).get("query"))

    @property
    def futures(self) -> int:
        """How many futures are behind what the header says."""
        return int(self.header["outcome"]["futures"].get("count", 0))

    def act(self, **message: object) -> float:
        """Send what a control sends, and return when."""
        header = next(name for name, state in self.models.items() if "outcome" in state)
        self.arrived.clear()
        content = {"event": "act", "data": message}
        sent = time.perf_counter()
        self._send("comm_msg", comm_id=header, data={"method": "custom", "content": content})
        return sent

    def move(self, name: str, value: object, complete: bool = True) -> dict[str, float]:
        """Move a lever, and return the seconds until the new reef, and the bands, were there.

        Parameters
        ----------
        name : str
        value : object
        complete : bool
            Whether to wait for all futures.
        """
        sent = self.act(do="move", at=name, name=name, value=value)
        self.wait(lambda: "movie" in self.arrived)
        times = {"reef": self.arrived["movie"] - sent}
        if complete:
            self.wait(lambda: "bands" in self.arrived and self.futures == 200)
            times["bands"] = time.perf_counter() - sent
        return times

    def wait(self, condition: Callable[[], object], patience: float = PATIENCE) -> None:
        """Take in what comes until a condition holds."""
        until = time.monotonic() + patience
        while not condition():
            self._take(self._socket.recv(timeout=max(0.01, until - time.monotonic())))

    @property
    def line(self) -> socket.socket:
        """The bare connection, from which nothing is read while nobody waits."""
        return self._connection.socket

    def close(self) -> None:
        """Leave as a browser does whose tab is closed."""
        path = f"/_solara/api/close/{self._kernel}?session_id={self._session}"
        request = urllib.request.Request(self._address + path, data=b"", method="POST")
        self._connection.__exit__(None, None, None)
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def _send(self, kind: str, content: Mapping[str, Any] | None = None, **more: Any) -> None:
        header = {
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "msg_id": str(uuid4()),
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "version": "5.2",
        }
        message = {
            "buffers": [],
            "channel": "shell",
            "content": {**(content or {}), **more},
            "header": header,
            "metadata": {},
            "parent_header": {},
        }
        self._socket.send(json.dumps(message))

    def _take(self, said: str | bytes) -> None:
        message, buffers = _opened(said)
        if message["msg_type"] not in ("comm_open", "comm_msg"):
            return
        content = message["content"]
        data = content["data"]
        if message["msg_type"] == "comm_msg" and data.get("method") != "update":
            return
        state = dict(data.get("state", {}))
        for path, buffer in zip(data.get("buffer_paths", []), buffers, strict=False):
            if len(path) == 1:
                state[path[0]] = buffer
        model = self.models.setdefault(content["comm_id"], {})
        model.update(state)
        if "twin_bands" in model:
            self.arrived.update(dict.fromkeys(state, time.perf_counter()))


def _opened(said: str | bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return a message and its buffers: a binary one begins with their count and offsets."""
    if isinstance(said, str):
        return json.loads(said), []
    (count,) = struct.unpack("!i", said[:4])
    offsets = [*struct.unpack(f"!{count}I", said[4 : 4 * (count + 1)]), len(said)]
    parts = [said[a:b] for a, b in pairwise(offsets)]
    return json.loads(parts[0]), parts[1:]

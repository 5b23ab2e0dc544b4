"""Calls of the layers around the page, without a server."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from viz.server import guarded
from viz.web.access import Access, access_for

PLACES = ("/", "/take/weekly.csv", "/_solara/api/close/k", "/static/main.js", "/other")
HERE = ("127.0.0.1", 8765)
LAN = ("192.0.2.7", 8765)
OWN = "127.0.0.1:8765"


def seen(access: Access, *fields: tuple[str, str], **scope) -> tuple[int, dict, dict | None]:
    """Return the status and headers of the answer, and the call as the page saw it, if it did."""
    arrived, said = [], []

    async def page(scope, receive, send) -> None:
        arrived.append(scope)
        start = {"http": "http.response.start", "websocket": "websocket.accept"}[scope["type"]]
        await send({"type": start, "status": 200, "headers": []})
        if scope["type"] == "http":
            await send({"type": "http.response.body", "body": b""})

    async def send(message) -> None:
        said.append(message)

    call = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "query_string": b"",
        "server": HERE,
        "client": ("127.0.0.1", 50_000),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in fields],
        **scope,
    }
    if call["type"] == "websocket":
        call["scheme"] = {"http": "ws", "https": "wss"}[call["scheme"]]
    with ThreadPoolExecutor(1) as apart:  # in this thread the browser's own loop may be running
        apart.submit(asyncio.run, guarded(page, access)(call, None, send)).result()
    headers = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    assert len(headers) == len(said[0]["headers"]), "a header twice"
    return said[0].get("status", 101), headers, arrived[0] if arrived else None


def let_in(access: Access, *fields: tuple[str, str], **scope) -> bool:
    """Return whether a call reaches the page."""
    status, headers, arrived = seen(access, *fields, **scope)
    assert (arrived is None) == (status not in (101, 200)), status
    assert headers["x-content-type-options"] == "nosniff"
    return arrived is not None


ALONE = access_for(HERE, {})

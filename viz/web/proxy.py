"""What stands between: headers that a proxy adds, and the path under which it shows the page.

Anybody can write such headers. They are read only where the command line says whose are believed.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from viz.web.access import Access
from viz.web.authority import plain_address

_PREFIXES = ("x-forwarded", "x-original-", "x-rewrite-", "x-real-", "x-proxy", "x-envoy-")
_NAMES = {
    "client-ip",
    "forwarded",
    "front-end-https",
    "script-name",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-forwarded",
    "x-host",
    "x-http-method-override",
    "x-scheme",
    "x-script-name",
    "x-url-scheme",
}
_SCHEMES = {"http": "ws", "https": "wss"}


class Forwarded:
    """Take forwarded headers away; of a trusted proxy take scheme, name and caller first."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] in ("http", "websocket"):
            peer = scope.get("client")
            said = Headers(scope=scope)
            kept = [item for item in scope["headers"] if not _forwarded(item[0])]
            scope = {**scope, "headers": kept}
            if peer is not None and self._access.believes(peer[0]):
                scope |= _as_seen_by_the_proxy(scope, said, self._access)
        await self._app(scope, receive, send)


def _forwarded(name: bytes) -> bool:
    text = name.decode("latin-1").lower().replace("_", "-")
    return text in _NAMES or text.startswith(_PREFIXES)


def _as_seen_by_the_proxy(scope: Scope, said: Headers, access: Access) -> Scope:
    """Return what a proxy says of a call: of several entries the last, which is its own.

    Where it says that another trusted proxy called it, the entry before counts, of that one.
    """
    callers = _entries(said, "x-forwarded-for")
    back = 1
    while back < len(callers) and access.believes(callers[-back]):
        back += 1
    seen: Scope = {}
    scheme = _entry(said, "x-forwarded-proto", back)
    if scheme in _SCHEMES:
        seen["scheme"] = scheme if scope["type"] == "http" else _SCHEMES[scheme]
    host = _entry(said, "x-forwarded-host", back)
    if host:
        others = [item for item in scope["headers"] if item[0] != b"host"]
        seen["headers"] = [(b"host", host.encode("latin-1")), *others]
    caller = plain_address(_entry(said, "x-forwarded-for", back))
    if caller is not None:
        seen["client"] = (caller, 0)
    return seen


def _entries(said: Headers, name: str) -> list[str]:
    return [entry.strip() for value in said.getlist(name) for entry in value.split(",")]


def _entry(said: Headers, name: str, back: int) -> str:
    """Return an entry counted from the last; the first where there are fewer."""
    entries = _entries(said, name)
    return entries[-min(back, len(entries))] if entries else ""


class RootPath:
    """Show the page under a path, whether the proxy in front takes that path away or not."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._root = access.root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path != self._root and not path.startswith(f"{self._root}/"):
            path = self._root + path
        await self._app({**scope, "root_path": self._root, "path": path}, receive, send)


class ClosingStroke:
    """Send who asks for ``/reef`` to ``/reef/``: the page's links start from there."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._root = access.root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if self._root and scope["type"] == "http" and scope["path"] == self._root:
            query = scope["query_string"].decode("latin-1")
            to = f"{self._root}/?{query}" if query else f"{self._root}/"
            await RedirectResponse(to)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def path_in_the_page(scope: Scope) -> str:
    """Return a call's path without the one under which the page is shown."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"

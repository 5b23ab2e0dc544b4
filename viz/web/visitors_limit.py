"""At most so many visitors at once; who comes then gets a friendly page that tries again by itself.

A visitor is a browser, whatever the number of its tabs. Who has left keeps the place for some
seconds, so that a reload is never refused; and who was let in may come although another was faster.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Set
from contextlib import contextmanager
from typing import Any

from viz.web.access import Access
from viz.web.proxy import path_in_the_page
from viz.web.time_limits import USUAL, TimeLimits
from viz.web.whose import session_of, visitors_inside

TABS = 8  # of one visitor
AGAIN_AFTER = 10  # seconds

_CLOSE = "/_solara/api/close/"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_FULL = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{again}">
<title>The reef is full</title>
<style>
:root {{ color-scheme: dark; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: #06222f;
  color: #dcebf2; font: 17px/1.5 Roboto, "Segoe UI", system-ui, sans-serif; }}
main {{ box-sizing: border-box; max-width: 34rem; padding: 24px; }}
h1 {{ margin: 0 0 12px; font-size: 28px; font-weight: 500; line-height: 1.2; }}
a {{ color: #ffb37a; }}
</style>
</head>
<body>
<main>
<h1>The reef is full</h1>
<p>As many visitors are in it as this machine looks after at once: {visitors}. This page tries again
by itself every {again} seconds and lets you in when somebody leaves. Your link is kept.</p>
<p><a href="">Try now</a></p>
</main>
</body>
</html>
"""


class Places:
    """Who may come in.

    Parameters
    ----------
    most : int
        Visitors at once.
    inside : callable
        Returns those who are.
    clock : callable
        Returns seconds.
    limits : TimeLimits
        How long places are kept.
    """

    def __init__(
        self,
        most: int,
        inside: Callable[[], Set[str]] = visitors_inside,
        clock: Callable[[], float] = time.monotonic,
        limits: TimeLimits = USUAL,
    ) -> None:
        self.most = most
        self._known, self._clock, self._limits = inside, clock, limits
        self._connections: Counter[str] = Counter()
        self._coming: OrderedDict[str, float] = OrderedDict()
        self._left: OrderedDict[str, float] = OrderedDict()

    def may_see(self, visitor: str) -> bool:
        """Return whether a visitor gets the page, and remember that they may come."""
        inside = self._inside()
        kept = self._current(self._left)
        free = len(inside | kept.keys()) < self.most
        if not (free or visitor in inside or visitor in kept):
            return False
        _keep(self._coming, visitor, self._clock() + self._limits.coming, self.most)
        return True

    def may_come(self, visitor: str) -> bool:
        """Return whether a visitor's page may connect."""
        inside = self._inside()
        if visitor in inside or visitor in self._current(self._left):
            return True
        expected = visitor in self._current(self._coming)
        over = 1 + self.most // 10 if expected else 0  # as many as were faster
        return len(inside) < self.most + over

    def leave(self, visitor: str) -> None:
        """Keep the place of one who has closed a page for a moment: it may be a reload."""
        if visitor in self._inside():
            _keep(self._left, visitor, self._clock() + self._limits.reload, self.most)

    def tabs(self, visitor: str) -> int:
        """Return how many connections a visitor has."""
        return self._connections[visitor]

    @contextmanager
    def connected(self, visitor: str) -> Iterator[None]:
        """Count a connection while it lasts: from its very beginning, so that none slips in."""
        self._connections[visitor] += 1
        try:
            yield
        finally:
            self._connections[visitor] -= 1
            if not self._connections[visitor]:
                del self._connections[visitor]

    def _inside(self) -> set[str]:
        return {*self._known(), *self._connections}

    def _current(self, until: OrderedDict[str, float]) -> OrderedDict[str, float]:
        now = self._clock()
        for visitor in [one for one, end in until.items() if end <= now]:
            del until[visitor]
        return until


class Limited:
    """Let only so many visitors in, each with so many tabs."""

    def __init__(self, app: App, access: Access, places: Places | None = None) -> None:
        self._app = app
        self._places = places or Places(access.visitors, limits=access.time_limits)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        places, visitor = self._places, session_of(scope)
        path = path_in_the_page(scope)
        if scope["type"] == "websocket":
            if not places.may_come(visitor) or places.tabs(visitor) >= TABS:
                await send({"type": "websocket.close", "code": 1013})
                return
            with places.connected(visitor):
                await self._app(scope, receive, send)
            return
        if path == "/" and not places.may_see(visitor):
            await _say_full(send, places.most)
            return
        if path.startswith(_CLOSE):
            places.leave(visitor)
        await self._app(scope, receive, send)


def _keep(until: OrderedDict[str, float], visitor: str, end: float, most: int) -> None:
    until[visitor] = end
    until.move_to_end(visitor)
    if len(until) > most:
        until.popitem(last=False)


async def _say_full(send: Send, visitors: int) -> None:
    body = _FULL.format(visitors=visitors, again=AGAIN_AFTER).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"retry-after", str(AGAIN_AFTER).encode()),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""At most so many visitors at once; who comes then gets a friendly page that tries again by itself.

A visitor is a browser, whatever the number of its tabs. Who has left keeps the place for some
seconds, so that a reload is never refused; and who was let in may come although another was faster.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping, Set
from typing import Any

from viz.web.proxy import path_in_the_page
from viz.web.whose import session_of, visitors_inside

TABS = 8  # of one visitor
RELOAD = 10.0  # seconds that a place is kept for one who has left
COMING = 60.0  # seconds between the page and its connection
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
    """

    def __init__(
        self,
        most: int,
        inside: Callable[[], Set[str]] = visitors_inside,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self._inside, self._clock = inside, clock
        self._coming: OrderedDict[str, float] = OrderedDict()
        self._left: OrderedDict[str, float] = OrderedDict()

    def may_see(self, visitor: str) -> bool:
        """Return whether a visitor gets the page, and remember that they may come."""
        inside = self._inside()
        kept = self._current(self._left)
        free = len(inside | kept.keys()) < self.most
        if not (free or visitor in inside or visitor in kept):
            return False
        _keep(self._coming, visitor, self._clock() + COMING, self.most)
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
            _keep(self._left, visitor, self._clock() + RELOAD, self.most)

    def _current(self, until: OrderedDict[str, float]) -> OrderedDict[str, float]:
        now = self._clock()
        for visitor in [one for one, end in until.items() if end <= now]:
            del until[visitor]
        return until


def limited(app: App, places: Places, tabs: Callable[[str], int] | None = None) -> App:
    """Return an application that lets only so many visitors in.

    Parameters
    ----------
    app : callable
        An ASGI application.
    places : Places
    tabs : callable, optional
        Returns how many pages of a visitor are connected.
    """
    counted = tabs or _open_tabs

    async def admitted(scope: Message, receive: Receive, send: Send) -> None:
        visitor = session_of(scope) if scope["type"] in ("http", "websocket") else ""
        if scope["type"] == "websocket":
            if not places.may_come(visitor) or counted(visitor) >= TABS:
                await send({"type": "websocket.close", "code": 1013})
                return
        elif scope["type"] == "http" and path_in_the_page(scope) == "/":
            if not places.may_see(visitor):
                await _say_full(send, places.most)
                return
        elif scope["type"] == "http" and path_in_the_page(scope).startswith(_CLOSE):
            places.leave(visitor)
        await app(scope, receive, send)

    return admitted


def _open_tabs(visitor: str) -> int:
    from solara.server.kernel_context import PageStatus, contexts

    return sum(
        page.session_id == visitor and PageStatus.CONNECTED in page.page_status.values()
        for page in list(contexts.values())
    )


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

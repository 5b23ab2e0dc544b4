"""The page's cookies, all by one policy.

Scripts cannot read them. Calls of other websites do not carry them; a link to the page does, so
that a shared link opens for those who were let in. Under https they are never sent without it.
Browsers keep them by machine and not by port: so the port is in their name, and two servers on one
machine do not disturb each other.
"""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from viz.web.access import Access
from viz.web.whose import COOKIE

_VISITOR = re.compile(r"[A-Za-z0-9-]{1,64}")


def set_cookie(response: Response, name: str, value: str, scope: Scope) -> None:
    """Put a cookie on an answer."""
    response.set_cookie(
        name,
        value,
        path=f"{scope.get('root_path', '')}/",
        secure=scope["scheme"] == "https",
        httponly=True,
        samesite="lax",
    )


def visitor_cookie(access: Access) -> str:
    """Return the name of the cookie that says which visitor it is."""
    return f"rms-visitor-{access.port}"


def token_cookie(access: Access) -> str:
    """Return the name of the cookie that says that somebody was let in."""
    return f"rms-token-{access.port}"


class Recognised:
    """Name who calls by one cookie, the one that Solara reads: somebody new where none is sent."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._name = visitor_cookie(access)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] in ("http", "websocket"):
            sent = HTTPConnection(scope).cookies
            said = sent.get(self._name) or sent.get(COOKIE, "")
            who = said if _VISITOR.fullmatch(said) else str(uuid4())
            others = [item for item in scope["headers"] if item[0] != b"cookie"]
            scope = {**scope, "headers": [*others, (b"cookie", f"{COOKIE}={who}".encode())]}
        await self._app(scope, receive, send)

"""Refusals: in words, and the same for a call and for a connection."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send


async def refuse(
    scope: Scope, receive: Receive, send: Send, said: str, status: int = 403, html: str = ""
) -> None:
    """Answer that this may not be, and close."""
    headers = {"connection": "close"} if scope["type"] == "http" else {}
    if html and scope["type"] == "http":
        answer: Response = Response(html, status, headers, "text/html")
    else:
        answer = PlainTextResponse(f"{said}\n", status, headers)
    await answer(scope, receive, send)

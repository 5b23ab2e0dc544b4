"""The headers of every answer: what the browser may do with the page, and who may use it."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Solara compiles the page's templates in the browser (unsafe-eval) and has scripts in its HTML;
# widgets arrive over the connection and are imported as blobs. Everything else comes from here.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_OURS = {name for name, _ in HEADERS}
_NOT_KEPT = (b"cache-control", b"no-store")  # what no answer says otherwise
_STARTS = ("http.response.start", "websocket.http.response.start", "websocket.accept")


class EveryAnswer:
    """Put the page's headers on each answer, once, refusals and failures included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answered = False

        async def sent(message: Message) -> None:
            nonlocal answered
            if message["type"] == "websocket.close" and not answered:
                # A connection that is refused gets an answer from the server that has no headers.
                await sent({"type": "websocket.http.response.start", "status": 403})
                message = {"type": "websocket.http.response.body", "body": b""}
            elif message["type"] in _STARTS:
                answered = True
                message = {**message, "headers": with_ours(message.get("headers", ()))}
            await send(message)

        await self._app(scope, receive, sent)


def with_ours(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers with the page's own in place of any of the same name."""
    kept = [(name.lower(), value) for name, value in headers if name.lower() not in _OURS]
    if not any(name == b"cache-control" for name, _ in kept):
        kept.append(_NOT_KEPT)
    return [*kept, *HEADERS]

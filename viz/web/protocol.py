"""HTTP and websockets as uvicorn speaks them, with our headers where it answers by itself.

What is no HTTP at all, or no whole request for a connection, never reaches the application.
"""

from __future__ import annotations

import h11
from starlette.types import Message
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.server import ServerProtocol

from viz.web.headers import with_ours


class Http(H11Protocol):
    """A connection that speaks HTTP until it asks to speak websockets."""

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        for event in (
            h11.Response(status_code=400, headers=with_ours(headers), reason=b"Bad Request"),
            h11.Data(data=f"{msg}\n".encode("ascii")),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.part()

    def part(self) -> None:
        """End the connection after what was said last."""
        self.transport.close()

    def _should_upgrade(self) -> bool:
        """Return whether websockets are asked for, in full; else it is a request as any other."""
        return super()._should_upgrade() and self._is_whole_handshake()

    def _is_whole_handshake(self) -> bool:
        """Rehearse what the library that speaks websockets will make of it."""
        asked = self.scope["raw_path"] + (
            b"?" + query if (query := self.scope["query_string"]) else b""
        )
        lines = [b"%s %s HTTP/1.1" % (self.scope["method"].encode(), asked)]
        lines += [b"%s: %s" % header for header in self.headers]
        rehearsal = ServerProtocol()
        rehearsal.receive_data(b"\r\n".join([*lines, b"", b""]))
        requests = rehearsal.events_received()
        return (
            self.scope["http_version"] == "1.1"
            and rehearsal.parser_exc is None
            and len(requests) == 1
            and isinstance(requests[0], Request)
            and rehearsal.accept(requests[0]).status_code == 101
        )


class Websocket(WebSocketsSansIOProtocol):
    """A connection that speaks websockets, or is refused in words."""

    async def send(self, message: Message) -> None:  # type: ignore[override]
        """Send one message; after a refusal nothing is left to be told in the terminal."""
        await super().send(message)  # type: ignore[arg-type]
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True

"""Connections that are slow or silent, and such as take memory: each is closed after a time.

The page's protocols with what they lack: a time for a request to arrive, one for a browser to
read on, and bounds on what it can have the server keep by signs that are no message.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any, ClassVar

from websockets.frames import Frame

from viz.web.message_limits import LARGEST_UPLOAD
from viz.web.protocol import Http, Websocket

REQUEST_TIME = 10.0  # seconds in which a request must have come, head and body
READ_TIME = 30.0  # seconds in which a browser must have read some of what is sent to it
MOST_WAITING = 100  # connections without a whole request; the oldest goes for one more
MOST_PARTS = 1_000  # of a message
MOST_UNREAD = 1024 * 1024  # bytes of answers to pings


class _Reading:
    """Watches whether the other side reads on what it is sent."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """More is on its way than the other side has read."""
        left = self._transport.get_write_buffer_size()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(READ_TIME, self._look, left)

    def end(self) -> None:
        """Stop watching: it has read on, or is gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, before: int) -> None:
        if self._transport.get_write_buffer_size() >= before:
            self._transport.abort()
        else:
            self.begin()


class HttpConnection(Http):
    """A connection for requests, each of which must have arrived in time."""

    _waiting: ClassVar[OrderedDict[HttpConnection, None]] = OrderedDict()  # the oldest first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._reading = _Reading(transport)
        self._request_timer: asyncio.TimerHandle | None = None
        self._wait()
        while len(self._waiting) > MOST_WAITING:
            oldest = next(iter(self._waiting))
            oldest._stop_waiting()
            oldest.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take in some of a request; it has no more time because it comes in drops."""
        self._wait()
        super().data_received(data)
        if self._is_answering():
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        if not self._is_answering() and not self.transport.is_closing():
            self._wait()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand over to a `WebSocketConnection`."""
        self._stop_waiting()
        self._reading.end()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all watching."""
        self._stop_waiting()
        self._reading.end()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to watch whether the browser reads."""
        super().pause_writing()
        self._reading.begin()

    def resume_writing(self) -> None:
        """Watch no more: it does."""
        super().resume_writing()
        self._reading.end()

    def _is_answering(self) -> bool:
        """Return whether a whole request has come, and its answer is under way."""
        upgraded = self.transport.get_protocol() is not self
        waits = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        return upgraded or not waits

    def _wait(self) -> None:
        if self._request_timer is None:
            self._request_timer = self.loop.call_later(REQUEST_TIME, self._give_up)
            self._waiting[self] = None

    def _stop_waiting(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None
            self._waiting.pop(self, None)

    def _give_up(self) -> None:
        self._stop_waiting()
        self.transport.abort()


class WebSocketConnection(Websocket):
    """A connection of a page, which cannot make the server keep more and more."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._reading = _Reading(self.transport)
        self._handshake = self.loop.call_later(REQUEST_TIME, self.transport.abort)

    def handle_connect(self, event: Any) -> None:
        """Answer the handshake."""
        self._handshake.cancel()
        super().handle_connect(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all watching."""
        self._handshake.cancel()
        self._reading.end()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to watch whether the browser reads."""
        super().pause_writing()
        self._reading.begin()

    def resume_writing(self) -> None:
        """Watch no more: it does."""
        super().resume_writing()
        self._reading.end()

    def handle_cont(self, event: Frame) -> None:
        """Take in a part of a message, unless it is a message of endless empty parts."""
        if len(self.frames) >= MOST_PARTS:
            self._refuse(1009, "the message has too many parts")
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on, unless it is no text."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._refuse(1007, "the text is not UTF-8")
                return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer, unless whoever asks does not read the answers."""
        if self.transport.get_write_buffer_size() > MOST_UNREAD:
            self.transport.abort()
        else:
            super().handle_ping()

    def _refuse(self, code: int, reason: str) -> None:
        self.frames = []
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()


# For uvicorn: how connections are held, and when they are closed.
CONNECTIONS: dict[str, Any] = {
    "http": HttpConnection,
    "ws": WebSocketConnection,
    "ws_max_size": LARGEST_UPLOAD,
    "ws_ping_interval": 20.0,  # a browser that is gone without a word is found out in 40 seconds
    "ws_ping_timeout": 20.0,
    "timeout_keep_alive": 5,
}

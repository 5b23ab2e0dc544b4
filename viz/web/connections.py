"""Connections that are slow or silent, and such as take memory: each is closed after a time.

The page's protocols with what they lack: a time for a request to arrive, one for a browser to
read on, and bounds on what it can have the server keep by signs that are no message.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import OrderedDict
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from websockets.frames import Frame

from viz.web.message_limits import LARGEST_UPLOAD
from viz.web.protocol import Http, Websocket
from viz.web.time_limits import TimeLimits

MOST_WAITING = 100  # connections without a whole request; the oldest goes for one more
MOST_PARTS = 1_000  # of a message
MOST_UNREAD = 1024 * 1024  # bytes of answers to pings
MOST_SIGNS = 100  # pings and pongs between two of our own pings; a browser sends none by itself
LEAST_READ = 32 * 1024  # bytes that a browser must have read in its time: drops are too few

_AT_ONCE = struct.pack("ii", 1, 0)  # what is unsent is dropped and not kept for who reads later


class Watched(asyncio.Protocol):
    """A connection that ends when the other side does not read what it is sent.

    Whatever it has not read yet counts, also once all is written and the connection is closing.

    Parameters
    ----------
    limits : TimeLimits
    arguments, options
        For the protocol beneath.
    """

    transport: asyncio.Transport

    def __init__(self, limits: TimeLimits, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.limits = limits
        self._reading: asyncio.TimerHandle | None = None
        self._parting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(0)  # be told as soon as anything is left unread

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self.stop_watching()
        if self._parting is not None:
            self._parting.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what arrives, unless all is said."""
        if self._parting is None:
            super().data_received(data)

    def pause_writing(self) -> None:
        """Begin to watch whether the browser reads."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Watch no more: it has read all."""
        super().resume_writing()
        self.stop_watching()

    def stop_watching(self) -> None:
        """Stop watching: it has read all, is gone, or speaks another protocol from now on."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def part(self) -> None:
        """End the connection after what was said last, so that the other side reads it.

        What is still on its way here is taken in and dropped: the system would answer it with a
        reset, and what was said would be lost.
        """
        wait = self.limits.request
        self._parting = asyncio.get_running_loop().call_later(wait, self.transport.abort)
        self.transport.write_eof()
        self.transport.resume_reading()

    def cut(self) -> None:
        """End the connection here and now; the system keeps nothing for it, either."""
        with suppress(OSError):  # it is gone already
            line = self.transport.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def shutdown(self) -> None:
        """Take leave as the server closes; of who does not read at once, without a word."""
        super().shutdown()  # type: ignore[misc]
        if self.transport.get_write_buffer_size():
            self.cut()

    def _watch(self) -> None:
        left = self.transport.get_write_buffer_size()
        loop = asyncio.get_running_loop()
        self._reading = loop.call_later(self.limits.reading, self._look, left)

    def _look(self, before: int) -> None:
        if self.transport.get_write_buffer_size() > before - LEAST_READ:
            self.cut()
        else:
            self._watch()


class HttpConnection(Watched, Http):
    """A connection for requests, each of which must have arrived in time."""

    _waiting: ClassVar[OrderedDict[HttpConnection, None]] = OrderedDict()  # the oldest first

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._request_timer: asyncio.TimerHandle | None = None
        self._wait()
        while len(self._waiting) > MOST_WAITING:
            oldest = next(iter(self._waiting))
            oldest._stop_waiting()
            oldest.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take in some of a request; it has no more time because it comes in drops."""
        if self._parting is None:
            self._wait()
        super().data_received(data)
        if self._parting is not None or self._is_answering():
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        if not self._is_answering() and not self.transport.is_closing():
            self._wait()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand over to a `WebSocketConnection`."""
        self._stop_waiting()
        self.stop_watching()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all watching."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        """Return whether a whole request has come, and its answer is under way."""
        upgraded = self.transport.get_protocol() is not self
        waits = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        return upgraded or not waits

    def _wait(self) -> None:
        if self._request_timer is None:
            self._request_timer = self.loop.call_later(self.limits.request, self._give_up)
            self._waiting[self] = None

    def _stop_waiting(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None
            self._waiting.pop(self, None)

    def _give_up(self) -> None:
        self._stop_waiting()
        self.transport.abort()


class WebSocketConnection(Watched, Websocket):
    """A connection of a page, which cannot make the server keep more and more."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._signs = 0
        self._handshake = self.loop.call_later(self.limits.request, self.transport.abort)

    def handle_connect(self, event: Any) -> None:
        """Answer the handshake."""
        self._handshake.cancel()
        super().handle_connect(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all watching."""
        self._handshake.cancel()
        super().connection_lost(exc)

    def handle_cont(self, event: Frame) -> None:
        """Take in a part of a message, unless it is a message of endless empty parts."""
        if self._parting is not None:
            return
        if len(self.frames) >= MOST_PARTS:
            self._refuse(1009, "the message has too many parts")
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on, unless it is no text."""
        if self._parting is not None:
            return
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._refuse(1007, "the text is not UTF-8")
                return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer, unless whoever asks does not read the answers, or asks without end."""
        if self.transport.get_write_buffer_size() > MOST_UNREAD:
            self.cut()
        elif self._is_little_said():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take in a sign of life; such as nobody asked for are allowed, but not without end."""
        if self._is_little_said():
            super().handle_pong(event)

    def send_keepalive_ping(self) -> None:
        """Ask for a sign of life, and count anew."""
        self._signs = 0
        super().send_keepalive_ping()

    def _is_little_said(self) -> bool:
        self._signs += 1
        if self._signs > MOST_SIGNS and self._parting is None:
            self._refuse(1008, "too many pings")
        return self._parting is None

    def handle_parser_exception(self) -> None:
        """Say what is no websocket, or too large."""
        close = self.conn.close_sent
        assert close is not None
        self._end(close.code, close.reason)

    def _refuse(self, code: int, reason: str) -> None:
        self.conn.fail(code, reason)
        self._end(code, reason)

    def _end(self, code: int, reason: str) -> None:
        self.frames = []
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.read_paused = False
        self.part()
        self.close_timer = self._parting  # so that nobody closes it before


def connections(limits: TimeLimits) -> dict[str, Any]:
    """Return for uvicorn how connections are held, and when they are closed."""
    return {
        "http": partial(HttpConnection, limits),
        "ws": partial(WebSocketConnection, limits),
        "ws_max_size": LARGEST_UPLOAD,
        "ws_ping_interval": limits.ping,  # who is gone without a word is found out after two
        "ws_ping_timeout": limits.ping,
        "timeout_keep_alive": limits.idle,
    }

"""The page's connections: what a browser says is checked, and worked off in turns by visitor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, MutableMapping
from typing import Any

from viz.turns import Asker, Lane, Ticket, python_turns
from viz.web.access import Access
from viz.web.message_limits import FORBIDDEN, LARGEST, Conversation, Refused
from viz.web.whose import session_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class InTurns:
    """Hand on one message at a time of all connections, in a fair order.

    A message is worked off when the application asks for the next one; until then no other is
    begun, unless the turn has lasted too long (`turns.python_turns`).
    """

    def __init__(self, app: App, access: Access) -> None:
        self._app = app
        self._first_word = access.time_limits.first_word

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection, or answer one call."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        line = _Line(session_of(scope) or scope["path"], receive, send, self._first_word)
        try:
            await self._app(scope, line.receive, send)
        finally:
            line.end_turn()


class _Line:
    """One connection."""

    def __init__(self, visitor: Hashable, receive: Receive, send: Send, first_word: float) -> None:
        self._asker = Asker(visitor, Lane.NOW)
        self._receive, self._send = receive, send
        self._first_word = first_word
        self._conversation = Conversation()
        self._ticket: Ticket | None = None
        self._patience: float | None = None

    async def receive(self) -> Message:
        """Return the next message when it is its turn; leaving needs none."""
        self.end_turn()
        try:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
        except TimeoutError:
            return await self._closed(FORBIDDEN, "nothing was said")
        if message["type"] == "websocket.connect":
            self._patience = self._first_word
        elif message["type"] == "websocket.receive":
            self._patience = None
            text = message.get("text")
            said = message["bytes"] if text is None else text
            try:
                if len(said) > LARGEST:  # apart: the others' connections wait for this thread
                    await asyncio.to_thread(self._conversation.check, said)
                else:
                    self._conversation.check(said)
            except Refused as refusal:
                return await self._closed(refusal.code, str(refusal))
            self._ticket = python_turns.ask(self._asker)
            await python_turns.begun(self._ticket)
        return message

    def end_turn(self) -> None:
        """Let the next one begin."""
        if self._ticket is not None:
            python_turns.give_back(self._ticket)
            self._ticket = None

    async def _closed(self, code: int, reason: str) -> Message:
        await self._send({"type": "websocket.close", "code": code, "reason": reason})
        return {"type": "websocket.disconnect", "code": code}

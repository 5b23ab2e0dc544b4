"""Files to take away, over HTTP: in turns by visitor, written step by step, stopped at a hang-up.

A file is written to the disk and not kept in memory; then it is sent piece by piece, as fast as the
visitor reads.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Event
from typing import IO, Any

from rms_agents.errors import InputError
from viz.take_away import File
from viz.turns import Asker, Cancelled, Lane, Stale, Turns, asker, python_turns
from viz.web.whose import visitor_of

MOST_OF_ONE = 8  # downloads of a visitor that wait, are made, or are being sent
MOST = 32  # of all visitors
UNDER_WAY = 3  # that are made at once, of as many visitors; each needs up to some 100 MB
AGAIN_AFTER = 10  # seconds that one who is refused is asked to wait
_PIECE = 64 * 1024  # bytes sent at once
QUANTUM = 0.02  # seconds of steps in one turn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

_THREADS = ThreadPoolExecutor(UNDER_WAY, thread_name_prefix="rms-take")
_under_way = Turns(UNDER_WAY, each=1)
_counts: Counter[Hashable] = Counter()


class TooMany(Exception):
    """No more downloads can wait."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class Downloads:
    """The route ``/take/NAME?QUERY``."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await take(scope, receive, send)


async def take(scope: Message, receive: Receive, send: Send) -> None:
    """Answer a request for a file: all that is needed is in its address."""
    name = scope["path_params"]["name"]
    query = scope["query_string"].decode("latin-1")
    visitor = visitor_of(scope)
    gone = Event()
    listening = asyncio.create_task(_until_gone(receive, gone))
    try:
        with _admitted(visitor):
            await _made_and_sent(File(name, query), name, Asker(visitor, Lane.LAST), gone, send)
    except TooMany as refusal:
        again = (b"retry-after", str(AGAIN_AFTER).encode())
        await _say(send, refusal.status, str(refusal), again)
    except InputError as error:
        await _say(send, 400, str(error))
    except Cancelled:
        if not gone.is_set():  # the server is ending
            await _say(send, 503, "The page is closing.")
    finally:
        gone.set()
        listening.cancel()


async def _made_and_sent(file: File, name: str, whose: Asker, gone: Event, send: Send) -> None:
    ticket = _under_way.ask(whose, gone.is_set)
    making: Future[IO[bytes]] | None = None
    try:
        await _under_way.begun(ticket)
        making = _THREADS.submit(made, file, whose, gone.is_set)
        content = await asyncio.wrap_future(making)
        _under_way.give_back(ticket)
        await _send_file(send, file.kind, content, name)
    finally:
        gone.set()
        _under_way.give_back(ticket)
        if making is not None:
            making.add_done_callback(_close)


def made(file: File, whose: Asker, stale: Stale) -> IO[bytes]:
    """Return a file that was written in this thread, each step when it was its visitor's turn.

    Raises
    ------
    Cancelled
        When `stale` has become true: after the step under way.
    """
    asker.set(whose)
    content = tempfile.TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    try:
        futures = file.futures(stale)
        steps = file.written(content, futures)
        while stepped(steps, whose, stale):
            pass
    except BaseException:
        content.close()
        raise
    return content


def stepped(
    steps: Iterator[None],
    whose: Asker,
    stale: Stale,
    turns: Turns = python_turns,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Take steps for the time of one turn, and return whether more are left."""
    with turns.held(whose, stale):
        until = clock() + QUANTUM
        for _ in steps:
            if stale():
                raise Cancelled
            if clock() >= until:
                return True
        return False


@contextmanager
def _admitted(visitor: Hashable) -> Iterator[None]:
    """Count a download while it lasts, or say that there are too many."""
    if _counts[visitor] >= MOST_OF_ONE:
        raise TooMany(
            429,
            f"{MOST_OF_ONE} files of yours are under way. Please take this one when one of them "
            "has arrived.",
        )
    if _counts.total() >= MOST:
        raise TooMany(
            503, "Many visitors take files away just now. Please try again in a few seconds."
        )
    _counts[visitor] += 1
    try:
        yield
    finally:
        _counts[visitor] -= 1
        if not _counts[visitor]:
            del _counts[visitor]


async def _until_gone(receive: Receive, gone: Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


def _close(making: Future[IO[bytes]]) -> None:
    if not making.cancelled() and making.exception() is None:
        making.result().close()


async def _send_file(send: Send, kind: str, content: IO[bytes], name: str) -> None:
    length = content.tell()
    content.seek(0)
    named = (b"content-disposition", f'attachment; filename="{name}"'.encode())
    await _begin(send, 200, kind, length, named)
    for piece in iter(partial(content.read, _PIECE), b""):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _say(send: Send, status: int, said: str, *headers: Header) -> None:
    body = f"{said}\n".encode()
    await _begin(send, status, "text/plain; charset=utf-8", len(body), *headers)
    await send({"type": "http.response.body", "body": body})


async def _begin(send: Send, status: int, kind: str, length: int, *headers: Header) -> None:
    said = [
        (b"content-type", kind.encode()),
        (b"content-length", str(length).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": said})

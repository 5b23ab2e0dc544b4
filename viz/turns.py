"""Whose turn it is: the work of many visitors in a fair order, the urgent before the rest."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from threading import Condition, Lock
from typing import NamedTuple

Stale = Callable[[], bool]

_REMEMBERED = 1_000  # visitors of whom it is known when it was their turn last
_LOOK = 0.02  # seconds between two looks at whether a turn has lasted too long


class Cancelled(Exception):
    """Nobody waits for the result any more."""


class Lane(IntEnum):
    """How soon somebody waits for an answer."""

    NOW = 0  # what a hand has just done
    SOON = 1  # the futures behind it
    LATER = 2  # an open panel
    LAST = 3  # a file to take away


class Asker(NamedTuple):
    """For whom some work is done, and how soon it is wanted."""

    visitor: Hashable = "nobody"
    lane: Lane = Lane.SOON


asker: ContextVar[Asker] = ContextVar("asker", default=Asker())  # noqa: B039  a tuple


# Seconds for which a lane lets the more urgent ones go first, since it was its turn last.
PATIENCE = {Lane.NOW: 0.0, Lane.SOON: 0.05, Lane.LATER: 0.08, Lane.LAST: 0.1}


class FairQueue[Piece]:
    """Pieces of work that wait: of urgent ones first that of whoever waited longest for a turn.

    It goes round by visitor, not by piece: many pieces of one visitor delay no other's. Who comes
    for the first time stands behind those who wait already. The next turn is that of the lane whose
    `patience` ends first: so each has its share of the time, and none waits for ever.

    Parameters
    ----------
    patience : dict of lane to float
        Seconds for which a lane lets the others go first, since it had its last turn, or since it
        was empty.
    clock : callable
        Returns seconds.
    """

    def __init__(
        self,
        patience: Mapping[Lane, float] = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience, self._clock = patience, clock
        self._lock = Lock()
        self._lanes: dict[Lane, dict[Hashable, deque[Piece]]] = {lane: {} for lane in Lane}
        self._since = dict.fromkeys(Lane, 0.0)
        self._turn = 0
        self._last_turn: OrderedDict[Hashable, int] = OrderedDict()

    def put(self, asker: Asker, piece: Piece) -> None:
        """Let a piece wait."""
        with self._lock:
            if asker.visitor not in self._last_turn:
                self._remember(asker.visitor)
            waiting = self._lanes[asker.lane]
            if not waiting:
                self._since[asker.lane] = self._clock()
            waiting.setdefault(asker.visitor, deque()).append(piece)

    def take(self, may: Callable[[Hashable], bool] = lambda visitor: True) -> Piece | None:
        """Return the piece whose turn it is, if any waits.

        Parameters
        ----------
        may : callable
            Whether it can be a visitor's turn at all just now.
        """
        with self._lock:
            able = {
                lane: [visitor for visitor in waiting if may(visitor)]
                for lane, waiting in self._lanes.items()
            }
            lanes = [lane for lane in Lane if able[lane]]
            if not lanes:
                return None
            lane = min(lanes, key=lambda one: self._since[one] + self._patience[one])
            self._since[lane] = self._clock()
            visitor = min(able[lane], key=lambda one: self._last_turn.get(one, 0))
            waiting = self._lanes[lane][visitor]
            piece = waiting.popleft()
            if not waiting:
                del self._lanes[lane][visitor]
            self._remember(visitor)
            return piece

    def drop(self, piece: Piece) -> bool:
        """Let a piece wait no more; return whether it did."""
        with self._lock:
            for waiting in self._lanes.values():
                for visitor, pieces in waiting.items():
                    if piece in pieces:
                        pieces.remove(piece)
                        if not pieces:
                            del waiting[visitor]
                        return True
        return False

    def _remember(self, visitor: Hashable) -> None:
        self._turn += 1
        self._last_turn[visitor] = self._turn
        self._last_turn.move_to_end(visitor)
        if len(self._last_turn) > _REMEMBERED:
            self._last_turn.popitem(last=False)


@dataclass(eq=False)
class Ticket:
    """One who waits for a turn, or has it."""

    asker: Asker
    stale: Stale
    begun: Future[None] = field(default_factory=Future)
    since: float = 0.0


class Turns:
    """Turns that so many may have at once, given in the order of a `FairQueue`.

    Parameters
    ----------
    at_once : int
        How many have a turn.
    each : int
        How many of them may be of one visitor.
    longest : dict of lane to float, optional
        Seconds after which whoever has the turn still goes on, but the next one begins as well: so
        one long piece, or a browser that does not read, cannot make all others wait.
    clock : callable
        Returns seconds.

    Attributes
    ----------
    changed : Condition
        Notified whenever somebody gives a turn back.
    """

    def __init__(
        self,
        at_once: int,
        each: int = 1,
        longest: dict[Lane, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once, self._each = at_once, each
        self._longest = longest or {}
        self._clock = clock
        self._lock = Lock()
        self.changed = Condition(self._lock)
        self._queue: FairQueue[Ticket] = FairQueue(clock=clock)
        self._holders: list[Ticket] = []

    def ask(self, asker: Asker, stale: Stale = lambda: False) -> Ticket:
        """Return a ticket; its `begun` is done when the turn has come."""
        ticket = Ticket(asker, stale)
        self._queue.put(asker, ticket)
        self.relieve()
        return ticket

    def give_back(self, ticket: Ticket) -> None:
        """End a turn, or the waiting for it."""
        with self._lock:
            if ticket in self._holders:
                self._holders.remove(ticket)
                self.changed.notify_all()
            else:
                self._queue.drop(ticket)
        self.relieve()

    def relieve(self) -> None:
        """Give turns that are free, or that have lasted too long, to those who wait."""
        with self._lock:
            now = self._clock()
            self._holders = [one for one in self._holders if not self._is_over(one, now)]
            while len(self._holders) < self._at_once:
                ticket = self._queue.take(self._may)
                if ticket is None:
                    return
                if not ticket.stale():
                    ticket.since = now
                    self._holders.append(ticket)
                ticket.begun.set_result(None)  # whoever is not wanted any more learns it now

    @contextmanager
    def held(self, asker: Asker, stale: Stale = lambda: False) -> Iterator[None]:
        """Wait for a turn in this thread, and have it inside.

        Raises
        ------
        Cancelled
            When nobody waits for the work any more.
        """
        ticket = self.ask(asker, stale)
        try:
            while not wait((ticket.begun,), _LOOK).done:
                if stale():
                    raise Cancelled
                self.relieve()
            if stale():
                raise Cancelled
            yield
        finally:
            self.give_back(ticket)

    async def begun(self, ticket: Ticket) -> None:
        """Wait for the turn of a ticket without a thread."""
        if ticket.begun.done():
            return
        coming = asyncio.wrap_future(ticket.begun)
        while not (await asyncio.wait((coming,), timeout=_LOOK))[0]:
            self.relieve()

    @asynccontextmanager
    async def having(self, asker: Asker, stale: Stale = lambda: False) -> AsyncIterator[None]:
        """Wait for a turn without a thread, and have it inside."""
        ticket = self.ask(asker, stale)
        try:
            await self.begun(ticket)
            yield
        finally:
            self.give_back(ticket)

    def has(self, lane: Lane) -> bool:
        """Return whether somebody of a lane has a turn; for who holds `changed`."""
        now = self._clock()
        return any(one.asker.lane == lane and not self._is_over(one, now) for one in self._holders)

    def _may(self, visitor: Hashable) -> bool:
        return sum(one.asker.visitor == visitor for one in self._holders) < self._each

    def _is_over(self, ticket: Ticket, now: float) -> bool:
        longest = self._longest.get(ticket.asker.lane)
        return longest is not None and now - ticket.since > longest


# Python runs the code of one thread at a time (its lock): many at once only slow each other down.
python_turns = Turns(1, longest={Lane.NOW: 0.3, Lane.SOON: 0.1, Lane.LATER: 0.05, Lane.LAST: 0.05})

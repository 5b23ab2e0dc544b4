"""How much is computed at once: all cores, but for one while somebody waits for an answer.

Even with a lower priority, work on every core delays each of the many small steps by which a thread
that answers hands over to the next: by whatever is left of the time that the system gives a thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from viz.turns import Lane, Turns


class Cores:
    """So many cores, one of which is left to who answers.

    Parameters
    ----------
    count : int
        With one alone both share it.
    answers : Turns
        Whose most urgent turns are answers to a hand.
    """

    def __init__(self, count: int, answers: Turns) -> None:
        self._count, self._answers = count, answers
        self._taken = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a core, and have it inside."""
        changed = self._answers.changed
        with changed:
            while self._taken >= self._free():
                changed.wait(_LOOK)  # a turn that lasts too long counts no more, and nobody says so
            self._taken += 1
        try:
            yield
        finally:
            with changed:
                self._taken -= 1
                changed.notify()

    def _free(self) -> int:
        return max(1, self._count - self._answers.has(Lane.NOW))


_LOOK = 0.1  # seconds

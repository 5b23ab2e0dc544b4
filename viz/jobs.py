"""Work in the background of which only the newest is wanted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Lock, Thread

from viz.turns import Asker, Cancelled, Stale, asker

_threads = count()  # no two have one name: Solara notes by it which visit a thread works for


class Job:
    """One kind of work of one visitor: what is started replaces what is still under way.

    Parameters
    ----------
    whose : Asker
        For whom it is done, and how soon it is wanted.
    """

    def __init__(self, whose: Asker = Asker()) -> None:  # noqa: B008  it cannot be changed
        self._whose = whose
        self._lock = Lock()
        self._number = 0

    def start(self, work: Callable[[Stale], None]) -> None:
        """Begin with some work; it is told when it is not wanted any more."""
        number = self._next()

        def stale() -> bool:
            return number != self._number

        def run() -> None:
            asker.set(self._whose)
            try:
                work(stale)
            except Cancelled:
                return

        Thread(target=run, daemon=True, name=f"rms-job-{next(_threads)}-").start()

    def stop(self) -> None:
        """Let what is under way end at its next chunk."""
        self._next()

    def _next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number

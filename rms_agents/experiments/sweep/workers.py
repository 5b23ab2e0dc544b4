"""The workers of a Dask cluster: who is believed, and who is refused with the reason.

Whoever appears, at the beginning or late, first computes nothing but what program it runs. Only
workers with this very program are given chunks.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rms_agents.errors import shortened
from rms_agents.provenance import differences, program

_LOOK = 0.5  # seconds between two looks at who is there
_MOMENT = 1.0  # seconds to wait, at most, before the next


def own_program() -> dict[str, Any]:
    """Return what this process runs; computed on a worker."""
    return program()


class Workers:
    """Who may compute chunks.

    Parameters
    ----------
    client : distributed.Client
    wanted : mapping
        The program that a worker must run, as `provenance.program` says it.
    warn : callable
        Is told of each worker that is refused.

    Attributes
    ----------
    good : dict of str to int
        Threads of each worker that runs the program, by address.
    refused : dict of str to str
        Why others that are there are given nothing.
    """

    def __init__(self, client: Any, wanted: Mapping[str, Any], warn: Callable[[str], None]) -> None:
        self.good: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self._client = client
        self._wanted = wanted
        self._warn = warn
        self._asked: dict[str, Any] = {}  # address to what it will answer
        self._threads: dict[str, int] = {}
        self._looked = -_LOOK
        self._finished = threading.Event()

    @property
    def answers(self) -> list[Any]:
        """What is still awaited of workers that were asked."""
        return list(self._asked.values())

    def wake_after(self, future: Any) -> None:
        """Have `wait` end as soon as this is finished, however."""
        future.add_done_callback(lambda future: self._finished.set())

    def awaited(self, promise: Any) -> Any:
        """Have the client's own thread wait for something, and return its future."""
        future = asyncio.run_coroutine_threadsafe(promise, self._client.loop.asyncio_loop)
        self.wake_after(future)
        return future

    def wait(self) -> None:
        """Wait until something that was submitted is finished, or for a moment."""
        self._finished.wait(_MOMENT)
        self._finished.clear()

    def look(self) -> None:
        """Note who came, went and answered.

        Raises
        ------
        ConnectionError
            If the scheduler does not answer any more.
        """
        if time.monotonic() - self._looked >= _LOOK:
            self._looked = time.monotonic()
            try:
                there = self._threads = self._client.nthreads()
            except (OSError, ValueError):  # the latter of a client that gave up
                raise ConnectionError("lost the scheduler") from None
            for known in (self.good, self.refused, self._asked):
                for address in known.keys() - there.keys():
                    del known[address]
            self.good.update((a, n) for a, n in there.items() if a in self.good)
            for address in (
                there.keys() - self.good.keys() - self.refused.keys() - self._asked.keys()
            ):
                self._ask(address)
        for address, answer in list(self._asked.items()):
            if answer.done():
                del self._asked[address]
                self._hear(address, answer)

    def refuse(self, addresses: Iterable[str], why: str) -> None:
        """Give certain workers nothing more to do."""
        for address in addresses:
            self.good.pop(address, None)
            self.refused[address] = why
            self._warn(f"worker {address} is not believed: {why}")

    def ask_again(self) -> None:
        """Believe nobody until they have told once more what they run."""
        self.good.clear()
        self._looked = -_LOOK

    def _ask(self, address: str) -> None:
        """Ask a worker what it runs.

        Not by a task: one that a worker cannot read ends that worker, which may serve others, too.
        """
        answer = self._client.run(
            own_program, workers=[address], on_error="return", asynchronous=True
        )
        self._asked[address] = self.awaited(answer)

    def _hear(self, address: str, answer: Any) -> None:
        try:
            told = answer.result().get(address)
        except Exception as error:
            told = error
        if told is None or isinstance(told, OSError):
            return  # lost on the way; it is asked again if it is still there
        if isinstance(told, Exception):
            self.refuse([address], f"does not tell what it runs ({brief(told)})")
        elif why := told_apart(told, self._wanted):
            self.refuse([address], why)
        else:
            self.good[address] = self._threads.get(address, 1)


def told_apart(there: Any, here: Mapping[str, Any]) -> str:
    """Return how a worker's program differs from ours, in words; nothing if it does not."""
    if not isinstance(there, dict):
        return "runs an older version of this program"
    parts = []
    for found in differences(there, here):
        if found.files:
            parts.append(f"its {found.files} is another ({found.one}, here {found.other})")
        else:
            parts.append(f"its {found.name} is {found.one}, here {found.other}")
    return "; ".join(parts)


def brief(error: BaseException | None) -> str:
    """Return what a worker's error says, in one short line."""
    return shortened(f"{type(error).__name__}: {' '.join(str(error).split())}", 200)

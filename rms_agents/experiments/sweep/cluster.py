"""A sweep on a Dask cluster: workers compute chunks, this process alone writes them.

Nothing is believed because of who sent it. A chunk goes only to workers that have told what program
they run (`workers`); each comes back with the program that really computed it, and that stands in
its bytes as well. What does not agree is not written, and is computed again by others.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple
from uuid import uuid4

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.chunk import DamagedChunk, RunFailed, check_bytes, compute_chunk
from rms_agents.experiments.sweep.missing import Advance, Missing, Warn
from rms_agents.experiments.sweep.plan import Work
from rms_agents.experiments.sweep.scheduler import PATIENCE, connected
from rms_agents.experiments.sweep.workers import Workers, brief, told_apart
from rms_agents.provenance import program

_MOST_ATTEMPTS = 4  # at a chunk, as Dask itself allows where workers die


class Answer(NamedTuple):
    """What comes back from a worker.

    Attributes
    ----------
    program : dict
        What computed the chunk, see `provenance.program`.
    data : bytes or None
        The bytes of its file; None where the program is not the plan's.
    """

    program: dict[str, Any]
    data: bytes | None


def compute_answer(work: Work) -> Answer:
    """Compute a chunk, if this is the program to do so; runs on a worker."""
    own = program()
    return Answer(own, None if told_apart(own, work.program) else compute_chunk(work))


class Cluster(NamedTuple):
    """Computes chunks on the workers of a Dask scheduler.

    Attributes
    ----------
    address : str
        Such as ``tcp://host:8786``.
    warn : callable
        Is told of workers that are not believed.
    """

    address: str
    warn: Warn = lambda message: None

    def compute(self, missing: Missing, advance: Advance) -> None:
        """Compute chunks, and put each on disk here."""
        with _client(self.address) as client:
            workers = Workers(client, missing.plan.program, self.warn)
            for chunk, data in _UnderWay(client, workers, missing).finished(self.address):
                advance(missing.keep(chunk, data))


class _Given(NamedTuple):
    """A chunk that the cluster has: who may compute it, and how its bytes are being fetched."""

    chunk: int
    by: frozenset[str]
    fetch: Any = None


class _UnderWay:
    """The chunks that the cluster has, and those that it is still to get."""

    def __init__(self, client: Any, workers: Workers, missing: Missing) -> None:
        self._client = client
        self._workers = workers
        self._missing = missing
        self._plan = missing.plan
        self._ahead = deque(missing.chunks)
        self._running: dict[Any, _Given] = {}
        self._attempts: Counter[int] = Counter()
        self._alone_since: float | None = None

    def finished(self, address: str) -> Iterator[tuple[int, bytes]]:
        """Return each chunk with its bytes, until there is none left."""
        while self._running or self._ahead:
            self._workers.look()
            self._take_back()
            self._hand_out()
            self._check_somebody_computes(address)
            self._workers.wait()
            for future in [future for future in self._running if self._ready(future)]:
                chunk, _, fetch = self._running.pop(future)
                data = self._data(future, fetch, chunk, address)
                future.release()
                if data is None:
                    self._repeat(chunk)
                else:
                    yield chunk, data

    def _ready(self, future: Any) -> bool:
        """Return whether a chunk is here, or never will be; begin to fetch what is finished.

        Nobody waits for it: a worker that stands still would hold up all others.
        """
        given = self._running[future]
        if given.fetch is None and future.status == "finished":
            fetch = self._workers.awaited(self._client.gather(future, asynchronous=True))
            self._running[future] = given._replace(fetch=fetch)
            return False
        return future.status != "pending" if given.fetch is None else bool(given.fetch.done())

    def _hand_out(self) -> None:
        """Keep the workers busy, with a few chunks to spare."""
        good = self._workers.good
        while good and self._ahead and len(self._running) < 2 * sum(good.values()) + 2:
            chunk = self._ahead.popleft()
            work = self._missing.work(chunk)
            future = self._client.submit(
                compute_answer,
                work,
                key=f"sweep-{work.plan[:16]}-{chunk}-{uuid4().hex}",  # two sweeps share no task
                pure=False,
                workers=sorted(good),
                allow_other_workers=False,
            )
            self._workers.wake_after(future)
            self._running[future] = _Given(chunk, frozenset(good))

    def _take_back(self) -> None:
        """Take chunks back that only workers may compute who are gone, or no longer believed."""
        for future, (chunk, by, fetch) in list(self._running.items()):
            if not by & self._workers.good.keys() and future.status == "pending":
                del self._running[future]
                if fetch is not None:
                    fetch.cancel()
                future.cancel()
                self._ahead.appendleft(chunk)

    def _data(self, future: Any, fetch: Any, chunk: int, address: str) -> bytes | None:
        """Return the bytes of a chunk; None if they are not to be believed."""
        from distributed import KilledWorker

        if future.status in ("cancelled", "lost") or (fetch is not None and fetch.cancelled()):
            raise ConnectionError(f"lost the scheduler at {address}")
        if future.status == "error":
            error = future.exception()
            if isinstance(error, KilledWorker):
                raise RunFailed(f"{error}: memory may be short there")
            if isinstance(error, RunFailed):
                raise error
            if self._attempts[chunk] + 1 >= _MOST_ATTEMPTS:
                raise RunFailed(f"chunk {chunk}: {brief(error)}")
            self._workers.ask_again()  # perhaps another program took the place of a worker
            return None
        by = self._client.who_has([future]).get(future.key, ())
        try:
            answer = fetch.result()
            why = told_apart(answer.program, self._plan.program)
            if not why:
                check_bytes(answer.data, self._plan.identity, chunk)
                return bytes(answer.data)
        except DamagedChunk:
            why = "sent a chunk that is damaged, or of another program"
        except AttributeError:
            why = "runs an older version of this program"
        self._workers.refuse(by, why)
        return None

    def _repeat(self, chunk: int) -> None:
        self._attempts[chunk] += 1
        if self._attempts[chunk] >= _MOST_ATTEMPTS:
            raise RunFailed(f"chunk {chunk}: {_MOST_ATTEMPTS} workers sent nothing to be believed")
        self._ahead.appendleft(chunk)

    def _check_somebody_computes(self, address: str) -> None:
        """Stop once all workers that are there have long been refused."""
        if self._workers.good or self._workers.answers or not self._workers.refused:
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > PATIENCE:
            raise ConnectionError(f"no worker of {address} runs this program")


def check_cluster(address: str) -> None:
    """Refuse a cluster that cannot be reached, or has no worker with this program."""
    with _client(address) as client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise InputError(
                f"--cluster {address}: has no worker after {PATIENCE} seconds"
            ) from None
        workers = Workers(client, program(), lambda message: None)
        end = time.monotonic() + PATIENCE
        workers.look()
        while workers.answers and not workers.good and time.monotonic() < end:
            workers.wait()
            workers.look()
        if workers.refused and not workers.good and not workers.answers:
            worker, why = next(iter(workers.refused.items()))
            others = len(workers.refused) - 1
            more = f" (and {others} more workers)" if others else ""
            raise InputError(f"--cluster {address}: worker {worker} is not believed: {why}{more}")


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Hand out a client; that its scheduler is lost is told in our words."""
    client = connected(address)
    try:
        yield client
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=1)

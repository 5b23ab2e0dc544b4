"""Everything that the page computes: runs, their futures, and what can be asked of them.

Long work is cut into chunks of some milliseconds, which all visitors' jobs share over one pool of
threads (the compiled code needs no Python lock), in the fair order of `turns.FairQueue`. They leave
a core to who answers (`cores.Cores`). A job that nobody waits for any more stops at its next chunk.
What was computed is kept for all visitors, within bounds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import get_native_id

import numpy as np

from rms_agents.scenario import Scenario
from rms_agents.simulation import Batch, Run, Runs, processors, simulate
from viz.bounded_cache import BoundedCache
from viz.cores import Cores
from viz.firm import Firm, built
from viz.turns import Cancelled, FairQueue, Lane, Stale, asker, python_turns

FUTURES = 200
SHOWN_FIRST = 40  # futures that are drawn while the others are still computed, if that takes long
_AT_ONCE = 40_000_000  # person-weeks, some 100 ms: drawn once, the whole is there sooner
_CHUNK_PERSON_WEEKS = 3_000_000  # some 15 ms
_MOST_CHUNK = 20  # runs
_NICENESS = 10  # of the threads that compute, against 0 of those that answer and of the browser

Done = Callable[[int, int], None]


def _run_bytes(run: Run) -> int:
    arrays = (*run.state, *(run.recording or ()))
    return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray))


def _give_way() -> None:
    """Let a thread of the pool give way to whatever draws, where the system knows such a thing."""
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)


_POOL = ThreadPoolExecutor(processors(), thread_name_prefix="rms-page", initializer=_give_way)
_cores = Cores(processors(), python_turns)
# Of three chunks one is of a file that is taken away, however many bands are wanted meanwhile.
_PATIENCE = {Lane.NOW: 0.0, Lane.SOON: 0.0, Lane.LATER: 0.02, Lane.LAST: 0.04}
_chunks: FairQueue[Callable[[], None]] = FairQueue(_PATIENCE)  # as many as the pool knows of
_runs: BoundedCache[Run] = BoundedCache(160 * 2**20, _run_bytes)
_futures: BoundedCache[Runs] = BoundedCache(160 * 2**20, lambda runs: int(runs.records.nbytes))


def run_of(firm: Firm, seed: int) -> Run:
    """Return the run on screen, with its movie."""
    return _runs.made((firm, seed), lambda: simulate(built(firm), seed, record=True))


def futures_of(firm: Firm, seed: int, stale: Stale) -> Iterator[Runs]:
    """Yield all futures of a firm, and before them the first ones if the whole takes long.

    Future r has the seed ``seed + r``; the first is the run on screen.

    Raises
    ------
    Cancelled
        When `stale` has become true.
    """
    kept = _futures.get((firm, seed))
    if kept is not None:
        yield kept
        return
    scenario = built(firm)
    long = FUTURES * scenario.people * scenario.weeks > _AT_ONCE
    shown = (SHOWN_FIRST,) if long else ()
    for runs in chunked(scenario, range(seed, seed + FUTURES), stale, shown):
        if len(runs.seeds) == FUTURES:
            _futures.put((firm, seed), runs)
        yield runs


def chunked(
    scenario: Scenario, seeds: range, stale: Stale, shown: tuple[int, ...] = ()
) -> Iterator[Runs]:
    """Yield the runs of a scenario when the first so many are done (`shown`), and when all are."""
    batch = Batch(scenario, seeds)
    size = chunk_size(scenario)
    parts = [slice(first, first + size) for first in range(0, len(seeds), size)]

    def simulate_part(part: slice) -> None:
        if not stale():
            batch.simulate(part)

    jobs = [_submitted(simulate_part, part) for part in parts]
    try:
        pending = sorted(shown)
        for job, part in zip(jobs, parts, strict=True):
            job.result()
            if stale():
                raise Cancelled
            if pending and pending[0] <= part.stop < len(seeds):
                pending.pop(0)
                yield batch.runs(part.stop)
        yield batch.runs(len(seeds))
    finally:
        for job in jobs:
            job.cancel()


def simulator(stale: Stale, done: Done | None = None) -> Callable[[Scenario, range], Runs]:
    """Return a function that simulates like `simulate_many`, chunk by chunk, until it is stale."""
    count = 0

    def simulate_all(scenario: Scenario, seeds: range) -> Runs:
        nonlocal count
        *_, runs = chunked(scenario, seeds, stale)
        count += len(seeds)
        if done is not None:
            done(count, len(seeds))
        return runs

    return simulate_all


def in_order[Thing, Result](
    things: list[Thing], work: Callable[[Thing], Result], stale: Stale
) -> Iterator[list[tuple[Thing, Result]]]:
    """Yield the results of many small pieces of work as they are finished, some at a time."""

    def unless_stale(thing: Thing) -> Result | None:
        return None if stale() else work(thing)

    jobs = {_submitted(unless_stale, thing): thing for thing in things}
    waiting = set(jobs)
    try:
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            if stale():
                raise Cancelled
            results = [(jobs[job], job.result()) for job in finished]
            yield [(thing, result) for thing, result in results if result is not None]
    finally:
        for job in waiting:
            job.cancel()


def _submitted[Result](work: Callable[..., Result], thing: object) -> Future[Result]:
    """Return a piece of work that the pool will do when it is the turn of whoever asks.

    Raises
    ------
    Cancelled
        When the server is ending: work that is still under way then ends as well, in silence.
    """
    job: Future[Result] = Future()

    def do() -> None:
        if job.set_running_or_notify_cancel():
            try:
                job.set_result(work(thing))
            except BaseException as error:
                job.set_exception(error)

    _chunks.put(asker.get(), do)
    try:
        _POOL.submit(_do_next)
    except RuntimeError:  # all that `submit` knows to say of a pool, or a program, that has ended
        raise Cancelled from None
    return job


def _do_next() -> None:
    with _cores.taken():
        chunk = _chunks.take()
        if chunk is not None:
            chunk()


def chunk_size(scenario: Scenario) -> int:
    """Return how many runs are computed between two looks at whether anybody still waits."""
    one = scenario.people * scenario.weeks
    return max(1, min(_MOST_CHUNK, _CHUNK_PERSON_WEEKS // max(1, one)))

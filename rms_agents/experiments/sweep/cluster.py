"""A sweep on a Dask cluster: workers compute chunks, this process alone writes them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.chunk import RunFailed, compute_chunk
from rms_agents.experiments.sweep.folder import SweepFolder
from rms_agents.experiments.sweep.plan import Plan, Work

if TYPE_CHECKING:
    from distributed import Client

    from rms_agents.experiments.sweep.runner import Advance

PATIENCE = 20  # seconds for a scheduler to answer, and for a first worker to appear


class Cluster(NamedTuple):
    """Computes chunks on the workers of a Dask scheduler.

    Attributes
    ----------
    address : str
        Such as ``tcp://host:8786``.
    """

    address: str

    def compute(
        self, folder: SweepFolder, plan: Plan, chunks: Iterable[int], record: bool, advance: Advance
    ) -> None:
        """Compute chunks, and put each on disk here."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker, as_completed

        client = _connected(self.address)
        try:
            _check_workers(client)
            pending = iter(chunks)
            threads = sum(client.nthreads().values())

            def submitted(most: int) -> list[Any]:
                return [_submit(client, plan.work(n, record)) for n in islice(pending, most)]

            running = as_completed(submitted(2 * threads + 2), loop=client.loop)
            for future in running:
                try:
                    chunk, data = future.result()
                except KilledWorker as error:
                    raise RunFailed(f"{error}: memory may be short there") from None
                except CancelledError:
                    raise ConnectionError(f"lost the scheduler at {self.address}") from None
                folder.write_chunk(chunk, data)
                future.release()
                advance(len(plan.rows(chunk)))
                for other in submitted(1):
                    running.add(other)
        finally:
            client.close(timeout=1)


def check_cluster(address: str) -> None:
    """Refuse a cluster that cannot be reached, has no workers or runs other code."""
    client = _connected(address)
    try:
        _check_workers(client)
    finally:
        client.close(timeout=1)


def compute_numbered(work: Work) -> tuple[int, bytes]:
    """Return a chunk's number and the bytes of its file; runs on a worker."""
    return work.chunk, compute_chunk(work)


def code_version() -> str:
    """Return the hash of the engine and of what it runs on; runs on a worker."""
    from rms_agents.compiled import source_hash

    return source_hash()


def _submit(client: Client, work: Work) -> Any:
    key = f"sweep-{work.plan[:16]}-{work.chunk}-{uuid4().hex}"  # two sweeps share no task
    return client.submit(compute_numbered, work, key=key, pure=False)


def _connected(address: str) -> Client:
    try:
        from distributed import Client
        from distributed.comm.addressing import parse_address, parse_host_port
        from distributed.comm.registry import get_backend
    except ImportError:
        raise InputError(
            f"--cluster {address}: needs Dask: install rms-agents with the extra 'cluster'"
        ) from None
    try:
        # A client that is given what is no address waits long after it has failed.
        scheme, place = parse_address(address)
        get_backend(scheme)
        parse_host_port(place)
    except ValueError:
        raise InputError(
            f"--cluster {address}: must be the address of a scheduler, such as tcp://host:8786"
        ) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise InputError(
            f"--cluster {address}: no scheduler answered within {PATIENCE} seconds"
        ) from None


def _check_workers(client: Client) -> None:
    """Refuse a cluster without workers, or with workers whose numbers would differ."""
    address = client.scheduler_info()["address"]
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise InputError(f"--cluster {address}: has no worker after {PATIENCE} seconds") from None
    here = code_version()
    for worker, there in client.run(code_version, on_error="return").items():
        if there != here:
            raise InputError(
                f"--cluster {address}: worker {worker} has other code or packages: {there}, "
                f"this is {here}"
            )

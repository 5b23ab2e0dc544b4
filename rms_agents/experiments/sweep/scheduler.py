"""The scheduler of a Dask cluster: what is no address of one is refused before it is called."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import socket
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from rms_agents.errors import InputError, shortened

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 20  # seconds for a scheduler to answer, and for a first worker to appear
_SCHEMES = ("tcp", "tls")
_EXAMPLE = "such as tcp://host:8786"
_PLACE = re.compile(r"(?P<host>\[[^\[\]]*\]|[\w.-]+):(?P<port>[0-9]{1,5})", re.ASCII)


class Address(NamedTuple):
    """Where a scheduler is.

    Attributes
    ----------
    scheme, host : str
    port : int
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def parsed(cls, text: str) -> Address:
        """Return the address that a text gives.

        Raises
        ------
        InputError
            If a part is missing, or there is one too many.
        """
        named = f"--cluster {shortened(text)}"
        scheme, sign, place = text.rpartition("://")
        if sign and scheme not in _SCHEMES:
            raise InputError(f"{named}: must begin with {' or '.join(f'{s}://' for s in _SCHEMES)}")
        found = _PLACE.fullmatch(place)
        if found is None:
            raise InputError(f"{named}: must be a host and a port, {_EXAMPLE}")
        host, port = found["host"], int(found["port"])
        if host.startswith("["):
            host = host[1:-1]
            try:
                ipaddress.IPv6Address(host)
            except ValueError:
                raise InputError(f"{named}: {host} is no IPv6 address") from None
        if not 1 <= port <= 65535:
            raise InputError(f"{named}: the port must be from 1 to 65535")
        return cls(scheme or "tcp", host, port)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def connected(text: str) -> Client:
    """Return a client of the scheduler at an address.

    Raises
    ------
    InputError
        If it is no address, Dask is not installed or not set up for it, or no scheduler answers.
    """
    address = Address.parsed(text)
    named = f"--cluster {address}"
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        raise InputError(
            f"{named}: needs Dask: install rms-agents with the extra 'cluster'"
        ) from None
    _say_nothing()
    _check_host(address)
    try:
        security = Security()
        if address.scheme == "tls":
            _check_certificates(named, security)
        asyncio.run(_greet(str(address), security))
        return Client(str(address), timeout=PATIENCE, set_as_default=False, security=security)
    except InputError:
        raise
    except TimeoutError:
        raise InputError(f"{named}: no scheduler answered within {PATIENCE} seconds") from None
    except Exception as error:  # whatever a stranger's answer leads to
        if "Timed out" in str(error):
            raise InputError(f"{named}: no scheduler answered within {PATIENCE} seconds") from None
        told = shortened(" ".join(str(error).split()), 200) or type(error).__name__
        raise InputError(f"{named}: cannot be talked to as a Dask scheduler: {told}") from None


async def _greet(address: str, security: Any) -> None:
    """Ask whoever listens there who they are, so that a client meets a scheduler only."""
    from distributed.core import rpc

    arguments = security.get_connection_args("client")
    async with asyncio.timeout(PATIENCE + 5):
        async with rpc(address, timeout=PATIENCE, connection_args=arguments) as scheduler:
            found = await scheduler.identity()
    if not isinstance(found, dict) or found.get("type") != "Scheduler":
        kind = found.get("type") if isinstance(found, dict) else None
        raise ValueError(f"it is {'a ' + kind if kind else 'something else'}")


def _check_host(address: Address) -> None:
    try:
        socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(f"--cluster {address}: no machine has the name {address.host}") from None


def _check_certificates(named: str, security: Any) -> None:
    """Refuse an encrypted connection for which Dask has not been told the certificates."""
    files = {"ca-file": security.tls_ca_file, "client.cert": security.tls_client_cert}
    missing = [f"distributed.comm.tls.{name}" for name, file in files.items() if not file]
    if missing:
        raise InputError(
            f"{named}: needs certificates; in Dask's configuration is no {' and no '.join(missing)}"
        )
    try:
        security.get_connection_args("client")
    except (OSError, ValueError) as error:  # among them those of certificates
        told = getattr(error, "strerror", None) or error
        raise InputError(f"{named}: the certificates cannot be used: {told}") from None


def _say_nothing() -> None:
    """Have Dask tell the terminal nothing: what matters is told in our words."""
    from distributed.versions import VersionMismatchWarning

    warnings.filterwarnings("ignore", category=VersionMismatchWarning)
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name, logger in logging.root.manager.loggerDict.items():
        if name.split(".")[0] in ("distributed", "tornado") and isinstance(logger, logging.Logger):
            logger.setLevel(logging.CRITICAL + 1)

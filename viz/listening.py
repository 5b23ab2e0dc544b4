"""Where the server listens, and the links that lead there."""

from __future__ import annotations

import errno
import socket
import sys

import psutil

from rms_agents.errors import InputError, shortened
from viz.web.access import Access
from viz.web.admission import PARAMETER
from viz.web.authority import Authority, is_loopback, plain_address


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, or say why there can be none."""
    if not 0 <= port <= 65535:
        raise InputError(f"--port {port}: must be from 0 to 65535")
    if not host:
        raise InputError("--host '': is empty; 127.0.0.1 is this machine alone")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:  # the latter for a name that is too long
        why = getattr(error, "strerror", "no name of a machine")
        raise InputError(
            f"--host {shortened(host)}: is no address of this machine ({why})"
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"--port {port}: is taken by another program; choose another, or 0 for any that "
                "is free"
            ) from None
        if error.errno == errno.EACCES:
            raise InputError(f"--port {port}: no permission; ports from 1024 on are free") from None
        raise InputError(
            f"--host {host}: is no address of this machine ({error.strerror})"
        ) from None
    return listener


def place_of(listener: socket.socket) -> tuple[str, int]:
    """Return the address and the port at which a socket listens."""
    host, port = listener.getsockname()[:2]
    return host, port


def links(place: tuple[str, int], access: Access) -> list[str]:
    """Return the links that lead to the page, those for others first.

    Parameters
    ----------
    place : tuple of str and int
        Where the server listens; at ``0.0.0.0`` or ``::`` that is every address of this machine.
    access : Access
        Who may call.
    """
    host, port = place
    scheme = "https" if access.proxies else "http"
    named = [f"{scheme}://{_with_port(name, access)}" for name in access.names]
    direct = [f"http://{Authority(address, port)}" for address in _addresses(host)]
    query = f"?{PARAMETER}={access.token}" if access.token else ""
    return [f"{place}{access.root_path}/{query}" for place in (*named, *direct)]


def _with_port(name: Authority, access: Access) -> Authority:
    """Return a name as a link says it: a proxy's port is its own, the server's must be told."""
    return name if name.port or access.proxies else Authority(name.name, access.port)


def _addresses(host: str) -> list[str]:
    """Return the addresses at which a server that listens at one can be reached."""
    if plain_address(host) not in ("0.0.0.0", "::"):
        return [plain_address(host) or host]
    families = {socket.AF_INET} if host == "0.0.0.0" else {socket.AF_INET, socket.AF_INET6}
    found = [
        plain_address(one.address)
        for name, of_card in psutil.net_if_addrs().items()
        if psutil.net_if_stats()[name].isup
        for one in of_card
        if one.family in families
    ]  # an address of one link only, as fe80::1%eth0, is no plain one
    others = [address for address in found if address and not is_loopback(address)]
    return [*others, "127.0.0.1"]

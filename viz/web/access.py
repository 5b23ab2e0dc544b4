"""Who may call: what the command line says, checked."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rms_agents.errors import InputError, quoted
from viz.web.authority import Authority, is_loopback, plain_address, read_authority
from viz.web.time_limits import USUAL, TimeLimits, time_limits_for

TOKEN_VARIABLE = "RMS_PAGE_TOKEN"
VISITORS = 50  # some 3 MiB each as a rule, more with a great firm: some hundred MB
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
_ROOT_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+")
_OWN = ("_solara", "jupyter", "static", "take")  # the first part of the page's own paths

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Access:
    """Who may call, and under which names.

    Attributes
    ----------
    port : int
        At which the server listens.
    names : tuple of Authority
        By which it may be called besides its own addresses; without a port at any port.
    token : str or None
        That the link must carry; None where only this machine can call.
    root_path : str
        Under which a proxy shows the page, as ``/reef``; empty for none.
    proxies : tuple of networks
        Whose forwarded headers are believed.
    visitors : int
        How many may be there at once.
    time_limits : TimeLimits
        How long they are waited for.
    """

    port: int
    names: tuple[Authority, ...] = ()
    token: str | None = None
    root_path: str = ""
    proxies: tuple[Network, ...] = ()
    visitors: int = VISITORS
    time_limits: TimeLimits = USUAL

    def answers_to(self, name: str, port: int, arrived_at: str) -> bool:
        """Return whether the server goes by a name.

        Parameters
        ----------
        name : str
            By which it is called.
        port : int
            At which it is called.
        arrived_at : str
            The address of this machine at which the call came in. A name that somebody else
            points at it is none of the server's.
        """
        if any(one.name == name and one.port in (None, port) for one in self.names):
            return True
        if port != self.port:
            return False
        here = plain_address(arrived_at)
        if here is not None and is_loopback(here):
            return is_loopback(name)
        return name == here

    def believes(self, peer: str) -> bool:
        """Return whether a call that comes from there is one of a proxy that is trusted."""
        address = plain_address(peer)
        return address is not None and any(
            ipaddress.ip_address(address) in network for network in self.proxies
        )


def access_for(
    address: tuple[str, int],
    environment: Mapping[str, str],
    names: Sequence[str] = (),
    root_path: str = "",
    proxies: Sequence[str] = (),
    visitors: int = VISITORS,
) -> Access:
    """Return who may call a server that listens at an address.

    Whoever is not on this machine needs a token: it is drawn, or stands in the environment (on a
    command line everybody on the machine could read it).

    Raises
    ------
    InputError
        If a name, path, proxy, token or time limit is none, or nobody could come.
    """
    if visitors < 1:
        raise InputError(f"--visitors {visitors}: must be at least 1")
    host, port = address
    given = environment.get(TOKEN_VARIABLE)
    if given is not None and not _TOKEN.fullmatch(given):
        raise InputError(
            f"{TOKEN_VARIABLE}: must be 16 to 200 letters, digits, - or _; without it one is drawn"
        )
    alone = is_loopback(plain_address(host) or host) and not names and not proxies
    return Access(
        port,
        tuple(_name(name) for name in names),
        given or (None if alone else secrets.token_urlsafe(24)),
        _checked_root_path(root_path),
        tuple(_proxy(proxy) for proxy in proxies),
        visitors,
        time_limits_for(environment),
    )


def _name(text: str) -> Authority:
    name = read_authority(text)
    if name is None:
        raise InputError(
            f"--allow-host {quoted(text)}: must be a name or an address as browsers write it, "
            "with or without a port: reef.example, reef.example:8443, [2001:db8::1]"
        )
    return name


def _proxy(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise InputError(
            f"--trust-proxy {quoted(text)}: must be the proxy's address, or a network as "
            f"10.0.0.0/8 ({error})"
        ) from None


def _checked_root_path(text: str) -> str:
    path = text.rstrip("/")
    if not path:
        return ""
    if not _ROOT_PATH.fullmatch(path) or len(path) > 200:
        raise InputError(
            f"--root-path {quoted(text)}: must be a path as /reef, of letters, digits, -, _, . or ~"
        )
    if path.split("/")[1] in _OWN:
        raise InputError(
            f"--root-path {quoted(text)}: the page has paths of its own under "
            + ", ".join(f"/{name}" for name in _OWN)
        )
    return path

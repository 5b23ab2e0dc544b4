"""Who a header names: name and port, read strictly.

What a browser never writes (a login, a path, two ports, a name with spaces) names nobody.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

_NAME = r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?"
_AUTHORITY = re.compile(
    rf"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>{_NAME}))(?::(?P<port>[1-9][0-9]{{0,4}}))?"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Authority:
    """A name and a port.

    Attributes
    ----------
    name : str
        In small letters; an address in its shortest form, without brackets.
    port : int or None
        None where none is said.
    """

    name: str
    port: int | None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"


@dataclass(frozen=True)
class Origin:
    """Where a page comes from: scheme, name and port."""

    scheme: str
    name: str
    port: int


def plain_address(text: str) -> str | None:
    """Return an address in its shortest form, or None where it is none.

    An IPv4 address inside of an IPv6 one is the IPv4 one.

    Examples
    --------
    >>> plain_address("::FFFF:127.0.0.1")
    '127.0.0.1'
    >>> plain_address("127.1") is None
    True
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if "%" in text:  # one of a single cable, which no browser can call
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


def is_loopback(name: str) -> bool:
    """Return whether a name, or an address in its shortest form, always is this machine."""
    if name == "localhost":
        return True
    address = plain_address(name)
    return address is not None and ipaddress.ip_address(address).is_loopback


def read_authority(text: str) -> Authority | None:
    """Return what a Host header says, or None if it says nothing that could be a place.

    Examples
    --------
    >>> read_authority("LOCALHOST:8765")
    Authority(name='localhost', port=8765)
    >>> [read_authority(text) for text in ("", "me@localhost", "localhost.", "a:0", "a:b")]
    [None, None, None, None, None]
    """
    found = _AUTHORITY.fullmatch(text.lower()) if text.isascii() else None
    if found is None:
        return None
    port = None if found["port"] is None else int(found["port"])
    if port is not None and port > 65535:
        return None
    if found["six"] is None:
        return Authority(found["name"], port)
    address = plain_address(found["six"])
    return None if address is None else Authority(address, port)


def read_origin(text: str) -> Origin | None:
    """Return what an Origin header says, or None if that is no website.

    Examples
    --------
    >>> read_origin("https://reef.example")
    Origin(scheme='https', name='reef.example', port=443)
    >>> read_origin("http://evil.example://127.0.0.1:8765") is None
    True
    """
    scheme, separator, rest = text.partition("://")
    if scheme not in _DEFAULT_PORTS or not separator:
        return None
    return origin_of(scheme, read_authority(rest))


def origin_of(scheme: str, authority: Authority | None) -> Origin | None:
    """Return the origin of pages that come from there."""
    if authority is None or scheme not in _DEFAULT_PORTS:
        return None
    port = _DEFAULT_PORTS[scheme] if authority.port is None else authority.port
    return Origin(scheme, authority.name, port)

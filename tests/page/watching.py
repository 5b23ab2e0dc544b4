"""Watching a server: what it does to the environment, and whom it calls."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from serving import ROOT

# Python runs this file by itself at its start. It writes down, and refuses, whatever asks for
# another machine, also from compiled code that goes through Python's sockets.
_GUARD = """
import ipaddress, os, sys

def _told(what):
    with open(os.environ["RMS_TEST_CALLS"], "a", encoding="utf-8") as told:
        told.write(f"{what}\\n")

def _is_here(host):
    host = host.decode() if isinstance(host, bytes) else host
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        _told(f"{event} {host}")
        raise OSError(f"no call may leave this machine: {event} {host}")

sys.addaudithook(_watch)
_told("watching")
"""


class Calls:
    """What a process, and those it starts, asks of other machines.

    Parameters
    ----------
    folder : Path
        An empty folder for the guard.
    """

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
        self._told = folder / "calls"
        self.environment = {
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "RMS_TEST_CALLS": str(self._told),
        }

    @property
    def made(self) -> list[str]:
        """The calls that were tried."""
        first, *calls = self._told.read_text(encoding="utf-8").splitlines()
        assert first == "watching"
        return [call for call in calls if call != "watching"]


def environment_files() -> dict[str, tuple[int, int]]:
    """Return size and time of change of the files that belong to the page.

    What Python compiles is left out: other processes do that at the same time.
    """
    packages = Path(importlib.util.find_spec("solara").origin).parents[1]
    folders = [
        *packages.glob("solara*"),
        Path(sys.prefix, "share"),
        *(ROOT / part for part in ("viz", "rms_agents", "scenarios")),
    ]
    files = [file for folder in folders for file in folder.rglob("*")]
    return {
        str(file): (file.lstat().st_size, file.lstat().st_mtime_ns)
        for file in files
        if file.suffix != ".pyc" and not file.is_dir()
    }

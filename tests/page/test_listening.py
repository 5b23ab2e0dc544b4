"""Links that lead to the page, and how it is opened without telling the key."""

from __future__ import annotations

import re
import socket
import stat
import time
from collections import namedtuple
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil
import pytest
from serving import Served

from viz.listening import links
from viz.web.access import access_for

TOKEN = "k" * 32
Address = namedtuple("Address", ("family", "address"))
KEPT = {"RMS_PAGE_TOKEN": TOKEN}


def cards(*addresses: str) -> dict[str, list]:
    """Return network cards as psutil tells them."""
    kinds = {True: socket.AF_INET6, False: socket.AF_INET}
    return {
        f"card{number}": [Address(kinds[":" in one], one)] for number, one in enumerate(addresses)
    }


@pytest.fixture
def two_cards(monkeypatch):
    found = cards("127.0.0.1", "::1", "192.0.2.7", "fe80::1%card3", "2001:db8::7", "198.51.100.7")
    up = {name: name != "card5" for name in found}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
    stats = {name: type("Card", (), {"isup": is_up}) for name, is_up in up.items()}
    monkeypatch.setattr(psutil, "net_if_stats", lambda: stats)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", ["127.0.0.1"]),
        ("127.0.0.2", ["127.0.0.2"]),
        ("::1", ["[::1]"]),
        ("::ffff:127.0.0.1", ["127.0.0.1"]),
        ("192.0.2.7", ["192.0.2.7"]),
        ("0.0.0.0", ["192.0.2.7", "127.0.0.1"]),
        ("::", ["192.0.2.7", "[2001:db8::7]", "127.0.0.1"]),
    ],
)
@pytest.mark.usefixtures("two_cards")
def test_links_are_to_addresses_that_can_be_called(host, expected):
    access = access_for((host, 8765), {})
    query = f"?token={access.token}" if access.token else ""
    assert bool(query) is not host.startswith(("127.", "::1", "::ffff:127."))
    found = links((host, 8765), access)
    assert found == [f"http://{place}:8765/{query}" for place in expected]


@pytest.mark.usefixtures("two_cards")
def test_names_come_first_and_a_proxys_by_https():
    place = ("0.0.0.0", 8765)
    named = access_for(place, KEPT, ["reef.example", "localhost:9000"])
    assert links(place, named)[:3] == [
        f"http://{name}/?token={TOKEN}"
        for name in ("reef.example:8765", "localhost:9000", "192.0.2.7:8765")
    ]
    behind = access_for(("127.0.0.1", 8765), KEPT, ["reef.example"], "/reef", ["127.0.0.1"])
    assert links(("127.0.0.1", 8765), behind) == [
        f"https://reef.example/reef/?token={TOKEN}",
        f"http://127.0.0.1:8765/reef/?token={TOKEN}",
    ]


@pytest.mark.slow
def test_the_key_stands_on_no_command_line(tmp_path):
    opened, browser = tmp_path / "opened", tmp_path / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    running = Served("page", "--port", "0", BROWSER=f"{browser} %s", **KEPT)
    try:
        until = time.monotonic() + 60
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.05)
        given = opened.read_text().strip()
        assert TOKEN not in given
        leading = Path(unquote(urlsplit(given).path))
        assert stat.S_IMODE(leading.stat().st_mode) == 0o600
        assert re.search(r'url=([^"]+)"', leading.read_text())[1] == running.address
        assert running.address.endswith(f"/?token={TOKEN}")
    finally:
        running.stop()
    assert not leading.exists()

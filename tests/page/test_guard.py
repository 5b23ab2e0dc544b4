"""Who may call: names, origins and the pages of other websites, read strictly."""

from __future__ import annotations

import pytest
from calling import ALONE, HERE, OWN, PLACES, let_in

from viz.web.access import access_for


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (OWN, True),
        ("localhost:8765", True),
        ("LOCALHOST:8765", True),
        ("[::1]:8765", True),
        ("[0:0:0:0:0:0:0:1]:8765", True),
        ("127.0.0.2:8765", True),  # all of 127/8 is this machine
        ("", False),
        (" ", False),
        ("127.0.0.1", False),  # port 80
        ("127.0.0.1:", False),
        ("127.0.0.1:8766", False),
        ("127.0.0.1:08765", False),
        ("127.0.0.1:+8765", False),
        ("127.0.0.1:٨٧٦٥".encode().decode("latin-1"), False),
        ("127.0.0.1:8765:8765", False),
        ("127.0.0.1:87650", False),
        ("127.0.0.1:8765@attacker.example", False),
        ("attacker.example@127.0.0.1:8765", False),
        ("127.0.0.1:8765/attacker.example", False),
        ("127.0.0.1:8765, attacker.example", False),
        ("attacker.example", False),
        ("attacker.example:8765", False),
        ("127.0.0.1.attacker.example:8765", False),
        ("localhost.:8765", False),
        ("localhost.attacker.example:8765", False),
        ("127.1:8765", False),
        ("2130706433:8765", False),
        ("0x7f.0.0.1:8765", False),
        ("0.0.0.0:8765", False),
        ("[::]:8765", False),
        ("::1:8765", False),
        ("[::1:8765", False),
        ("[::ffff:127.0.0.1]:8765", True),  # the same address, as IPv6 writes it
        ("[::ffff:192.0.2.7]:8765", False),
        ("[::1%25lo]:8765", False),
        ("192.0.2.7:8765", False),
    ],
)
def test_only_names_of_this_machine_are_answered(host, expected):
    assert let_in(ALONE, ("host", host)) is expected
    own = ("host", host)
    assert let_in(ALONE, own, type="websocket", path="/x") is expected


def test_a_name_twice_or_none_is_no_name():
    assert not let_in(ALONE)
    assert not let_in(ALONE, ("host", OWN), ("host", OWN))
    assert not let_in(ALONE, ("host", OWN), ("host", "attacker.example"))


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (f"http://{OWN}", True),
        ("HTTP://127.0.0.1:8765", False),  # no browser writes it so
        (f"https://{OWN}", False),
        (f"ws://{OWN}", False),
        (f"http://{OWN}/", False),
        (f"http://{OWN}/x", False),
        ("http://127.0.0.1", False),
        ("http://127.0.0.1:8766", False),
        ("http://localhost:8765", False),  # another origin, though the same machine
        (f"http://evil.example://{OWN}", False),
        (f"http://me@{OWN}", False),
        (f"http://evil.example {OWN}", False),
        (f"http://{OWN} http://evil.example", False),
        (f"//{OWN}", False),
        (OWN, False),
        ("://", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("chrome-extension://abcdefgh", False),
    ],
)
def test_a_connection_is_for_the_page_of_the_same_origin(origin, expected):
    fields = (("host", OWN), ("origin", origin))
    assert let_in(ALONE, *fields, type="websocket", path="/x") is expected
    assert let_in(ALONE, *fields, path="/take/weekly.csv") is expected
    assert let_in(ALONE, *fields, path="/_solara/api/close/k", method="POST") is expected
    twice = (*fields, ("origin", f"http://{OWN}"))
    assert not let_in(ALONE, *twice, type="websocket", path="/x")


def test_a_default_port_need_not_be_said():
    at_80 = access_for(("127.0.0.1", 80), {})
    for host in ("localhost", "localhost:80"):
        for origin in ("http://localhost", "http://localhost:80"):
            fields = (("host", host), ("origin", origin))
            assert let_in(at_80, *fields, type="websocket", path="/x", server=("127.0.0.1", 80))


def test_without_an_origin_only_this_machine_connects():
    assert let_in(ALONE, ("host", OWN), type="websocket", path="/x")
    shared = access_for(HERE, {"RMS_PAGE_TOKEN": "k" * 32})
    assert not let_in(shared, ("host", OWN), type="websocket", path="/x")


BY_PAGES = [
    {"mode": "no-cors", "dest": "image"},
    {"mode": "no-cors", "dest": "script"},
    {"mode": "cors", "dest": "empty"},
    {"mode": "navigate", "dest": "iframe"},
    {"mode": "navigate", "dest": "object"},
    {"mode": "websocket", "dest": "websocket"},
    {},
]


def said_by_browser(site: str, **more: str) -> list[tuple[str, str]]:
    """Return what a browser says of who asks."""
    return [("host", OWN), *((f"sec-fetch-{n}", v) for n, v in {"site": site, **more}.items())]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "", "Same-Origin", "x"])
@pytest.mark.parametrize("path", PLACES)
def test_what_the_page_of_another_website_sends_is_refused(site, path):
    for how in BY_PAGES:
        for method in ("GET", "HEAD", "POST"):
            fields = said_by_browser(site, **how)
            assert not let_in(ALONE, *fields, path=path, method=method), (how, method)
        assert not let_in(ALONE, *said_by_browser(site, **how), type="websocket", path=path)
    going = {"mode": "navigate", "dest": "document"}
    assert let_in(ALONE, *said_by_browser(site, **going), path=path) is (path == "/")
    assert not let_in(ALONE, *said_by_browser(site, **going), path=path, method="POST")


@pytest.mark.parametrize("path", PLACES)
def test_what_the_page_itself_and_the_person_ask_for_is_let_through(path):
    for site in ("same-origin", "none"):
        assert let_in(ALONE, *said_by_browser(site, mode="cors", dest="empty"), path=path)
    assert let_in(ALONE, ("host", OWN), path=path)
    # By its referrer policy the page's farewell says no origin; the browser says whose it is.
    farewell = [*said_by_browser("same-origin"), ("origin", "null")]
    assert let_in(ALONE, *farewell, path=path, method="POST")
    assert not let_in(ALONE, *farewell, type="websocket", path=path)


def test_two_answers_to_whose_page_it_is_are_none():
    twice = [*said_by_browser("same-origin"), ("sec-fetch-site", "cross-site")]
    assert not let_in(ALONE, *twice, path="/take/weekly.csv")
    assert not let_in(ALONE, *reversed(twice), path="/take/weekly.csv")


def test_browsers_that_do_not_say_whose_page_asks_are_judged_by_where_it_is():
    def referred(page: str, path: str) -> bool:
        return let_in(ALONE, ("host", OWN), ("referer", page), path=path)

    for path in PLACES[1:]:
        assert referred(f"http://{OWN}/?seed=3", path)
        for page in ("http://evil.example/", f"http://evil.example://{OWN}/", "", "about:blank"):
            assert not referred(page, path)
        assert not referred("http://[", path)
    assert referred("http://evil.example/", "/")  # a link

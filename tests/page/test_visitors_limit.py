"""At most so many visitors; a reload is never refused; who left makes room."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from calling import ALONE

from viz.web.time_limits import USUAL
from viz.web.visitors_limit import Limited, Places

RELOAD, COMING = USUAL.reload, USUAL.coming


def test_who_left_makes_room_and_a_reload_is_never_refused():
    inside, seconds = {"a", "b"}, [0.0]
    places = Places(2, inside=lambda: inside, clock=lambda: seconds[0])
    assert not places.may_see("c")
    assert not places.may_come("c")
    assert places.may_see("a"), "a reload before the server knows that the page was left"
    places.leave("a")
    inside.discard("a")
    assert places.may_see("a"), "a reload"
    assert places.may_come("a")
    assert not places.may_see("c"), "the place is kept for a moment"
    seconds[0] = RELOAD + 1
    assert places.may_see("c")
    inside.add("d")  # was faster
    assert places.may_come("c"), "who was let in may come"
    seconds[0] += COMING + 1
    assert not places.may_come("c")


def test_who_only_looks_takes_no_place():
    inside: set[str] = set()
    places = Places(2, inside=lambda: inside)
    assert all(places.may_see(f"looks {number}") for number in range(100))
    assert len(places._coming) <= 2


def test_a_full_reef_says_so_and_tries_again():
    said: list[dict] = []

    async def send(message) -> None:
        said.append(message)

    async def never(scope, receive, send) -> None:
        raise AssertionError("nobody else came in")

    places = Places(1, inside=lambda: {"a"})
    for kind in ("http", "websocket"):
        scope = {"type": kind, "path": "/", "headers": []}
        with ThreadPoolExecutor(1) as apart:
            apart.submit(asyncio.run, Limited(never, ALONE, places)(scope, None, send)).result(20)
    assert said[0]["status"] == 503
    assert b"The reef is full" in said[1]["body"]
    assert b'http-equiv="refresh"' in said[1]["body"]
    assert said[2] == {"type": "websocket.close", "code": 1013}


def test_a_connection_counts_from_its_beginning_and_tabs_are_bounded():
    places = Places(1, inside=set)  # Solara knows of nobody yet
    with places.connected("a"):
        assert not places.may_come("b")
        assert not places.may_see("b")
        assert places.may_come("a"), "another tab"
        with places.connected("a"):
            assert places.tabs("a") == 2
    assert places.tabs("a") == 0
    assert places.may_come("b")

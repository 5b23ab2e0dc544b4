"""`--visitors N` as visitors have it: N inside, a friendly page for the next, until one leaves.

Where somebody is waited for the server runs with a tenth of its usual time limits: the page of a
browser that was killed otherwise keeps its place for two minutes.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
from asking import Answer, ask
from lines import page_line
from serving import Served
from websockets.exceptions import InvalidStatus
from wire import Wire

from viz.web.visitors_limit import TABS

pytestmark = pytest.mark.slow

VISITORS = 2


def limited(**environment: str) -> Served:
    return Served("page", "--port", "0", "--no-browser", "--visitors", str(VISITORS), **environment)


@pytest.fixture
def served():
    running = limited(RMS_PAGE_TIME_LIMITS="0.1")
    yield running
    assert running.stop() == 0


@pytest.fixture
def patient():
    """Yield a server that waits as long as usual for who connects and says nothing."""
    running = limited()
    yield running
    assert running.stop() == 0


def seen_by(served: Served, visitor: str) -> Answer:
    return ask(served.address, fields=[("Cookie", f"solara-session-id={visitor}")])


def wait_until_let_in(served: Served, visitor: str) -> None:
    while (answer := seen_by(served, visitor)).status == 503:
        pass
    assert answer.status == 200


def is_refused(served: Served, visitor: str) -> bool:
    with suppress(InvalidStatus), page_line(served.address, visitor):
        return False
    return True


def test_who_comes_to_a_full_reef_is_let_in_when_somebody_leaves(served):
    inside = [Wire(served.address) for _ in range(VISITORS)]
    full = seen_by(served, "next")
    assert full.status == 503
    assert b"The reef is full" in full.body
    assert full.lacks == set()
    assert is_refused(served, "next"), "the page's connection, too"
    assert ask(served.address, "/take/scenario.toml").status == 200, "what is taken needs no place"
    for wire in inside:
        assert seen_by(served, wire.visitor).status == 200, "a reload, or another tab"
    inside[0].close()
    wait_until_let_in(served, "next")
    assert not is_refused(served, "next")
    inside[1].move("service.quality", 0.31)
    inside[1].close()


def stay(address: str, inside) -> None:
    Wire(address)
    inside.set()
    multiprocessing.Event().wait()


def test_a_browser_that_was_killed_makes_room_in_the_end(served):
    context = multiprocessing.get_context("spawn")
    inside = [context.Event() for _ in range(VISITORS)]
    browsers = [context.Process(target=stay, args=(served.address, one)) for one in inside]
    for browser in browsers:
        browser.start()
    for one in inside:
        assert one.wait(120)
    assert seen_by(served, "next").status == 503
    browsers[0].kill()
    wait_until_let_in(served, "next")
    assert browsers[1].is_alive()
    browsers[1].kill()
    for browser in browsers:
        browser.join()


def test_a_crowd_that_comes_at_one_moment_does_not_slip_in(patient):
    def come(number: int) -> bool:
        with suppress(InvalidStatus):
            lines.enter_context(page_line(patient.address, f"visitor-{number}"))
            return True
        return False

    with ExitStack() as lines, ThreadPoolExecutor(40) as crowd:
        assert sum(crowd.map(come, range(40))) == VISITORS


def test_a_visitor_has_only_so_many_tabs_and_they_keep_nobody_else_out(patient):
    def come(number: int) -> bool:
        with suppress(InvalidStatus):
            lines.enter_context(page_line(patient.address, "many-tabs"))
            return True
        return False

    with ExitStack() as lines, ThreadPoolExecutor(50) as crowd:
        assert sum(crowd.map(come, range(50))) == TABS
        other = Wire(patient.address)
        other.move("service.quality", 0.31)
        other.close()


def test_two_people_with_one_cookie_have_a_state_each(served):
    mine = Wire(served.address)
    yours = Wire(served.address, visitor=mine.visitor)
    mine.move("service.quality", 0.31)
    yours.move("service.quality", 0.77)
    mine.move("service.quality", 0.32)
    assert "service.quality=0.32" in mine.query
    assert "service.quality=0.77" in yours.query
    assert seen_by(served, "next").status == 200, "they are one visitor"
    mine.close()
    yours.move("service.quality", 0.78)
    yours.close()

"""What the page computes is what the engine and the experiments compute, and it stops when told."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Future

import numpy as np
import pytest
from serving import ROOT

from rms_agents.experiments.hiring import hire
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many
from viz import hire_card, honesty, tipping
from viz import visitor as visitor_module
from viz.bounded_cache import BoundedCache
from viz.compute import FUTURES, chunked, futures_of, in_order, run_of
from viz.firm import Firm, built
from viz.turns import Cancelled
from viz.visitor import Visitor

SMALL = Firm(
    levers=(
        ("firm.initial_clients", 5),
        ("network.communities", 4),
        ("network.people", 60),
        ("run.weeks", 40),
    )
)

LARGE = Firm(levers=(("network.people", 1000),))


def never() -> bool:
    return False


def settled(visitor: Visitor) -> Visitor:
    """Wait until all 200 futures are there."""
    deadline = time.monotonic() + 60
    while visitor.outcome.peek().futures.get("count") != FUTURES:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return visitor


def test_the_run_and_its_futures_are_those_of_the_engine():
    run = run_of(SMALL, 7)
    assert (run.state.weekly == simulate(built(SMALL), 7).state.weekly).all()
    (last,) = futures_of(SMALL, 7, never)
    whole = simulate_many(built(SMALL), range(7, 7 + FUTURES))
    assert last.seeds == whole.seeds
    assert (last.records == whole.records).all()
    (again,) = futures_of(SMALL, 7, never)
    assert again is last


def test_where_all_futures_take_long_the_first_are_there_before_them():
    first, last = futures_of(LARGE, 7, never)
    assert 0 < len(first.seeds) < FUTURES
    whole = simulate_many(built(LARGE), range(7, 7 + FUTURES))
    assert last.seeds == whole.seeds
    assert (last.records == whole.records).all()
    assert (first.records == whole.records[: len(first.seeds)]).all()


def test_work_that_nobody_waits_for_stops_at_the_next_chunk():
    looks = iter([False] * 5)
    with pytest.raises(Cancelled):
        list(chunked(built(SMALL), range(1, 100_001), lambda: next(looks, True)))


def test_work_that_was_stopped_holds_no_memory():
    """Nor until the collector comes by: the weeks of 200 futures are 20 MB."""

    def jobs() -> int:
        return sum(type(one) is Future for one in gc.get_objects())  # isinstance asks proxies

    before = jobs()
    gc.disable()
    try:
        for number in range(5):
            looks = iter([False] * number)
            with pytest.raises(Cancelled):
                list(chunked(built(SMALL), range(1, 201), lambda looks=looks: next(looks, True)))
            with pytest.raises(Cancelled):
                list(in_order([1, 2, 3], abs, lambda looks=looks: next(looks, True)))
        deadline = time.monotonic() + 60
        while jobs() > before:  # a thread may still hold the last
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        gc.enable()


def test_the_cache_keeps_no_more_than_it_may():
    cache: BoundedCache[bytes] = BoundedCache(100, len)
    for number in range(50):
        cache.put(number, b"x" * 30)
        assert cache.bytes <= 100
    assert [number for number in range(50) if cache.get(number)] == [47, 48, 49]
    cache.get(47)
    cache.put(50, b"x" * 30)
    assert cache.get(48) is None
    assert cache.get(47) is not None
    cache.put(47, b"y" * 10)
    assert cache.bytes == 70
    cache.put("large", b"x" * 101)
    assert cache.get("large") is None


def test_the_hire_card_ends_with_the_answer_of_the_command():
    *_, last = hire_card.answers(SMALL, 3, never)
    told = hire(built(SMALL), 3, hire_card.MOST)
    assert last.pairs == told.pairs
    assert last.values == told.values
    shown = hire_card.card(last, final=True)
    assert {one["name"]: one["best"] for one in shown["options"]} == {
        name: value.probability_best for name, value in told.values["profit"].items()
    }


def test_the_map_s_cells_are_runs_of_the_firm_with_these_two_values():
    shown = tipping.tipping_map(SMALL, "service.service_agents", "sales.promise")
    *_, found = tipping.cells(SMALL, shown, 5, never)
    assert len(found) == len(shown.columns) * len(shown.rows)
    assert shown.values(shown.here) == {"service.service_agents": 2, "sales.promise": 0.3}
    place = (len(shown.columns) - 1, 0)
    figures = simulate_many(
        built(SMALL).with_values(shown.values(place)), range(5, 5 + shown.runs)
    ).figures
    cell = found[place]
    assert cell.collapse == int((figures["survived"] == 0).sum())
    assert cell.growth + cell.idle + cell.collapse == shown.runs
    assert cell.clients == figures["clients"].mean()


def test_what_hangs_on_a_mechanism_is_the_paired_difference_without_it():
    *_, effects = honesty.what_depends(SMALL, 5, never)
    assert effects.keys() == {switch.name for switch in honesty.switches(SMALL)}
    seeds = range(5, 5 + honesty.pairs(SMALL))
    with_it = simulate_many(built(SMALL), seeds).figures["clients"]
    without = simulate_many(
        built(SMALL).with_values({"mechanisms.advertising": False}), seeds
    ).figures["clients"]
    told = effects["mechanisms.advertising"]["clients"]["difference"]
    assert told == pytest.approx((without - with_it).mean())


def test_two_visitors_have_states_of_their_own_and_share_what_was_computed():
    one, other = Visitor("seed=9"), Visitor("seed=9")
    assert one.drawn.peek().movie is other.drawn.peek().movie
    one.act({"do": "move", "name": "service.service_agents", "value": 4})
    assert one.state.peek().scenario.values["service.service_agents"] == 4
    assert other.state.peek().scenario.values["service.service_agents"] == 2
    for visitor in (one, other):
        visitor.close()


def test_the_newest_move_wins():
    visitor = Visitor()
    for agents in (3, 4, 5, 1):
        visitor.act({"do": "move", "name": "service.service_agents", "value": agents})
    settled(visitor)
    runs = simulate_many(
        Scenario.load("baseline").with_values({"service.service_agents": 1}), range(1, 201)
    )
    survived = runs.figures["survived"].mean()
    assert visitor.outcome.peek().futures["survived"] == survived
    visitor.close()


def test_compared_firms_are_paired_by_luck():
    visitor = Visitor("a.scenario=baseline&service.service_agents=3&seed=4")
    settled(visitor)
    rows = {row["name"]: row for row in visitor.outcome.peek().differences}
    seeds = range(4, 204)
    a = simulate_many(Scenario.load("baseline"), seeds).figures["clients"]
    b = simulate_many(visitor.state.peek().scenario, seeds).figures["clients"]
    assert rows["clients"]["difference"] == pytest.approx((b - a).mean())
    shown = visitor.drawn.peek()
    assert shown.twin
    assert json.loads(shown.names)["b"].endswith("(1 changed)")
    visitor.close()


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": "explode"},
        {"do": "move"},
        {"do": "move", "name": "sales.promise"},
        {"do": "move", "name": ["x"], "value": {}},
        {"do": "move_two", "first": 3},
        {"do": "week", "week": "soon"},
        {"do": "open", "query": "seed=x"},
        {"do": "network_file", "name": "x.csv", "content": "%%%"},
        {"do": "network_file", "name": "../../x.exe", "content": ""},
        {"do": "scenario_file", "name": "x.toml", "content": "/////w=="},
    ],
)
def test_whatever_a_browser_sends_the_last_good_state_stays(message):
    visitor = Visitor("service.service_agents=3")
    before = visitor.state.peek()
    visitor.act(message)
    after = visitor.state.peek()
    assert after.message is not None
    assert after.firms == before.firms
    visitor.close()


@pytest.mark.parametrize("query", ["service.service_agents=4", "seed=x"])
def test_who_goes_back_hears_of_the_arrival_also_at_a_link_that_does_not_work(query):
    visitor = Visitor()
    visitor.act({"do": "open", "at": "link", "query": query, "visit": 7})
    assert visitor.arrived.peek() == 7
    visitor.close()


def test_the_browser_hears_of_the_arrival_whatever_goes_wrong(monkeypatch):
    def fail(query):
        raise MemoryError

    visitor = Visitor()
    monkeypatch.setattr("viz.visitor.found", fail)
    with pytest.raises(MemoryError):
        visitor.act({"do": "open", "query": "", "visit": 8})
    assert visitor.arrived.peek() == 8
    visitor.close()


def test_work_that_begins_while_the_program_ends_says_nothing():
    ending = """
import atexit, threading, time
from viz.jobs import Job
from viz.visitor import prepare

over = threading.Event()

def late(stale):
    over.wait()  # Python has ended its pools, and runs what is left to do
    prepare(stale)

Job().start(late)
atexit.register(lambda: (over.set(), [
    thread.join(60) for thread in threading.enumerate() if thread.name.startswith("rms-job")
]))
"""
    done = subprocess.run(
        [sys.executable, "-c", ending],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_playhead_is_not_pulled_back_by_what_was_being_drawn(monkeypatch):
    visitor = Visitor("scenario=triad&week=60")
    drawn = visitor_module.drawn

    def slowly(state):
        visitor.act({"do": "week", "week": 72})  # the visitor goes on meanwhile
        return drawn(state)

    monkeypatch.setattr(visitor_module, "drawn", slowly)
    visitor.act({"do": "move", "name": "sales.promise", "value": 0.5})
    assert visitor.week.peek() == 72
    assert visitor.jump.peek() == (0, 60)  # as at the beginning: the browser is sent nowhere
    assert "week=72" in visitor.query()
    visitor.act({"do": "open", "query": "scenario=triad&week=31"})
    assert visitor.jump.peek() == (1, 31)
    monkeypatch.undo()
    visitor.act({"do": "move", "name": "run.weeks", "value": 20})
    assert visitor.jump.peek() == (2, 20)  # a shorter run has no later week
    visitor.close()


@pytest.mark.slow
def test_a_thousand_moves_leak_nothing():
    import tracemalloc

    visitor = Visitor("network.people=60&network.communities=4&run.weeks=40&firm.initial_clients=5")

    def move(count: int) -> None:
        for number in range(count):
            visitor.act(
                {"do": "move", "name": "sales.promise", "value": number % 97 / 100, "number": 1}
            )
        settled(visitor)
        deadline = time.monotonic() + 60
        while any(thread.name.startswith("rms-job") for thread in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.5)  # a last chunk; that tracing ends meanwhile crashes Python before 3.13.2
        gc.collect()

    move(1000)  # every value once, and the history is as long as it gets
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    move(1000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    visitor.close()
    runs = np.dtype(np.float64).itemsize * 40 * FUTURES * 60  # one set of futures in the cache
    assert grown < 16 * runs, f"{grown:,} bytes more after a thousand moves"

"""Turns go round by visitor, the urgent first; what nobody waits for any more stops."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from viz.cores import Cores
from viz.take_away import File, taken
from viz.turns import PATIENCE, Asker, Cancelled, FairQueue, Lane, Turns
from viz.web import downloads
from viz.web.downloads import MOST, MOST_OF_ONE, QUANTUM, made, stepped, take

SMALL = "network.people=60&network.communities=4&run.weeks=30&firm.initial_clients=5"


def order(queue: FairQueue[str]) -> str:
    pieces = []
    while (piece := queue.take()) is not None:
        pieces.append(piece)
    return " ".join(pieces)


def test_it_goes_round_by_visitor_and_not_by_piece():
    queue: FairQueue[str] = FairQueue()
    for number in range(6):
        queue.put(Asker("greedy", Lane.LAST), f"g{number}")
    queue.put(Asker("modest", Lane.LAST), "m0")
    queue.put(Asker("other", Lane.LAST), "o0")
    assert order(queue) == "g0 m0 o0 g1 g2 g3 g4 g5"


def test_who_had_a_turn_least_lately_comes_before_restless_hands():
    queue: FairQueue[str] = FairQueue()
    for visitor in "abcd":
        queue.put(Asker(visitor, Lane.NOW), visitor)
    queue.put(Asker("calm", Lane.NOW), "calm")
    assert order(queue) == "a b c d calm"
    for visitor in "abcd":  # their next moves, and only then the calm one's
        queue.put(Asker(visitor, Lane.NOW), visitor)
    assert queue.take() == "a"
    queue.put(Asker("a", Lane.NOW), "a again")
    queue.put(Asker("calm", Lane.NOW), "calm")
    assert order(queue) == "b c d calm a again"


def test_a_new_name_with_each_request_gains_nothing():
    queue: FairQueue[str] = FairQueue()
    queue.put(Asker("honest", Lane.LAST), "honest")
    for number in range(5):
        queue.put(Asker(f"forged {number}", Lane.LAST), f"f{number}")
    assert order(queue).split()[0] == "honest"


def test_the_urgent_goes_first_and_nothing_waits_for_ever():
    seconds = [0.0]
    queue: FairQueue[str] = FairQueue(clock=lambda: seconds[0])
    for lane, letter in ((Lane.LAST, "d"), (Lane.LATER, "p"), (Lane.SOON, "b"), (Lane.NOW, "m")):
        for number in range(4):
            queue.put(Asker(letter, lane), f"{letter}{number}")
    taken_in_turn = []
    while (piece := queue.take()) is not None:
        taken_in_turn.append(piece)
        seconds[0] += 0.06
    assert taken_in_turn[:3] == ["m0", "m1", "b0"]
    for letter in "mbpd":  # within the first dozen everybody has had a turn
        assert letter in "".join(taken_in_turn[:12])
    places = [taken_in_turn.index(f"{letter}3") for letter in "mbpd"]
    assert places == sorted(places)


@pytest.mark.parametrize("turn", [0.005, 0.03, 0.1])
def test_a_file_has_its_share_among_levers_moved_without_pause(turn):
    """Four hands, each there again at once, with bands and a panel behind them, for a minute."""
    seconds, had = [0.0], dict.fromkeys(Lane, 0.0)
    longest = dict.fromkeys(Lane, 0.0)
    queue: FairQueue[tuple[Asker, float]] = FairQueue(clock=lambda: seconds[0])
    takes = {Lane.NOW: turn, Lane.SOON: turn, Lane.LATER: turn, Lane.LAST: QUANTUM}
    askers = [Asker(hand, Lane.NOW) for hand in "abcd"]
    askers += [Asker("a", Lane.SOON), Asker("b", Lane.LATER), Asker("file", Lane.LAST)]
    for one in askers:
        queue.put(one, (one, 0.0))
    while seconds[0] < 60:
        who, since = queue.take()
        longest[who.lane] = max(longest[who.lane], seconds[0] - since)
        seconds[0] += takes[who.lane]
        had[who.lane] += takes[who.lane]
        queue.put(who, (who, seconds[0]))
    two_rounds = 2 * sum(takes.values())
    for lane in (Lane.SOON, Lane.LATER, Lane.LAST):
        assert longest[lane] <= PATIENCE[lane] + two_rounds
    assert had[Lane.LAST] > 60 * (0.04 if turn == 0.1 else 0.1), "a tenth of the time, as a rule"
    assert had[Lane.NOW] > 60 / 4, "and the levers have more than any other"
    assert had[Lane.NOW] == max(had.values())


def test_a_file_takes_as_many_steps_as_fit_into_its_turn():
    seconds = [0.0]
    turns = Turns(1, clock=lambda: seconds[0])
    done = []

    def steps():
        for number in range(10):
            seconds[0] += QUANTUM / 4
            done.append(number)
            yield

    going, turn = steps(), []
    while stepped(going, Asker("f", Lane.LAST), lambda: False, turns, lambda: seconds[0]):
        turn.append(len(done))
    assert turn == [4, 8]
    assert len(done) == 10


def test_all_cores_compute_but_for_one_while_somebody_waits_for_an_answer():
    turns = Turns(1)
    cores = Cores(2, turns)
    entered = Event()

    def compute() -> None:
        with cores.taken():
            entered.set()

    with ThreadPoolExecutor(1) as hands, cores.taken():
        hands.submit(compute).result(20)  # both compute
        entered.clear()
        lever = turns.ask(Asker("hand", Lane.NOW))
        second = hands.submit(compute)
        with pytest.raises(TimeoutError):
            second.result(0.05)
        assert not entered.is_set()
        turns.give_back(lever)
        second.result(20)
    with turns.held(Asker("hand", Lane.NOW)), cores.taken():
        assert entered.is_set(), "one core always computes"


def test_one_visitor_has_one_turn_and_a_long_one_does_not_stop_the_others():
    seconds = [0.0]
    turns = Turns(2, each=1, longest={Lane.LAST: 1.0}, clock=lambda: seconds[0])
    mine = [turns.ask(Asker("mine", Lane.LAST)) for _ in range(3)]
    assert [one.begun.done() for one in mine] == [True, False, False]
    yours = turns.ask(Asker("yours", Lane.LAST))
    assert yours.begun.done()
    late = turns.ask(Asker("late", Lane.LAST))
    turns.relieve()
    assert not late.begun.done()
    seconds[0] = 1.5  # both have lasted too long: they go on, and the next ones begin
    turns.relieve()
    assert late.begun.done()
    assert mine[1].begun.done()
    turns.give_back(mine[0])  # changes nothing any more
    assert not mine[2].begun.done()
    turns.give_back(mine[1])
    assert mine[2].begun.done()


def test_who_waits_for_a_turn_and_is_not_wanted_any_more_leaves_the_queue():
    turns = Turns(1)
    first = turns.ask(Asker("first", Lane.NOW))
    gone = Event()

    def work() -> None:
        with turns.held(Asker("second", Lane.NOW), gone.is_set):
            raise AssertionError("it had a turn")

    with ThreadPoolExecutor(1) as hands:
        waiting = hands.submit(work)
        gone.set()
        with pytest.raises(Cancelled):
            waiting.result(20)
    third = turns.ask(Asker("third", Lane.NOW))
    turns.give_back(first)
    assert third.begun.done()


class Counted:
    """A file whose steps are counted, and whose visitor hangs up in the middle."""

    def __init__(self, gone: Event, at: int) -> None:
        self.gone, self.at, self.steps = gone, at, 0

    def futures(self, stale):
        return []

    def written(self, file, futures):
        for _ in range(1000):
            self.steps += 1
            file.write(b"x" * 1000)
            if self.steps == self.at:
                self.gone.set()
            yield


def test_a_hang_up_stops_a_download_after_the_step_under_way():
    gone = Event()
    file = Counted(gone, at=7)
    with pytest.raises(Cancelled):
        made(file, Asker("gone", Lane.LAST), gone.is_set)
    assert file.steps == 7


def answered(coroutine):
    with ThreadPoolExecutor(1) as apart:  # in this thread the browser's own loop may be running
        return apart.submit(asyncio.run, coroutine).result(120)


async def _asked(name: str, query: str, client: str = "1.2.3.4"):
    said = []

    async def send(message) -> None:
        said.append(message)

    async def receive():
        await asyncio.Event().wait()

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/take/{name}",
        "path_params": {"name": name},
        "query_string": query.encode(),
        "headers": [],
        "client": (client, 1),
    }
    await take(scope, receive, send)
    return said


def test_a_download_is_sent_in_pieces_and_whole():
    said = answered(_asked("futures.csv", SMALL))
    assert said[0]["status"] == 200
    pieces = [part["body"] for part in said[1:]]
    assert max(map(len, pieces)) <= 64 * 1024
    assert b"".join(pieces) == taken("futures.csv", SMALL)[1]
    assert dict(said[0]["headers"])[b"content-length"] == str(sum(map(len, pieces))).encode()


def test_more_downloads_than_may_wait_are_refused_in_words(monkeypatch):
    monkeypatch.setitem(downloads._counts, "1.2.3.4", MOST_OF_ONE)
    said = answered(_asked("weekly.csv", SMALL))
    assert said[0]["status"] == 429
    assert b"under way" in said[1]["body"]
    assert (b"retry-after", b"10") in said[0]["headers"]
    assert answered(_asked("weekly.csv", SMALL, client="5.6.7.8"))[0]["status"] == 200
    monkeypatch.setitem(downloads._counts, "others", MOST)
    assert answered(_asked("weekly.csv", SMALL, client="5.6.7.8"))[0]["status"] == 503


def test_every_file_is_written_in_many_steps():
    for name, least in (("futures.csv", 20), ("futures.parquet", 10), ("reef.html", 20)):
        file = File(name, SMALL)
        steps = sum(1 for _ in file.written(io.BytesIO(), file.futures(lambda: False)))
        assert steps >= least, name

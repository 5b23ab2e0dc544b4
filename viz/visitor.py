"""One visitor: the state, what is drawn of it, and the work done in the background."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from threading import RLock
from typing import Any

import pandas  # noqa: F401  reacton asks for it in whichever thread renders first
import solara
from solara.lab import Ref

from rms_agents.errors import InputError
from rms_agents.experiments.compare import Comparison
from viz import hire_card, honesty, tipping, uploads
from viz.actions import Action, GoToWeek, OpenNetwork, OpenScenario, Say
from viz.address import to_query
from viz.allocator import give_back_soon
from viz.app_state import NOBODY, AppState, after, revisited
from viz.arrival import found, opened
from viz.bounded_cache import BoundedCache
from viz.compute import futures_of, run_of
from viz.firm import LARGEST_FILE, Firm, built, title
from viz.jobs import Job
from viz.messages import action_of, file_content
from viz.outcome import NOTHING, Outcome, compared, first_of, outcome_of, survey
from viz.reef.bands import pack_bands, pack_difference
from viz.reef.movie import pack_movie
from viz.reef.story import tell_story
from viz.turns import Asker, Cancelled, Lane, Stale, asker, python_turns

_REST = 0.15  # seconds between two drawings of what is not complete yet
_movies: BoundedCache[bytes] = BoundedCache(96 * 2**20, len)


@dataclass(frozen=True)
class Drawn:
    """What the reef shows of the firms: A (or the only one) and its twin B."""

    movie: bytes = b""
    twin: bytes = b""
    names: str = "{}"


@dataclass(frozen=True)
class Bands:
    """The futures behind what is drawn."""

    bands: bytes = b""
    twin_bands: bytes = b""
    difference: bytes = b""


@dataclass(frozen=True)
class Lives:
    """The life of whom the visitor follows, as JSON: in A (or the only firm) and in its twin B."""

    story: str = ""
    twin_story: str = ""


class Visitor:
    """What one visitor has before them.

    Parameters
    ----------
    query : str
        Of the address with which the visitor came.
    name : hashable
        By whom the server's time is shared out: all tabs of one browser together.

    Attributes
    ----------
    rendering : context manager
        Whatever changes inside of it is rendered together, at its end.
    """

    def __init__(self, query: str = "", name: Hashable = "nobody") -> None:
        self.rendering: AbstractContextManager[object] = nullcontext()
        self.state = solara.reactive(opened(query))
        self.panel = Ref(self.state.fields.panel)
        self.week = solara.reactive(self.state.peek().week)  # as the browser tells
        self.jump = solara.reactive((0, self.week.peek()))  # which, and where to
        self.served = solara.reactive(0)
        self.arrived = solara.reactive(0)
        self.drawn = solara.reactive(Drawn())
        self.bands = solara.reactive(Bands())
        self.lives = solara.reactive(Lives())
        self.outcome: solara.Reactive[Outcome] = solara.reactive(NOTHING)
        self.hire: solara.Reactive[dict[str, Any]] = solara.reactive({})
        self.map: solara.Reactive[dict[str, Any]] = solara.reactive({})
        self.honesty: solara.Reactive[dict[str, Any]] = solara.reactive({})
        self.file_names: solara.Reactive[dict[str, str]] = solara.reactive({})
        self._lock = RLock()
        self._jobs = {panel: Job(Asker(name, Lane.LATER)) for panel in _PANELS}
        self._jobs["futures"] = Job(Asker(name, Lane.SOON))
        self._asked: dict[str, object] = {}
        self._become(self.state.peek())

    def act(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asks for; whatever is wrong with it is said beside the control."""
        try:
            do = message.get("do")
            if do == "open":
                going = revisited(self.state.peek(), found(str(message["query"])))
                self._become(going, jumps=True)
            elif do == "fill":
                self._fill_map(bool(message.get("on")))
            elif do in _FILES:
                self.dispatch(_FILES[do](self, message))
            else:
                self.dispatch(action_of(message))
        except InputError as error:
            self.dispatch(Say(str(message.get("at", "page")), str(error)))
        finally:  # the browser waits for its answer, whatever happened
            if "number" in message:
                self.served.value = int(message["number"])
            if "visit" in message:
                self.arrived.value = int(message["visit"])

    def dispatch(self, action: Action) -> None:
        """Go on to the state after an action."""
        now = replace(self.state.peek(), week=self.week.peek())
        new = after(now, action)
        if isinstance(action, GoToWeek):
            self.week.value = new.week
        elif new != now:
            self._become(new, jumps=new.week != now.week)

    def query(self) -> str:
        """Return the query of the address of what is on screen."""
        return to_query(replace(self.state.value, week=self.week.value))

    def network_file(self, key: str) -> dict[str, Any]:
        """Return what the page says of a network, with the name by which this visitor opened it.

        The name is nobody else's business: the server keeps it for no other visitor, nor a reload.
        """
        kept = uploads.opened(key)
        return {} if kept is None else {**asdict(kept), "name": self.file_names.value.get(key, "")}

    def close(self) -> None:
        """Stop all work, and give back what this visitor had."""
        for job in self._jobs.values():
            job.stop()
        give_back_soon()

    def _become(self, new: AppState, jumps: bool = False) -> None:
        """Go on to a state and what is drawn of it, in one rendering.

        The playhead is the browser's, who may have moved it meanwhile; unless the state `jumps`.
        """
        self._draw(new, jumps)
        self._look_further(new)

    def _draw(self, state: AppState, jumps: bool) -> None:
        """Compute the run on screen, where it is not the one that is there, and show the state."""
        asked = (state.firms, state.seed)
        anew = self._newly("run", asked)
        shown = drawn(state) if anew else self.drawn.peek()
        run = run_of(state.firms.steered, state.seed)
        lives = self.lives.peek()
        if self._newly("lives", (*asked, state.person)):
            lives = lives_told(state)
        with self._lock:
            if anew:  # whatever still computes the futures of the last run says nothing any more
                self._jobs["futures"].stop()
            with self.rendering:
                self.drawn.value = shown
                self.lives.value = lives
                if jumps:
                    self.week.value = state.week
                    self.jump.value = (self.jump.peek()[0] + 1, state.week)
                if anew:
                    self.outcome.value = outcome_of(run)
                self.state.value = state
        if anew:
            self._jobs["futures"].start(partial(self._imagine, state))

    def _publish(self, stale: Stale, **values: Any) -> None:
        """Show what was computed in the background, unless it is not wanted any more."""
        with self._lock:
            if stale():
                raise Cancelled
            with self.rendering:
                for name, value in values.items():
                    getattr(self, name).value = value

    def _look_further(self, state: AppState) -> None:
        """Compute what the open panel asks; stop what no panel asks any more."""
        for panel, work in _PANELS.items():
            axes = (state.across, state.up) if panel == "map" else ()
            asked = (state.firms.steered, state.seed, axes)
            if state.panel != panel:
                if self._asked.pop(panel, None) is not None:
                    self._jobs[panel].stop()
            elif self._newly(panel, asked):
                self._jobs[panel].start(partial(work, self, state))

    def _fill_map(self, on: bool) -> None:
        """Stop filling the open map, or begin again."""
        if self.state.peek().panel != "map":
            return
        if on:
            self._asked.pop("map", None)
            self._look_further(self.state.peek())
            return
        with self._lock:
            self._jobs["map"].stop()
            self.map.value = {**self.map.peek(), "busy": False, "stopped": True}

    def _newly(self, what: str, asked: object) -> bool:
        """Return whether something was not asked for in just this way before."""
        if self._asked.get(what) == asked:
            return False
        self._asked[what] = asked
        return True

    def _imagine(self, state: AppState, stale: Stale) -> None:
        """Compute the futures of the firms: the first few at once, then all."""
        steered, pinned = state.firms
        beside = None
        if pinned is not None:
            *_, beside = futures_of(pinned, state.seed, stale)
        differences: tuple[dict[str, Any], ...] = ()
        for runs in futures_of(steered, state.seed, stale):
            with python_turns.held(asker.get(), stale):
                if beside is None:
                    bands = Bands(pack_bands(runs))
                else:
                    a = first_of(beside, len(runs.seeds))
                    bands = Bands(pack_bands(a), pack_bands(runs), pack_difference(a, runs))
                    differences = compared(Comparison(a, runs))
                outcome = replace(
                    outcome_of(run_of(steered, state.seed)),
                    futures=survey(runs),
                    differences=differences,
                )
                self._publish(stale, bands=bands, outcome=outcome)

    def _hire(self, state: AppState, stale: Stale) -> None:
        firm = state.firms.steered
        self._say(stale, hire=lambda: {**self.hire.peek(), "busy": True})
        most = hire_card.most_pairs(built(firm))
        for answer in hire_card.answers(firm, state.seed, stale):
            final = answer.decided or answer.pairs >= most
            self._say(stale, hire=partial(hire_card.card, answer, final))

    def _map(self, state: AppState, stale: Stale) -> None:
        firm = state.firms.steered
        shown = tipping.tipping_map(firm, state.across, state.up)
        said = 0.0
        for cells in tipping.cells(firm, shown, state.seed, stale):
            if time.monotonic() - said >= _REST:
                said = time.monotonic()
                self._say(stale, map=partial(tipping.drawn, shown, cells))
        self._say(stale, map=lambda: tipping.drawn(shown, cells) | {"busy": False})

    def _honesty(self, state: AppState, stale: Stale) -> None:
        firm = state.firms.steered
        said = 0.0
        for effects in honesty.what_depends(firm, state.seed, stale):
            if time.monotonic() - said >= _REST:
                said = time.monotonic()
                self._say(stale, honesty=partial(dict, effects=effects, busy=True))
        pairs = honesty.pairs(firm)
        self._say(stale, honesty=partial(dict, effects=effects, busy=False, pairs=pairs))

    def _say(self, stale: Stale, **made: Callable[[], Any]) -> None:
        """Make what a panel shows, and show it, when it is this visitor's turn."""
        with python_turns.held(asker.get(), stale):
            self._publish(stale, **{name: make() for name, make in made.items()})

    def _open_scenario(self, message: Mapping[str, Any]) -> Action:
        content = file_content(message, LARGEST_FILE)
        name = uploads.file_name(str(message.get("name", "")))
        try:
            return OpenScenario(content.decode("utf-8-sig"), name)  # as some editors write it
        except UnicodeDecodeError as error:
            raise InputError(f"{name}: not UTF-8 text (byte {error.start})") from None

    def _open_network(self, message: Mapping[str, Any]) -> Action:
        name = str(message.get("name", "network"))
        sample = bool(message.get("sample", False))
        content = file_content(message, uploads.LARGEST)
        key = uploads.open_network(name, content, sample).key
        said = uploads.file_name(name)
        self.file_names.value = {**self.file_names.peek(), key: said}
        return OpenNetwork(key, said)


_PANELS: dict[str, Callable[[Visitor, AppState, Stale], None]] = {
    "hire": Visitor._hire,
    "map": Visitor._map,
    "honesty": Visitor._honesty,
}
_FILES: dict[str, Callable[[Visitor, Mapping[str, Any]], Action]] = {
    "scenario_file": Visitor._open_scenario,
    "network_file": Visitor._open_network,
}


def prepare(stale: Stale) -> None:
    """Compute what the first visitor will see, before anybody comes."""
    plain = AppState()
    drawn(plain)
    *_, _ = futures_of(plain.firms.steered, plain.seed, stale)


def drawn(state: AppState) -> Drawn:
    """Return what the reef shows: the firm steered, or A with B beside it."""
    steered, pinned = state.firms
    if pinned is None:
        return Drawn(movie_of(steered, state.seed), names=json.dumps({"a": title(steered)}))
    names = {"a": title(pinned), "b": title(steered)}
    return Drawn(movie_of(pinned, state.seed), movie_of(steered, state.seed), json.dumps(names))


def movie_of(firm: Firm, seed: int) -> bytes:
    """Return the movie of the run of a firm."""
    return _movies.made((firm, seed), lambda: pack_movie(run_of(firm, seed)))


def lives_told(state: AppState) -> Lives:
    """Return the life of whom the visitor follows, in each firm that is drawn."""
    if state.person == NOBODY:
        return Lives()
    steered, pinned = state.firms
    told = tell_story(run_of(steered, state.seed), state.person)
    if pinned is None:
        return Lives(told)
    return Lives(tell_story(run_of(pinned, state.seed), state.person), told)

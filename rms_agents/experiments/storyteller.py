"""One person's events told as sentences, each with its week."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rms_agents import events
from rms_agents.experiments.chapters import Chapter, folded, listed, percent
from rms_agents.experiments.leaving_reasons import reasons, told_reasons
from rms_agents.experiments.word_outcome import outcome_of
from rms_agents.measures import CAUSES
from rms_agents.state import (
    CLIENT,
    HAPPY,
    IN_TALKS,
    INTRODUCTION,
    LEAD,
    NOBODY,
    PAST_CLIENT,
    RECOMMENDATION,
    REFERRAL,
    UNHAPPY,
)
from rms_agents.tables import MOODS, shares_of_pull

StateAfter = Callable[[int], Any]
Name = Callable[[int], str]

_CAUSE_WORDS = {
    "marketing": "advertising",
    "clownfish": "the sight of happy clients",
    "reputation": "the firm's reputation",
    "recommendation": "what was said of the firm",
    "introduction": "an introduction",
    "referral": "a referral",
}
_ACT_WORDS = {
    events.RECOMMENDED: "Praises the firm to {}",
    events.INTRODUCED: "Introduces {} to the firm",
    events.REFERRED: "Refers {}, and vouches for the firm",
}


def staff_name(role: str, place: int) -> str:
    """Return what a member of staff is called: salesperson 0 is salesperson A."""
    letters = ""
    place += 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{role} {letters}"


class Storyteller:
    """Tells the life of one person.

    Parameters
    ----------
    happened : record array
        All events of the run.
    person : int
    name : callable
        What a person is called.
    state_after : callable
        The run as it stood when a week had passed; -1 is the beginning.
    """

    def __init__(self, happened: Any, person: int, name: Name, state_after: StateAfter) -> None:
        self.happened = happened
        self.person = person
        self.name = name
        self.state_after = state_after
        self.promise: tuple[int, float] | None = None  # who promised how much at the signature
        self.mood = 0
        self.stage = 0
        self._tellers: dict[int, Callable[[Any, int], Chapter | None]] = {
            events.ATTRACTED: self._attracted,
            events.DECAYED: self._decayed,
            events.MET: self._met,
            events.DECLINED: self._declined,
            events.UNFIT_FOUND: self._unfit_found,
            events.NOT_BOUGHT: self._not_bought,
            events.WON: self._won,
            events.COMPLAINED: self._complained,
            events.LEFT: self._left,
            events.COMPLETED: self._completed,
            events.RENEWED: self._renewed,
            events.RECOMMENDED: self._spoke,
            events.INTRODUCED: self._spoke,
            events.REFERRED: self._spoke,
            events.RETURNED: self._returned,
            events.MOVED: self._moved,
            events.MOOD: self._mood_changed,
            events.COLLAPSED: self._collapsed,
        }

    def tell(self) -> list[Chapter]:
        """Return the chapters of the life, in order."""
        happened = self.happened
        spoken_to = (happened["kind"] == events.RECOMMENDED) & (happened["other"] == self.person)
        own = (happened["person"] == self.person) | (happened["kind"] == events.COLLAPSED)
        chapters = self._beginning()
        for place in np.flatnonzero(own | spoken_to):
            event = happened[place]
            if event.person == self.person or event.kind == events.COLLAPSED:
                chapter = self._tellers[int(event.kind)](event, int(place))
            else:
                chapter = self._heard(event)
            if chapter is not None:
                chapters.append(chapter)
        return folded(chapters)

    def _chapter(self, event: Any, text: str, **facts: Any) -> Chapter:
        week = int(event.week) + 1
        return Chapter(week, week, events.KINDS[int(event.kind)], text, facts)

    def _beginning(self) -> list[Chapter]:
        start = self.state_after(-1)
        if start.people["stage"][self.person] != CLIENT:
            return []
        self.stage = CLIENT
        firsts = int(start.firm.clients)
        return [Chapter(1, 1, "client", f"Is one of the {firsts} clients with whom it all begins.")]

    def _attracted(self, event: Any, _: int) -> Chapter:
        self.stage = LEAD
        week = int(event.week)
        record = self.state_after(week).people[self.person]
        shares = {name: float(share) for name, share in shares_of_pull(record).items()}
        facts: dict[str, Any] = {"cause": CAUSES[int(event.detail)], "shares": shares}
        speaker = int(event.other)
        if speaker != NOBODY:
            facts["by"] = speaker
        if event.detail == INTRODUCTION:
            text = f"Is introduced to the firm by {self.name(speaker)}: the door is open."
            return self._chapter(event, text, **facts)
        if event.detail == REFERRAL:
            text = (
                f"Is referred by {self.name(speaker)}, who knows of the need, asked first, and "
                "vouches for the firm."
            )
            return self._chapter(event, text, **facts)
        facts["pull"] = float(event.value)
        parts = sorted(((share, name) for name, share in shares.items() if share > 0), reverse=True)
        told = listed([f"{percent(share)} {_CAUSE_WORDS[name]}" for share, name in parts])
        chance = percent(-np.expm1(-float(event.value)))
        text = f"Gets in touch. The pull that week, a {chance} chance to come, is {told}."
        happy = self._happy_acquaintances(week - 1) if shares["clownfish"] > 0 else []
        if happy:
            facts["sees"] = happy
            names = listed([self.name(person) for person in happy])
            text += f" In sight, and doing well: {names}."
        if event.detail == RECOMMENDATION:
            text += f" The words that did it came from {self.name(speaker)}."
        elif len(parts) > 1:
            text += f" What tips the scales: {_CAUSE_WORDS[facts['cause']]}."
        return self._chapter(event, text, **facts)

    def _happy_acquaintances(self, week: int) -> list[int]:
        state = self.state_after(week)
        known = state.indices[state.indptr[self.person] : state.indptr[self.person + 1]]
        people = state.people[known]
        happy = (people["stage"] == CLIENT) & (people["mood"] == HAPPY)
        return [int(person) for person in known[happy]]

    def _decayed(self, event: Any, _: int) -> Chapter:
        return self._chapter(event, "Waits for a call that never comes; the interest goes cold.")

    def _met(self, event: Any, _: int) -> Chapter:
        self.stage = IN_TALKS
        seller = staff_name("Salesperson", int(event.other))
        text = f"{seller} makes the first contact; they agree to meet."
        return self._chapter(event, text, salesperson=int(event.other))

    def _declined(self, event: Any, _: int) -> Chapter:
        seller = staff_name("Salesperson", int(event.other))
        text = f"{seller} makes the first contact; no meeting comes of it."
        return self._chapter(event, text, salesperson=int(event.other))

    def _unfit_found(self, event: Any, _: int) -> Chapter:
        fit = float(self.state_after(int(event.week)).people["fit"][self.person])
        seller = staff_name("salesperson", int(event.other))
        text = (
            f"In meeting {event.detail}, {seller} finds out how little this person fits (fit "
            f"{fit:.2f} of 1). The talks end there."
        )
        meetings = int(event.detail)
        return self._chapter(event, text, salesperson=int(event.other), meetings=meetings, fit=fit)

    def _not_bought(self, event: Any, _: int) -> Chapter:
        seller = staff_name("salesperson", int(event.other))
        chance = float(event.value)
        text = f"Says no to {seller} in the last meeting; a yes had a {percent(chance)} chance."
        return self._chapter(event, text, salesperson=int(event.other), chance=chance)

    def _won(self, event: Any, _: int) -> Chapter:
        self.stage = CLIENT
        self.mood = 0
        promise = float(event.value)
        self.promise = (int(event.other), promise)
        facts = {"promise": promise}
        text = f"Signs. {_promised(promise)}"
        if event.other != NOBODY:
            facts["salesperson"] = int(event.other)
            seller = staff_name("salesperson", int(event.other))
            text = f"Signs with {seller}. {_promised(promise)}"
        return self._chapter(event, text, **facts)

    def _mood_changed(self, event: Any, _: int) -> Chapter:
        before, self.mood = self.mood, int(event.detail)
        value = float(event.value)
        shown = f"(satisfaction {value:+.2f} SD)"
        if self.mood == HAPPY:
            text = f"Is happy {shown}: acquaintances see it, and may hear of it."
        elif self.mood == UNHAPPY:
            text = f"Is unhappy {shown}, and acquaintances see that too."
            if self.promise is not None and self.promise[1] > 0:
                text += f" The promise had been {self.promise[1]:+.1f} SD."
        elif before == UNHAPPY:
            text = f"Is no longer unhappy {shown}."
        else:
            text = f"Is content, no longer happy {shown}."
        return self._chapter(event, text, mood=MOODS[self.mood - UNHAPPY], satisfaction=value)

    def _complained(self, event: Any, _: int) -> Chapter:
        hours = float(event.value)
        facts: dict[str, Any] = {"hours": hours}
        if hours <= 0 or event.other == NOBODY:
            return self._chapter(event, "Complains. Service deals with it.", **facts)
        facts["salesperson"] = int(event.other)
        seller = staff_name("salesperson", int(event.other))
        text = f"Complains. It takes {hours:.1f} selling hours from {seller}"
        if self.promise is not None and self.promise[0] == event.other:
            facts["promise"] = self.promise[1]
            text += f", who had promised {self.promise[1]:+.1f} SD"
        return self._chapter(event, text + ".", **facts)

    def _left(self, event: Any, _: int) -> Chapter:
        self.stage = PAST_CLIENT
        week = int(event.week)
        hazard = float(event.value)
        why = reasons(self.happened, self.state_after(week - 1), week, self.person, hazard)
        mood = MOODS[int(event.detail) - UNHAPPY]
        text = f"Leaves, {mood}. {told_reasons(why, self.name)}"
        return self._chapter(event, text, mood=mood, why=why.main, factors=why._asdict())

    def _completed(self, event: Any, _: int) -> Chapter:
        self.stage = PAST_CLIENT
        mood = MOODS[int(event.detail) - UNHAPPY]
        text = f"The project is done and no other follows; they part, {mood}."
        return self._chapter(event, text, mood=mood)

    def _renewed(self, event: Any, _: int) -> Chapter:
        return self._chapter(event, "Orders another project.")

    def _heard(self, event: Any) -> Chapter | None:
        if event.detail != events.HEARD:
            return None
        week = int(event.week) + 1
        text = f"Hears {self.name(int(event.person))} praise the firm."
        return Chapter(week, week, "heard", text, {"by": int(event.person)})

    def _spoke(self, event: Any, place: int) -> Chapter:
        listener = int(event.other)
        name = self.name(listener)
        outcome = outcome_of(self.happened, place)
        text = f"{_ACT_WORDS[int(event.kind)].format(name)}: {outcome}."
        return self._chapter(event, text, to=listener, name=name, outcome=outcome)

    def _returned(self, event: Any, _: int) -> Chapter:
        was_client = self.stage == PAST_CLIENT
        self.stage = 0
        text = "Could imagine coming back." if was_client else "Is open to the firm again."
        return self._chapter(event, text)

    def _moved(self, event: Any, _: int) -> Chapter:
        self.stage = 0
        self.promise = None
        text = "Moves away. Somebody else takes the place, with the same acquaintances."
        return self._chapter(event, text)

    def _collapsed(self, event: Any, _: int) -> Chapter:
        ends = {
            CLIENT: "The firm collapses and leaves its clients alone, this one too.",
            LEAD: "The firm collapses before anybody calls.",
            IN_TALKS: "The firm collapses in the middle of the talks.",
        }
        text = ends.get(self.stage, "The firm collapses.")
        self.stage = PAST_CLIENT if self.stage == CLIENT else 0
        return self._chapter(event, text)


def _promised(promise: float) -> str:
    if promise <= 0:
        return "Nothing is promised beyond ordinary service."
    size = "a little more" if promise <= 0.5 else "more" if promise < 1.5 else "far more"
    return f"The promise: {size} than ordinary service ({promise:+.1f} SD)."

"""Chapters of a life, and how what repeats is told in one breath."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rms_agents.experiments.word_outcome import ALREADY_IN_TOUCH, NO_CALL
from rms_agents.tables import MOODS

UNHAPPY_WORD = MOODS[0]


@dataclass
class Chapter:
    """Something that happened in a life.

    Attributes
    ----------
    week, until : int
        First and last week, from 1.
    kind : str
        As in `Run.events`.
    text : str
        A sentence or two.
    facts : dict
        The numbers behind it.
    """

    week: int
    until: int
    kind: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)


def listed(names: list[str]) -> str:
    """Return names as a list in words."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """Return a share in per cent, finer below ten."""
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


def folded(chapters: list[Chapter]) -> list[Chapter]:
    """Return the chapters with wavering moods, and words that came to nothing, told together.

    Only what stands between two chapters of another kind is told together, so nothing changes its
    place in the story.
    """
    told: list[Chapter] = []
    moods: list[Chapter] = []
    words: list[Chapter] = []

    def close() -> None:
        told.extend(sorted(_wavering(moods) + _idle_words(words), key=lambda c: c.week))
        moods.clear()
        words.clear()

    for chapter in chapters:
        if chapter.kind == "mood" and chapter.facts["mood"] != UNHAPPY_WORD:
            moods.append(chapter)
        elif chapter.facts.get("outcome") in (ALREADY_IN_TOUCH, NO_CALL):
            words.append(chapter)
        else:
            close()
            told.append(chapter)
    close()
    return told


def _wavering(moods: list[Chapter]) -> list[Chapter]:
    if len(moods) < 3:
        return list(moods)
    first, last = moods[0], moods[-1]
    ends = "happy" if last.facts["mood"] == "happy" else "content"
    text = f"Wavers between happy and content, {len(moods)} times, and ends {ends}."
    facts = {"mood": last.facts["mood"], "changes": len(moods)}
    return [Chapter(first.week, last.until, "mood", text, facts)]


def _idle_words(words: list[Chapter]) -> list[Chapter]:
    if len(words) < 2:
        return list(words)
    first, last = words[0], words[-1]
    names = list(dict.fromkeys(chapter.facts["name"] for chapter in words))
    text = f"Speaks of the firm to {listed(names)}; nothing comes of it."
    facts = {"to": [chapter.facts["to"] for chapter in words]}
    return [Chapter(first.week, last.until, "spoke", text, facts)]

"""Why a client left: the hazard of that week, taken apart into the factors that made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from rms_agents import events
from rms_agents.experiments.chapters import listed, percent
from rms_agents.state import CLIENT, NOBODY

_NOTABLE = 1.2  # a factor worth a word


class Reasons(NamedTuple):
    """The factors on the usual hazard of leaving, whose product is that of the week.

    Attributes
    ----------
    hazard, usual : float
        Weekly hazards: of that week, and at the reference satisfaction without anything else.
    mood, contagion, complaint, referrer : float
        Factors of dissatisfaction, of a neighbour's fresh departure, of a complaint, and of a
        referrer who is still a client; 1 where they did not apply.
    left_before : int
        The neighbour who had left last; NOBODY without contagion.
    """

    hazard: float
    usual: float
    mood: float
    contagion: float
    complaint: float
    referrer: float
    left_before: int

    @property
    def main(self) -> str:
        """The factor that weighed most; ``"chance"`` where none raised the hazard much."""
        factors = {name: getattr(self, name) for name in ("mood", "contagion", "complaint")}
        name = max(factors, key=lambda factor: factors[factor])
        return name if factors[name] >= _NOTABLE else "chance"


def reasons(happened: Any, before: Any, week: int, person: int, hazard: float) -> Reasons:
    """Return why a client left.

    Parameters
    ----------
    happened : record array
        All events of the run.
    before : State
        The run as it stood when the week began.
    week : int
        Week of the departure; 0 is the first.
    person : int
    hazard : float
        As the event says it.
    """
    p = before.p
    usual = float(p.leaving_hazard)
    past = happened[happened["week"] < week]
    neighbours = before.indices[before.indptr[person] : before.indptr[person + 1]]
    contagion, left_before = 1.0, NOBODY
    if p.mechanisms_leaving_contagion:
        fresh = past[
            (past["kind"] == events.LEFT)
            & (week - past["week"] < p.leaving_contagion_weeks)
            & np.isin(past["person"], neighbours)
        ]
        if len(fresh):
            contagion, left_before = float(p.leaving_contagion), int(fresh["person"][-1])
    complaint = 1.0
    complained = happened["week"][
        (happened["kind"] == events.COMPLAINED) & (happened["person"] == person)
    ]
    since = week - complained[complained <= week]
    if len(since) and since[-1] < p.complaints_leaving_weeks:
        complaint = float(p.complaints_leaving_factor)
    referrer = 1.0
    who = int(before.people["referrer"][person])
    if p.mechanisms_referral_retention and who != NOBODY and before.people["stage"][who] == CLIENT:
        referrer = float(p.leaving_referred_factor)
    others = usual * contagion * complaint * referrer
    mood = hazard / others if others > 0 else 1.0
    return Reasons(hazard, usual, mood, contagion, complaint, referrer, left_before)


def told_reasons(why: Reasons, name: Callable[[int], str]) -> str:
    """Return the reasons as a sentence; `name` says what a person is called."""
    words = {
        "mood": f"dissatisfaction (x {why.mood:.1f})",
        "complaint": f"a complaint still smarts (x {why.complaint:.1f})",
    }
    if why.left_before != NOBODY:
        words["contagion"] = f"{name(why.left_before)} left shortly before (x {why.contagion:.1f})"
    chance = f"The weekly chance was {percent(-np.expm1(-why.hazard))}"
    notable = [factor for factor in words if getattr(why, factor) >= _NOTABLE]
    if not notable:
        return f"{chance}, as for any client: no reason but life."
    ordered = sorted(notable, key=lambda factor: getattr(why, factor), reverse=True)
    usual = percent(-np.expm1(-why.usual))
    return f"{chance} where {usual} is usual: {listed([words[factor] for factor in ordered])}."

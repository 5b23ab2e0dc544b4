"""The life of one person as the page's story panel reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from rms_agents.experiments.explain import Life, lives_of, naming, number_of
from rms_agents.experiments.referral_tree import Lead, leads_by_person
from rms_agents.measures import CAUSES
from rms_agents.simulation import Run
from rms_agents.state import STAGES

LARGEST_TREE = 40  # entries shown of a referral tree; the rest is counted


def tell_story(run: Run, person: int) -> str:
    """Return somebody's life as JSON, in the words of the command `explain`.

    Parameters
    ----------
    run : Run
    person : int
        Number of somebody in the run.

    Returns
    -------
    str
        An object with `person`; `title`; `about` (a sentence); `sentences`, each with `week`,
        `until`, `kind` and `text`; `pull`, whose `approaches` say for each attraction the `week`,
        `chance`, named `cause` and exact `shares` of the pull; and `tree`, those who brought the
        person and those whom the person brought, each with `person`, `name`, `depth`, `act`,
        `week`, `signed` (null where they never signed) and `self`; `more` counts those of the
        tree that are left out. Weeks count from 1.

    Raises
    ------
    InputError
        If there is no such person.
    """
    return next(tell_stories(run, [person]))


def tell_stories(run: Run, people: Iterable[int]) -> Iterator[str]:
    """Yield the lives of several people, each as `tell_story` tells it; faster than one by one."""
    numbers = [number_of(run.scenario, int(person)) for person in people]
    leads = leads_by_person(run.state.events)
    brought_by = {
        id(lead): above for own in leads.values() for above in own for lead in above.brought
    }
    name = naming(run.scenario)
    for life in lives_of(run, numbers, leads):
        tree = list(_tree(leads.get(life.person, []), brought_by, name))
        story = {
            "person": life.person,
            "title": life.name[:1].upper() + life.name[1:],
            "about": _about(life),
            "sentences": [
                {"week": told.week, "until": told.until, "kind": told.kind, "text": told.text}
                for told in life.chapters
            ],
            "pull": {"approaches": list(_approaches(life))},
            "tree": tree[:LARGEST_TREE],
            "more": max(0, len(tree) - LARGEST_TREE),
        }
        yield json.dumps(story, ensure_ascii=False)


def _about(life: Life) -> str:
    facts = life.as_dict()
    known = life.acquaintances
    acquaintances = "1 acquaintance" if known == 1 else f"{known} acquaintances"
    end = STAGES[life.run.state.people[life.person].stage]
    return (
        f"Fit {facts['fit']:.2f} of 1, {acquaintances}, speaks {facts['propensity']:.1f} times as "
        f"often as most. In the end: {end}."
    )


def _approaches(life: Life) -> Iterator[dict[str, Any]]:
    """Return what drew the person in at each attraction, by exact shares."""
    for told in life.chapters:
        if told.kind != "attracted":
            continue
        pull = told.facts.get("pull")
        yield {
            "week": told.week,
            "chance": None if pull is None else float(-np.expm1(-pull)),
            "cause": told.facts["cause"],
            "shares": {cause: told.facts["shares"][cause] for cause in CAUSES},
        }


def _tree(
    own: list[Lead], brought_by: dict[int, Lead], name: Callable[[int], str]
) -> Iterator[dict[str, Any]]:
    """Return the line of those who brought the person, then all whom the person brought."""
    if not own:
        return
    signed = [lead for lead in own if lead.signed is not None]
    lead: Lead | None = (signed or own)[-1]
    line: list[Lead] = []
    while lead is not None:
        line.append(lead)
        lead = brought_by.get(id(lead))
    for depth, each in enumerate(reversed(line)):
        yield _entry(each, depth, name, depth == len(line) - 1)
    waiting = [(each, len(line)) for lead in reversed(own) for each in reversed(lead.brought)]
    while waiting:
        each, depth = waiting.pop()
        yield _entry(each, depth, name, False)
        waiting.extend((below, depth + 1) for below in reversed(each.brought))


def _entry(lead: Lead, depth: int, name: Callable[[int], str], oneself: bool) -> dict[str, Any]:
    return {
        "person": lead.person,
        "name": name(lead.person),
        "depth": depth,
        "act": lead.cause,
        "week": None if lead.week is None else lead.week + 1,
        "signed": None if lead.signed is None else lead.signed + 1,
        "self": oneself,
    }

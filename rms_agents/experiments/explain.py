"""The life of one person in a run: how they met the firm, what it did to them, whom they told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rms_agents import events
from rms_agents.errors import InputError
from rms_agents.experiments.chapters import Chapter
from rms_agents.experiments.referral_tree import Lead, leads_by_person
from rms_agents.experiments.snapshots import BEGINNING, snapshots
from rms_agents.experiments.storyteller import Storyteller
from rms_agents.scenario import Scenario
from rms_agents.simulation import Run, simulate
from rms_agents.state import NOBODY, STAGES


@dataclass(frozen=True)
class Life:
    """The life of one person in a run.

    Attributes
    ----------
    run : Run
    person : int
    chapters : tuple of Chapter
        What happened, in order.
    brought : tuple of Lead
        Who came to the firm through this person, each with those who came through them.
    """

    run: Run
    person: int
    chapters: tuple[Chapter, ...]
    brought: tuple[Lead, ...]

    @property
    def name(self) -> str:
        """What the person is called."""
        return naming(self.run.scenario)(self.person)

    @property
    def acquaintances(self) -> int:
        """With how many people this one talks."""
        indptr = self.run.state.indptr
        return int(indptr[self.person + 1] - indptr[self.person])

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values; weeks count from 1."""
        record = self.run.state.people[self.person]
        return {
            "scenario": self.run.scenario.name,
            "seed": self.run.seed,
            "weeks": self.run.scenario.weeks,
            "person": self.person,
            "name": self.name,
            "community": int(record.community),
            "fit": float(record.fit),
            "propensity": float(record.propensity),
            "acquaintances": self.acquaintances,
            "stage": STAGES[record.stage],
            "chapters": [vars(chapter) for chapter in self.chapters],
            "brought": [lead.as_dict() for lead in self.brought],
        }


def explain(scenario: Scenario, seed: int = 1, person: int | str | None = None) -> Life:
    """Tell the life of one person.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    person : int or str, optional
        Number, or label where the people are imported with labels. Without one, the life in which
        the most different kinds of things happened is told.

    Returns
    -------
    Life

    Raises
    ------
    InputError
        If there is no such person.
    """
    if scenario.network is not None:  # so that looking back need not read it again
        scenario = scenario.with_network(scenario.network)
    chosen = None if person is None else number_of(scenario, person)
    run = simulate(scenario, seed)
    if chosen is None:
        chosen = most_telling(run)
    return life_of(run, chosen)


def life_of(run: Run, person: int) -> Life:
    """Tell the life of one person of a run there is.

    Parameters
    ----------
    run : Run
    person : int
        Number of somebody in the scenario.

    Returns
    -------
    Life
    """
    return next(lives_of(run, [person]))


def lives_of(
    run: Run, people: Sequence[int], leads: dict[int, list[Lead]] | None = None
) -> Iterator[Life]:
    """Tell the lives of several people of a run, looking back over it only once.

    Parameters
    ----------
    run : Run
    people : sequence of int
        Numbers of people in the scenario.
    leads : dict, optional
        What `leads_by_person` returns for the run, where it is known already.

    Yields
    ------
    Life
    """
    happened = run.state.events
    own = happened["week"][np.isin(happened["person"], people)]
    past = snapshots(run, {BEGINNING, *own.tolist(), *(own - 1).tolist()})
    leads = leads_by_person(happened) if leads is None else leads
    name = naming(run.scenario)
    for person in people:
        teller = Storyteller(happened, person, name, past.__getitem__)
        brought = tuple(each for lead in leads.get(person, []) for each in lead.brought)
        yield Life(run, person, tuple(teller.tell()), brought)


def naming(scenario: Scenario) -> Callable[[int], str]:
    """Return the function that says what a person of the scenario is called."""
    labels = None if scenario.network is None else scenario.network.labels

    def name(person: int) -> str:
        label = str(person) if labels is None else labels[person]
        return f"person {label}" if label.isdigit() else label

    return name


def number_of(scenario: Scenario, person: int | str) -> int:
    """Return the number of a person given by number, or by label where the people have labels.

    Raises
    ------
    InputError
        If there is no such person.
    """
    network = scenario.network
    if isinstance(person, str) and network is not None and network.labels is not None:
        return network.number_of(person)
    try:
        number = int(person)
    except ValueError:
        number = -1
    if not 0 <= number < scenario.people:
        raise InputError(f"person = {person}: must be from 0 to {scenario.people - 1}")
    return number


def most_telling(run: Run) -> int:
    """Return the person to whom the most kinds of things happened.

    Among equals, the one through whom the most clients came, then the one with the most events.
    A place at which one person followed another is no single life.
    """
    happened = run.state.events
    leads = leads_by_person(happened)
    people = len(run.state.people)
    told = happened[happened["person"] != NOBODY]
    kinds = np.zeros((people, max(events.KINDS) + 1), np.int64)
    np.add.at(kinds, (told["person"], told["kind"]), 1)
    below = np.zeros(people, np.int64)
    for person, own in leads.items():
        below[person] = sum(lead.clients_below() for lead in own)
    variety = np.where(kinds[:, events.MOVED] > 0, -1, (kinds > 0).sum(axis=1))
    return int(np.lexsort((-kinds.sum(axis=1), -below, -variety))[0])

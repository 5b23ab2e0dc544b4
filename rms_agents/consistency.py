"""Settings that contradict each other: each rule once, and all that are broken are named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from rms_agents.errors import Faults, quoted
from rms_agents.memory import check_memory
from rms_agents.parameters import Value
from rms_agents.timeline import Change, changes

Values = Mapping[str, Value]
_STAFF = ("sales.salespeople", "service.service_agents", "staff.hybrids")


class _Rule(NamedTuple):
    """A rule, and the parameters that it compares."""

    compared: tuple[str, ...]
    faults: Callable[[Values], Iterator[str]]
    of_generators: bool = False  # whether it says nothing where the ties are given


def check_together(
    values: Values,
    timeline: Sequence[Change] = (),
    unsound: Collection[str] = (),
    generated: bool = True,
) -> None:
    """Refuse settings that contradict each other.

    Parameters
    ----------
    values : mapping of str to value
        Every parameter, each sound by itself.
    timeline : sequence of Change
    unsound : collection of str
        Parameters whose value nobody knows; rules that need one are left out.
    generated : bool
        Whether ties are neither handed over in Python nor, as the values say, read from a file.

    Raises
    ------
    InputError
        Naming all that is wrong.
    """
    faults = Faults()
    changed = {name for change in timeline for name in (*change.set, *change.add)}
    generated = generated and not values["network.ties"]
    for rule in _RULES:
        if (generated or not rule.of_generators) and not set(rule.compared) & set(unsound):
            with faults.gathered():
                for fault in rule.faults(values):
                    faults.add(fault)
    if not {"mechanisms.hiring", *_STAFF} & set(unsound):
        for fault in _without_staff(values, changed):
            faults.add(fault)
    if not changed & set(unsound):
        with faults.gathered():
            changes(values, timeline)
    faults.refuse()


def _too_many_clients(values: Values) -> Iterator[str]:
    people, clients = int(values["network.people"]), int(values["firm.initial_clients"])
    if clients > people:
        ties = values["network.ties"]
        whose = f", as many as {ties} has" if ties else ""
        yield f"firm.initial_clients = {clients}: must not exceed network.people = {people}{whose}"


def _moods(values: Values) -> Iterator[str]:
    unhappy, happy = values["satisfaction.unhappy"], values["satisfaction.happy"]
    if float(unhappy) >= float(happy):
        yield f"satisfaction.unhappy = {unhappy}: must be below satisfaction.happy = {happy}"


def _people_without_ties(values: Values) -> Iterator[str]:
    if values["network.people_file"] and not values["network.ties"]:
        yield f"network.people_file = {quoted(values['network.people_file'])}: needs network.ties"


def _too_many_ties(values: Values) -> Iterator[str]:
    people, ties = int(values["network.people"]), float(values["network.mean_ties"])
    if values["network.generator"] not in ("complete", "ring") and ties > max(0, people - 1):
        yield f"network.mean_ties = {ties:g}: must be below network.people = {people}"


def _too_many_communities(values: Values) -> Iterator[str]:
    people, communities = int(values["network.people"]), int(values["network.communities"])
    if values["network.generator"] == "communities" and communities > people:
        yield f"network.communities = {communities}: must not exceed network.people = {people}"


def _too_much_memory(values: Values) -> Iterator[str]:
    people, ties = int(values["network.people"]), float(values["network.mean_ties"])
    if values["network.generator"] == "complete":
        ties = people - 1.0
    check_memory(people, ties, int(values["run.weeks"]))
    yield from ()


def _without_staff(values: Values, changed: Collection[str]) -> Iterator[str]:
    if values["mechanisms.hiring"] and not any(values[n] or n in changed for n in _STAFF):
        yield (
            "mechanisms.hiring = true: hiring reads the loads of the staff, and sales.salespeople, "
            "service.service_agents and staff.hybrids are all 0"
        )


_SIZE = ("network.people", "network.mean_ties", "network.generator")
_RULES = (
    _Rule(("network.people", "firm.initial_clients"), _too_many_clients),
    _Rule(("satisfaction.unhappy", "satisfaction.happy"), _moods),
    _Rule(_SIZE, _too_many_ties, of_generators=True),
    _Rule(("network.communities", *_SIZE), _too_many_communities, of_generators=True),
    _Rule((*_SIZE, "run.weeks"), _too_much_memory, of_generators=True),
    _Rule(("network.people_file", "network.ties"), _people_without_ties),
)

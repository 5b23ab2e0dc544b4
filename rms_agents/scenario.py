"""Scenarios: a value for every parameter, what is scheduled, and the story they tell.

A scenario file (TOML) holds only what differs from the baseline::

    title = "Two more agents"
    story = "Service is short of hands. After a year two agents join."
    watch = "The backlog, and how long the mood takes to follow."

    [service]
    service_agents = 2

    [[timeline]]
    week = 52
    add = { "service.service_agents" = 2 }
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.memory import check_memory
from rms_agents.parameters import Value, defaults, parameter, parameters
from rms_agents.reading import read_file
from rms_agents.timeline import Change, changes
from rms_agents.toml_text import read_toml

if TYPE_CHECKING:
    from rms_agents.network import Network

MOST_BYTES = 2**24  # of a scenario file


class _Header(BaseModel):
    """What a scenario file says beside parameters."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = ""
    story: str = ""
    watch: str = ""
    timeline: list[Change] = []


def bundled_folder() -> Path:
    """Return the folder of the scenarios that come with the package."""
    installed = Path(__file__).parent / "scenarios"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "scenarios"


def bundled_names() -> list[str]:
    """Return the names of the scenarios that come with the package, the baseline first."""
    names = sorted(path.stem for path in bundled_folder().glob("*.toml"))
    return sorted(names, key=lambda name: name != "baseline")


@dataclass(frozen=True)
class Scenario:
    """A complete firm in a complete market.

    Attributes
    ----------
    name : str
        Bundled name, or the file's.
    title, story, watch : str
        What it is called, what it tells in two sentences, and what to look at.
    values : mapping of str to value
        Every parameter, by ``group.name``.
    timeline : tuple of Change
        What is scheduled.
    folder : Path or None
        Where the files that it names lie.
    given_network : Network or None
        Ties handed over in Python instead of a file or generator.
    """

    name: str
    title: str
    story: str
    watch: str
    values: Mapping[str, Value]
    timeline: tuple[Change, ...] = ()
    folder: Path | None = None
    given_network: Network | None = None

    def __post_init__(self) -> None:
        _check_together(self)

    @classmethod
    def load(cls, source: str | Path) -> Scenario:
        """Load a bundled scenario by name, or a scenario file by path.

        Raises
        ------
        InputError
            For an unknown name, an unreadable file, or anything wrong in it.
        """
        text = str(source)
        if text in bundled_names():
            path = bundled_folder() / f"{text}.toml"
        elif "/" in text or "\\" in text or text.endswith(".toml") or os.path.exists(text):
            path = Path(text)
        else:
            raise InputError(
                f"unknown scenario {quoted(text)}: {nearest(text, bundled_names())}; a file of "
                "your own is given by its path"
            )
        content = read_text(path, MOST_BYTES)
        try:
            return cls.from_toml(content, path.stem, path.parent)
        except InputError as error:
            raise InputError(f"{path}: {error}") from None

    @classmethod
    def from_toml(cls, text: str, name: str, folder: Path | None = None) -> Scenario:
        """Return the scenario that a TOML text describes.

        Parameters
        ----------
        text : str
        name : str
            What the scenario is called; its title, too, where the text gives none.
        folder : Path, optional
            From which the files that it names are meant.

        Raises
        ------
        InputError
            For whatever is wrong in it; the message does not say where the text came from.
        """
        content = read_toml(text)
        groups = {known.split(".")[0] for known in parameters()}
        header = {key: value for key, value in content.items() if key not in groups}
        for key in header:
            if key not in _Header.model_fields:
                known = [*_Header.model_fields, *sorted(groups)]
                raise InputError(f"unknown entry {quoted(key)}: {nearest(key, known)}")
        try:
            said = _Header.model_validate(header)
        except ValidationError as error:
            raise InputError(_first_fault(error)) from None
        values = defaults()
        for group in groups & content.keys():
            if not isinstance(content[group], dict):
                raise InputError(f"{group} = {quoted(content[group])}: must be a table [{group}]")
            for member, value in content[group].items():
                declared = parameter(f"{group}.{member}")
                values[declared.name] = declared.checked(value)
        return cls(
            name, said.title or name, said.story, said.watch, values, tuple(said.timeline), folder
        )._sized_by_its_people()

    def with_values(self, changes: Mapping[str, object]) -> Scenario:
        """Return this scenario with some parameters changed; values are checked."""
        values = dict(self.values)
        for name, value in changes.items():
            values[name] = parameter(name).checked(value)
        return replace(self, values=values)._sized_by_its_people()

    def with_network(self, network: Network) -> Scenario:
        """Return this scenario on given ties, and with as many people."""
        return replace(
            self,
            given_network=network,
            values={**self.values, "network.people": network.people},
        )

    @cached_property
    def network(self) -> Network | None:
        """The real ties, read once; None where ties are generated."""
        if self.given_network is not None:
            return self.given_network
        ties = str(self.values["network.ties"])
        if not ties:
            return None
        from rms_agents.network.files import read_ties

        folder = self.folder or Path()
        people = str(self.values["network.people_file"])
        return read_ties(folder / ties, folder / people if people else None)

    def _sized_by_its_people(self) -> Scenario:
        """Return the scenario with as many people as its file of ties has."""
        network = self.network
        if network is None or network.people == self.values["network.people"]:
            return self
        if self.values["network.people"] != parameter("network.people").default:
            raise InputError(
                f"network.people = {self.values['network.people']}: {self.values['network.ties']} "
                f"has {network.people} people; leave network.people out"
            )
        sized = replace(self, values={**self.values, "network.people": network.people})
        sized.__dict__["network"] = network
        return sized

    @property
    def weeks(self) -> int:
        """Length of a run."""
        return int(self.values["run.weeks"])

    @property
    def people(self) -> int:
        """People in the market."""
        return int(self.values["network.people"])

    def differences(self) -> dict[str, Value]:
        """Return the parameters that differ from the baseline."""
        return {
            name: value for name, value in self.values.items() if value != parameter(name).default
        }

    def changes(self) -> np.recarray[Any, Any]:
        """Return the timeline as records, sorted by week: each the new value of one parameter.

        Raises
        ------
        InputError
            See `timeline.changes`.
        """
        return changes(self.values, self.timeline)

    def configuration(self) -> dict[str, Any]:
        """Return all that makes a run what it is, but for the seed and the code."""
        ties = None
        if self.network is not None:
            digest = hashlib.sha256()
            for part in (self.network.indptr, self.network.indices, self.network.community):
                digest.update(part.tobytes())
            if self.network.fit is not None:
                digest.update(self.network.fit.tobytes())
            ties = digest.hexdigest()
        return {
            "parameters": dict(self.values),
            "timeline": [change.model_dump(exclude={"note"}) for change in self.timeline],
            "ties": ties,
        }

    def configuration_hash(self) -> str:
        """Return a name, 16 hexadecimal digits, for exactly this configuration."""
        text = json.dumps(self.configuration(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_toml(self) -> str:
        """Return the scenario file: only what differs from the baseline."""
        lines = [f"{key} = {_toml(getattr(self, key))}" for key in ("title", "story", "watch")]
        groups: dict[str, list[str]] = {}
        for name, value in self.differences().items():
            if name == "network.people" and self.network is not None:
                continue
            group, member = name.split(".", 1)
            groups.setdefault(group, []).append(f"{member} = {_toml(value)}")
        for group, entries in groups.items():
            lines += ["", f"[{group}]", *entries]
        for change in self.timeline:
            lines += ["", "[[timeline]]"]
            lines += [
                f"{key} = {_toml(value)}"
                for key, value in change.model_dump().items()
                if value not in (None, {}, "")
            ]
        return "\n".join(lines) + "\n"


def read_text(path: Path, most: int | None = None) -> str:
    """Return the text of a file that the user named, refusing one of more than `most` bytes."""
    content = read_file(path, most)
    try:
        return content.decode("utf-8-sig")  # as some editors write it
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start})") from None


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(entry)}' for key, entry in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _first_fault(error: ValidationError) -> str:
    """Return what is wrong in a header: which entry, its value and the rule."""
    faults = error.errors()
    misspelt = [fault for fault in faults if fault["type"] == "extra_forbidden"]
    fault = (misspelt or faults)[0]  # an entry may be missing because it is misspelt
    entry, *inside = fault["loc"]
    where, name = "", entry
    if inside:
        name = f"{entry}, change {int(inside[0]) + 1}"
    if inside[1:]:
        where, name = f"{name}: ", inside[1]
    if fault["type"] == "missing":
        return f"{where}{name} is missing"
    if fault["type"] == "extra_forbidden":
        return f"{where}unknown entry {quoted(name)}: {nearest(str(name), Change.model_fields)}"
    rule = _RULES.get(fault["type"])
    said = fault["msg"] if rule is None else rule.format(**fault.get("ctx", {}))
    return f"{where}{name} = {quoted(fault['input'])}: {said}"


_RULES = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "int_type": "must be a whole number",
    "string_type": "must be text in quotes",
    "dict_type": "must be a table of parameters",
    "list_type": "must be given as [[timeline]]",
    "model_type": "must be a table with week, and set or add",
}


def _check_together(scenario: Scenario) -> None:
    """Refuse settings that contradict each other."""
    values = scenario.values
    people, clients = int(values["network.people"]), int(values["firm.initial_clients"])
    if clients > people:
        raise InputError(
            f"firm.initial_clients = {clients}: must not exceed network.people = {people}"
        )
    if float(values["satisfaction.unhappy"]) >= float(values["satisfaction.happy"]):
        raise InputError(
            f"satisfaction.unhappy = {values['satisfaction.unhappy']}: must be below "
            f"satisfaction.happy = {values['satisfaction.happy']}"
        )
    if scenario.given_network is None and not values["network.ties"]:
        _check_generator(values)
    changed = {name for change in scenario.timeline for name in (*change.set, *change.add)}
    staff = ("sales.salespeople", "service.service_agents", "staff.hybrids")
    if values["mechanisms.hiring"] and not any(values[n] or n in changed for n in staff):
        raise InputError(
            "mechanisms.hiring = true: hiring reads the loads of the staff, and sales.salespeople, "
            "service.service_agents and staff.hybrids are all 0"
        )
    if values["network.people_file"] and not values["network.ties"]:
        raise InputError(
            f"network.people_file = {quoted(values['network.people_file'])}: needs network.ties"
        )
    scenario.changes()


def _check_generator(values: Mapping[str, Value]) -> None:
    people, ties = int(values["network.people"]), float(values["network.mean_ties"])
    generator = values["network.generator"]
    if generator not in ("complete", "ring") and ties > max(0, people - 1):
        raise InputError(f"network.mean_ties = {ties:g}: must be below network.people = {people}")
    if generator == "communities" and int(values["network.communities"]) > people:
        raise InputError(
            f"network.communities = {values['network.communities']}: must not exceed "
            f"network.people = {people}"
        )
    if generator == "complete":
        ties = people - 1.0
    check_memory(people, ties, int(values["run.weeks"]))

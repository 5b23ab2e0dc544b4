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

from rms_agents.consistency import check_together
from rms_agents.errors import Faults, InputError, nearest, quoted
from rms_agents.parameters import Value, parameter
from rms_agents.paths import user_path
from rms_agents.reading import read_file
from rms_agents.scenario_file import read_scenario
from rms_agents.timeline import Change, changes

if TYPE_CHECKING:
    from rms_agents.network import Network

MOST_BYTES = 2**24  # of a scenario file


_FILES = frozenset({"network.ties", "network.people_file"})


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
        check_together(self.values, self.timeline, generated=self.given_network is None)

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
            path = user_path(text)
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
        said = read_scenario(text)
        values, network, sized = said.values, None, False
        if not said.unsound & _FILES:
            with said.faults.gathered():
                network = _network_of(values, folder)
                values, sized = _sized(values, network), True
        if said.faults:
            if not sized:
                said.unsound.add("network.people")  # as many as a file has that cannot be read
            with said.faults.gathered():
                check_together(values, said.timeline, said.unsound)
            said.faults.refuse()
        scenario = cls(
            name, said.title or name, said.story, said.watch, values, said.timeline, folder
        )
        scenario.__dict__["network"] = network
        return scenario

    def with_values(self, changes: Mapping[str, object]) -> Scenario:
        """Return this scenario with some parameters changed; values are checked."""
        values = dict(self.values)
        faults = Faults()
        for name, value in changes.items():
            with faults.gathered():
                values[name] = parameter(name).checked(value)
        faults.refuse()
        if self.given_network is not None:
            return replace(self, values=_sized(values, self.given_network))
        network = self.network
        if any(values[name] != self.values[name] for name in _FILES):
            network = _network_of(values, self.folder)
            if (
                self.network is not None
                and values["network.ties"]
                and "network.people" not in changes
            ):
                values["network.people"] = parameter("network.people").default
        scenario = replace(self, values=_sized(values, network))
        scenario.__dict__["network"] = network
        return scenario

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
        return _network_of(self.values, self.folder)

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


def _sized(values: Mapping[str, Value], network: Network | None) -> dict[str, Value]:
    """Return the values with as many people as the ties are given of, if they are given.

    Raises
    ------
    InputError
        If the values name another number than that, or than the default.
    """
    people = values["network.people"]
    if network is None or people == network.people:
        return dict(values)
    if people != parameter("network.people").default:
        raise InputError(
            f"network.people = {people}: {values['network.ties'] or 'the network given'} has "
            f"{network.people} people; leave network.people out"
        )
    return {**values, "network.people": network.people}


def _network_of(values: Mapping[str, Value], folder: Path | None) -> Network | None:
    """Return the network in the files that values name; paths are meant from the folder."""
    if not values["network.ties"]:
        return None
    from rms_agents.network.files import read_ties

    ties, people = (
        (folder or Path()) / user_path(str(values[name])) if values[name] else None
        for name in ("network.ties", "network.people_file")
    )
    assert ties is not None
    return read_ties(ties, people)

"""The plan of a sweep: everything that decides its bytes, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.axes import SCENARIO
from rms_agents.experiments.sweep.description import (
    FORMAT,
    check_format,
    check_same,
    identity_of,
    inputs_of,
)
from rms_agents.experiments.sweep.design import Design
from rms_agents.measures import WEEK_DTYPE
from rms_agents.parameters import Value
from rms_agents.provenance import PARTS, program
from rms_agents.scenario import Scenario, bundled_folder
from rms_agents.simulation import checked_seed

MOST_RUNS = 100_000_000
_CHUNK_BYTES = 2**25  # of weekly records in memory at once, for each thread
_CHUNK_PERSON_WEEKS = 10**8  # about a second
_FEWEST_CHUNKS = 16  # so that every processor has something to do to the end


class Point(NamedTuple):
    """The runs of one design point that lie in one chunk.

    Attributes
    ----------
    number : int
    values : tuple of value
    seeds : range
    """

    number: int
    values: tuple[Value, ...]
    seeds: range


class Work(NamedTuple):
    """All that is needed to compute one chunk, wherever that happens.

    Attributes
    ----------
    inputs : str
        Identity of the plan without the program that computes it.
    program : mapping
        That of the plan, as `provenance.program` says it.
    chunk : int
    base : Scenario
    others : mapping of str to Scenario
        Scenarios by the name that the design gives them.
    names : tuple of str
    points : list of Point
    weekly, record : bool
        Whether weeks are kept; whether failures become rows.
    """

    inputs: str
    program: Mapping[str, Any]
    chunk: int
    base: Scenario
    others: Mapping[str, Scenario]
    names: tuple[str, ...]
    points: list[Point]
    weekly: bool
    record: bool

    @property
    def plan(self) -> str:
        """Identity of the plan."""
        return identity_of(self.inputs, self.program)

    def scenario(self, values: tuple[Value, ...]) -> Scenario:
        """Return the scenario of a design point."""
        return point_scenario(self.base, self.others, self.names, values)


class Extent(NamedTuple):
    """How many runs a plan has, in chunks; all that is needed to find them again.

    Attributes
    ----------
    identity : str
        A name, 64 hexadecimal digits, for exactly this plan and the program that computes it.
    runs, chunk_runs : int
        How many runs there are, and how many in a chunk; the last may have fewer.
    """

    identity: str
    runs: int
    chunk_runs: int

    @classmethod
    def recorded(cls, description: Mapping[str, Any]) -> Extent:
        """Return the extent of a plan that a manifest describes."""
        identity = identity_of(inputs_of(description), description)
        return cls(identity, description["runs"], description["chunk_runs"])

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.runs // self.chunk_runs)

    def rows(self, chunk: int) -> range:
        """Return the numbers of the runs of a chunk."""
        first = chunk * self.chunk_runs
        return range(first, min(first + self.chunk_runs, self.runs))


def point_scenario(
    base: Scenario,
    others: Mapping[str, Scenario],
    names: tuple[str, ...],
    values: tuple[Value, ...],
) -> Scenario:
    """Return the scenario of a design point, checked."""
    chosen = dict(zip(names, values, strict=True))
    name = chosen.pop(SCENARIO, None)
    return (base if name is None else others[str(name)]).with_values(chosen)


@dataclass(frozen=True)
class Plan:
    """What a sweep computes.

    Attributes
    ----------
    base : Scenario
    others : mapping of str to Scenario
        Those that the design names, where ``scenario`` varies.
    design : Design
    replicates : int
    seed : int
        Replicate r has seed ``seed + r`` at every point.
    weekly : bool
        Whether every week is kept.
    """

    base: Scenario
    others: Mapping[str, Scenario]
    design: Design
    replicates: int
    seed: int
    weekly: bool = False

    def __post_init__(self) -> None:
        if self.replicates < 1:
            raise InputError(f"--replicates {self.replicates}: must be at least 1")
        if self.runs > MOST_RUNS:
            raise InputError(f"sweep: {self.runs:,} runs; at most {MOST_RUNS:,}")
        checked_seed(self.seed)
        checked_seed(self.seed + self.replicates - 1)
        for scenario in (self.base, *self.others.values()):
            if scenario.given_network is not None:
                raise InputError(
                    f"{scenario.name}: has ties handed over in Python; a sweep needs them in a file"
                )

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.design.points) * self.replicates

    @cached_property
    def chunk_runs(self) -> int:
        """How many runs a chunk has; the last may have fewer."""
        weeks, people = self.base.weeks, self.base.people
        return max(
            1,
            min(
                _CHUNK_BYTES // (weeks * WEEK_DTYPE.itemsize),
                _CHUNK_PERSON_WEEKS // (weeks * people),
                -(-self.runs // _FEWEST_CHUNKS),
            ),
        )

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return self.extent.chunks

    def rows(self, chunk: int) -> range:
        """Return the numbers of the runs of a chunk."""
        return self.extent.rows(chunk)

    def points(self, chunk: int) -> Iterator[Point]:
        """Return the design points of a chunk, each with its seeds there."""
        rows = self.rows(chunk)
        run = rows.start
        while run < rows.stop:
            number, replicate = divmod(run, self.replicates)
            stop = min(self.replicates, replicate + rows.stop - run)
            yield Point(
                number, self.design.points[number], range(self.seed + replicate, self.seed + stop)
            )
            run += stop - replicate

    def work(self, chunk: int, record: bool) -> Work:
        """Return what is needed to compute a chunk."""
        return Work(
            self.inputs,
            self.program,
            chunk,
            self.base,
            self.others,
            self.design.names,
            list(self.points(chunk)),
            self.weekly,
            record,
        )

    def scenario(self, point: int) -> Scenario:
        """Return the scenario of a design point."""
        return point_scenario(self.base, self.others, self.design.names, self.design.points[point])

    def check_points(self) -> None:
        """Refuse a design with a point that the model does not accept."""
        for number in range(len(self.design.points)):
            try:
                self.scenario(number)
            except InputError as error:
                raise InputError(
                    f"design point {number}: {error} (--on-error record keeps it as a failed row)"
                ) from None

    @cached_property
    def description(self) -> dict[str, Any]:
        """All that decides the bytes of the tables, as JSON."""
        return {
            "format": FORMAT,
            **program(),
            "scenario": _scenario_entry(self.base),
            "other_scenarios": {
                name: _scenario_entry(scenario) for name, scenario in self.others.items()
            },
            "varied": list(self.design.names),
            "points": len(self.design.points),
            "design_sha256": hashlib.sha256(self.design.text().encode()).hexdigest(),
            "replicates": self.replicates,
            "seed": self.seed,
            "runs": self.runs,
            "weekly": self.weekly,
            "chunk_runs": self.chunk_runs,
        }

    @cached_property
    def inputs(self) -> str:
        """A name, 64 hexadecimal digits, for this plan without the program that computes it."""
        return inputs_of(self.description)

    @cached_property
    def program(self) -> dict[str, Any]:
        """What all who compute chunks of this plan must be, see `provenance.program`."""
        return {name: self.description[name] for name in PARTS}

    @cached_property
    def extent(self) -> Extent:
        """How many runs there are, in chunks."""
        return Extent.recorded(self.description)

    @property
    def identity(self) -> str:
        """A name, 64 hexadecimal digits, for exactly this plan."""
        return self.extent.identity


def recorded_plan(description: Mapping[str, Any], design: Design) -> Plan:
    """Return the plan that a manifest describes.

    Raises
    ------
    InputError
        If this program, or a file that a scenario names, is not what it was: with the difference.
    """
    check_format(description)
    plan = Plan(
        recorded_scenario(description["scenario"]),
        {name: recorded_scenario(entry) for name, entry in description["other_scenarios"].items()},
        design,
        description["replicates"],
        description["seed"],
        description["weekly"],
    )
    check_same(description, plan.description)
    return plan


def _scenario_entry(scenario: Scenario) -> dict[str, Any]:
    folder = scenario.folder
    bundled = folder is None or folder.resolve() == bundled_folder().resolve()
    return {
        "name": scenario.name,
        "folder": None if bundled or folder is None else str(folder.resolve()),
        "file": scenario.to_toml(),
        "configuration": scenario.configuration(),
    }


def recorded_scenario(entry: Mapping[str, Any]) -> Scenario:
    """Return the scenario that an entry of a manifest holds."""
    folder = bundled_folder() if entry["folder"] is None else Path(entry["folder"])
    try:
        return Scenario.from_toml(entry["file"], entry["name"], folder)
    except InputError as error:
        raise InputError(f"scenario {entry['name']}: {error}") from None

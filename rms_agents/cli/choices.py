"""What the user chose on the command line, checked before anything runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from rms_agents.errors import Faults, InputError, quoted
from rms_agents.parameters import Value, parameter
from rms_agents.paths import user_path
from rms_agents.scenario import Scenario

if TYPE_CHECKING:
    from rms_agents.network import Network

MOST_RUNS = 1_000_000
_FILES = ("network.ties", "network.people_file")


class Choice(NamedTuple):
    """A scenario as the user asked for it.

    Attributes
    ----------
    source : str
        The words on the command line.
    settings : dict
        The parameters set there.
    scenario : Scenario
    """

    source: str
    settings: dict[str, Value]
    scenario: Scenario


def chosen_scenario(
    source: str,
    settings: Sequence[str] | None = None,
    weeks: int | None = None,
    tells_network: bool = True,
) -> Choice:
    """Load a scenario and set what the user set.

    Parameters
    ----------
    source : str
        Name or file of a scenario.
    settings : sequence of str, optional
        Each NAME=VALUE.
    weeks : int, optional
    tells_network : bool
        Whether what was understood of the scenario's network is said aloud.
    """
    faults = Faults()
    values = _settings(settings or (), faults)
    if weeks is not None:
        with faults.gathered():
            if values.get("run.weeks", weeks) != weeks:
                raise InputError(
                    f"--weeks {weeks}: contradicts --set run.weeks={values['run.weeks']}"
                )
            values["run.weeks"] = parameter("run.weeks").checked(weeks)
    with faults.gathered():
        scenario = Scenario.load(source)
    faults.refuse()
    if values:
        scenario = scenario.with_values(values)
    if tells_network and scenario.network is not None:
        tell_what_was_understood(scenario.network)
    return Choice(source, values, scenario)


def tell_what_was_understood(network: Network) -> None:
    """Say aloud, in one line, what was read of the file of a network and what was not."""
    if network.understood is not None:
        print(f"network: {network.understood}", file=sys.stderr)


def tell_what_comes_too_late(*scenarios: Scenario) -> None:
    """Say aloud which scheduled changes lie after the end of their scenario's runs."""
    late = {
        f"{scenario.name}: what is scheduled for week {change.week} comes after the last, "
        f"{scenario.weeks}"
        for scenario in scenarios
        for change in scenario.timeline
        if change.week > scenario.weeks
    }
    for warning in sorted(late):
        _warn(warning)


def _warn(message: str) -> None:
    print(f"warning: {message}", file=sys.stderr)


def chosen_seeds(seed: int, replicates: int) -> range:
    """Return the seeds of the runs: replicate r has seed + r."""
    if not 1 <= replicates <= MOST_RUNS:
        raise InputError(f"--replicates {replicates}: must be from 1 to {MOST_RUNS:,}")
    return range(seed, seed + replicates)


def _settings(texts: Sequence[str], faults: Faults) -> dict[str, Value]:
    """Return the values that were set, by name."""
    values: dict[str, Value] = {}
    for text in texts:
        with faults.gathered():
            name, value = _setting(text)
            if values.setdefault(name, value) != value:
                raise InputError(f"--set {name}={value}: contradicts --set {name}={values[name]}")
    return values


def _setting(text: str) -> tuple[str, Value]:
    """Return the name and checked value of one NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"{quoted(text)}: must be NAME=VALUE, such as sales.promise=0.5")
    declared = parameter(name.strip())
    if declared.name in _FILES and value.strip():
        value = str(user_path(value.strip()).absolute())  # as the shell means it
    return declared.name, declared.parsed(value)

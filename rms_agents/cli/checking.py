"""The command `check`: whether a scenario file is sound, and what it says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from rms_agents.cli.choices import chosen_scenario, tell_what_comes_too_late
from rms_agents.cli.progress import announce_compilation
from rms_agents.cli.wording import counted, shown
from rms_agents.parameters import parameter

if TYPE_CHECKING:
    from rms_agents.scenario import Scenario

_SEED = 1
_MOST_PEOPLE, _MOST_TIES = 2_000, 200_000  # whom plain Python draws within a second


def check_command(file: str) -> None:
    """Check a scenario; print what differs from the baseline and facts about its network."""
    scenario = chosen_scenario(file).scenario
    tell_what_comes_too_late(scenario)
    _spare_compilation(scenario)
    announce_compilation()
    facts = list(_network_facts(scenario))
    named = scenario.title == scenario.name
    print(scenario.name if named else f"{scenario.name}: {scenario.title}")
    differences = scenario.differences()
    print(f"\n{counted(len(differences), 'parameter')} unlike the baseline")
    for name, value in differences.items():
        print(f"  {name} = {shown(value)}  (baseline {shown(parameter(name).default) or 'none'})")
    if scenario.timeline:
        print(f"\n{counted(len(scenario.timeline), 'scheduled change')}")
    for change in scenario.timeline:
        parts = [f"{name} = {value}" for name, value in change.set.items()]
        parts += [f"{name} {value:+}" for name, value in change.add.items()]
        lasts = f" for {counted(change.weeks, 'week')}" if change.weeks else ""
        print(f"  week {change.week}{lasts}: {', '.join(parts)}")
    print(f"\nNetwork{'' if scenario.network else f', as drawn for seed {_SEED}'}")
    for fact in facts:
        print(f"  {fact}")


def _spare_compilation(scenario: Scenario) -> None:
    """Have plain Python draw a small market: whoever checks a file need not wait for a compiler.

    The numbers are the same. Rules that are loaded already stay as they are.
    """
    ends = scenario.people * (
        scenario.people
        if scenario.values["network.generator"] == "complete"
        else float(scenario.values["network.mean_ties"])
    )
    small = scenario.people <= _MOST_PEOPLE and ends <= 2 * _MOST_TIES
    if small and "numba" not in sys.modules:
        os.environ["NUMBA_DISABLE_JIT"] = "1"


def _network_facts(scenario: Scenario) -> Iterator[str]:
    from rms_agents.prepared import Prepared

    state = Prepared(scenario).begun(_SEED)
    degrees = np.diff(state.indptr)
    fit = np.asarray(state.people["fit"])
    yield counted(len(degrees), "person")
    yield f"{counted(len(state.indices) // 2, 'tie')}, {degrees.mean():.1f} a person"
    here, there = fit[np.repeat(np.arange(len(fit)), degrees)], fit[state.indices]
    if len(here) and here.std() > 0:
        alike = float(np.corrcoef(here, there)[0, 1])
        yield f"assortativity of fit {alike:+.2f} (correlation between tied people)"
    fitting = float((fit >= scenario.values["market.fit_threshold"]).mean())
    yield f"{100 * fitting:.0f}% fit the ideal client profile"
    isolated = int((degrees == 0).sum())
    yield f"{counted(isolated, 'person')} without ties"

"""`check`: whether a scenario is sound, and what it is like."""

from __future__ import annotations

import numpy as np

from rms_agents.cli.choices import chosen_scenario
from rms_agents.cli.progress import announce_compilation
from rms_agents.cli.results import console
from rms_agents.parameters import parameter


def check_command(source: str) -> None:
    """Load a scenario; say what differs from the baseline and what its network is like."""
    chosen = chosen_scenario(source)
    announce_compilation()
    from rich.text import Text

    from rms_agents.simulation import Prepared

    scenario = chosen.scenario
    screen = console()
    screen.print(Text.assemble((scenario.title, "bold"), f"  ({source})"))
    if scenario.story:
        screen.print(Text(scenario.story))
    differences = scenario.differences()
    screen.print(f"\n{len(differences)} parameters differ from the baseline")
    for name, value in differences.items():
        declared = parameter(name)
        unit = f" {declared.unit}" if declared.unit else ""
        screen.print(Text(f"  {name} = {value}{unit}  (baseline {declared.default})"))
    for change in scenario.timeline:
        parts = [f"{name} = {value}" for name, value in change.set.items()]
        parts += [f"{name} {value:+g}" for name, value in change.add.items()]
        lasting = "" if change.weeks is None else f" for {change.weeks} weeks"
        screen.print(Text(f"  week {change.week}{lasting}: {', '.join(parts)}  {change.note}"))
    state = Prepared(scenario).begun(1)
    degrees = np.diff(state.indptr)
    screen.print("\nnetwork (seed 1)")
    screen.print(
        f"  {scenario.people:,} people, {len(state.indices) // 2:,} ties, "
        f"{degrees.mean():.1f} a person, {int((degrees == 0).sum()):,} without any"
    )
    fit = np.asarray(state.people.fit)
    threshold = float(scenario.values["market.fit_threshold"])
    screen.print(f"  {100 * float((fit >= threshold).mean()):.0f} % of the people fit")
    screen.print(f"  assortativity of profile {_likeness(state):.2f}")
    screen.print("\nsound")


def _likeness(state: object) -> float:
    """Return the correlation of profile between tied people, 0 where nothing varies."""
    indptr, indices = state.indptr, state.indices  # type: ignore[attr-defined]
    profile = np.asarray(state.people.profile)  # type: ignore[attr-defined]
    ends = np.repeat(profile, np.diff(indptr)), profile[indices]
    if len(indices) < 2 or ends[0].std() == 0 or ends[1].std() == 0:
        return 0.0
    return float(np.corrcoef(*ends)[0, 1])

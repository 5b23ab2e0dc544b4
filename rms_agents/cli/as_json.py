"""Results as JSON: strict, so that any program can read it, and the same whatever the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rms_agents.bands import band
from rms_agents.many_runs import ManyRuns
from rms_agents.measures import NAMES
from rms_agents.network.understood import understood_as_json

if TYPE_CHECKING:
    from rms_agents.scenario import Scenario

_BAND = ("mean", "low", "high")


def print_json(value: object) -> None:
    """Print one JSON value."""
    sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")


def scenario_as_json(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario is: name, every parameter, and what was understood of its network."""
    return {
        "scenario": scenario.name,
        "parameters": dict(scenario.values),
        "network": understood_as_json(scenario.network),
    }


def run_as_json(runs: ManyRuns) -> dict[str, Any]:
    """Return a run with its weeks; of several runs, mean and 90 % band of everything.

    Of weekly measures two bands: in each week 90 % of the runs lie between ``low`` and ``high``; a
    whole path stays between ``path_low`` and ``path_high`` with a chance of 90 %.
    """
    found: dict[str, Any] = {
        **scenario_as_json(runs.scenario),
        "seed": runs.seeds[0],
        "weeks": runs.scenario.weeks,
    }
    if len(runs.seeds) == 1:
        found["summary"] = {name: float(values[0]) for name, values in runs.figures.items()}
        found["weekly"] = {name: runs[name][0].tolist() for name in NAMES}
        return found
    found["replicates"] = len(runs.seeds)
    found["summary"] = {
        name: dict(zip(_BAND, band(values).tolist(), strict=True))
        for name, values in runs.figures.items()
    }
    found["weekly"] = {
        name: dict(zip(_BAND, runs.band(name).tolist(), strict=True)) | _path_ends(runs, name)
        for name in NAMES
    }
    return found


def _path_ends(runs: ManyRuns, name: str) -> dict[str, list[float] | None]:
    paths = runs.path_band(name)
    low, high = (None, None) if paths is None else paths[1:].tolist()
    return {"path_low": low, "path_high": high}

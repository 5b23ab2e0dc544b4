"""What clients name as what brought them, beside what did bring them."""

from __future__ import annotations

import functools
from typing import NamedTuple

from rms_agents.experiments.claims.laboratory import Job, Tick, run_jobs
from rms_agents.experiments.claims.measure import ACTS, Measure, measure, new_clients_who_name
from rms_agents.experiments.claims.verdict import Effect, effect_of
from rms_agents.scenario import Scenario

# What is switched off to find out what each cause brings.
SWITCHES = {
    "marketing": ("mechanisms.advertising",),
    "clownfish": ("mechanisms.clownfish",),
    "reputation": ("mechanisms.reputation",),
    **{act: (f"mechanisms.{act}",) for act in ACTS},
    "word_of_mouth": tuple(f"mechanisms.{act}" for act in ACTS),
}


class Attribution(NamedTuple):
    """What clients name, beside what brought them.

    Attributes
    ----------
    cause : str
    named : Effect
        New clients who name it.
    caused : Effect
        New clients fewer where it does not exist, on the same luck.
    """

    cause: str
    named: Effect
    caused: Effect


def attributions(
    scenario: Scenario, causes: list[str], seeds: range, tick: Tick
) -> list[Attribution]:
    """Return for some causes what new clients name and what they bring."""
    measures = {
        cause: Measure("people", "", functools.partial(new_clients_who_name, what=cause))
        for cause in causes
    }
    measures["new_clients"] = measure("new_clients")
    without = [dict.fromkeys(SWITCHES[cause], False) for cause in causes]
    jobs = [Job(scenario.with_values(changes), seeds) for changes in ({}, *without)]
    everything, *rest = run_jobs(jobs, measures, tick)
    return [
        Attribution(
            cause,
            effect_of(everything[cause]),
            effect_of(everything["new_clients"] - figures["new_clients"]),
        )
        for cause, figures in zip(causes, rest, strict=True)
    ]

"""The firms that a claim compares, as scenarios."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rms_agents.experiments.claims.statement import Arm, Claim
from rms_agents.parameters import Value
from rms_agents.scenario import Scenario

_FIT_POINTS = 2001  # of the sum that stands for an integral over fit people


def base_scenario(claim: Claim, changes: Mapping[str, object] | None = None) -> Scenario:
    """Return the firm that all arms of a claim change.

    Parameters
    ----------
    claim : Claim
    changes : mapping, optional
        Values of the unknowns, where a firm is sampled or a field of the map is visited.
    """
    return Scenario.load(claim.scenario).with_values({**claim.always, **(changes or {})})


def arm_scenario(base: Scenario, arm: Arm, taken_away: Mapping[str, object]) -> Scenario:
    """Return an arm's firm; what is taken away comes last, so that no arm can bring it back."""
    scenario = replace(base, timeline=()) if arm.drop_timeline else base
    scenario = scenario.with_values(arm.set)
    if arm.reach_fit_people_as:
        like = scenario.with_values(arm.reach_fit_people_as)
        reach = matched_reach(scenario.values, like.values)
        scenario = scenario.with_values({"marketing.reach": reach})
    return scenario.with_values(taken_away)


def matched_reach(values: Mapping[str, Value], like: Mapping[str, Value]) -> float:
    """Return the `marketing.reach` at which fit people are reached as often as in another firm.

    Both firms stand in the same market. Only the base of the hazard is matched: money, carry-over
    and elasticity act on both alike.
    """
    return float(like["marketing.reach"]) * weight_of_fit(like) / weight_of_fit(values)


def weight_of_fit(values: Mapping[str, Value]) -> float:
    """Return how much more often marketing reaches a fit person than the mean person.

    The mean of `rms_agents.agents.person.aimed_at` over fit people, over its mean over all:
    profiles are normal with unit variance around minus `market.profile_offset`.
    """
    width = float(values["market.fit_width"])
    middle = -float(values["market.profile_offset"])
    aim = math.copysign(float(values["marketing.aim_error"]), middle)
    edge = width * math.sqrt(-2.0 * math.log(max(float(values["market.fit_threshold"]), 1e-12)))
    more = float(values["marketing.targeting"]) - 1.0
    profiles = np.linspace(-edge, edge, _FIT_POINTS)
    density = np.exp(-0.5 * (profiles - middle) ** 2)
    reached = 1.0 + more * np.exp(-0.5 * ((profiles - aim) / width) ** 2)
    spread = 1.0 + width**2
    mean = 1.0 + more * width / math.sqrt(spread) * math.exp(-0.5 * (aim - middle) ** 2 / spread)
    return float((reached * density).sum() / density.sum() / mean)

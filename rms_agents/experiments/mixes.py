"""Mixes of people and marketing that a weekly budget pays, and the firm that changes to one."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rms_agents.errors import InputError
from rms_agents.experiments.hiring import with_more
from rms_agents.scenario import Scenario

MOST_MIXES = 2000
STAFF = {
    "salespeople": "sales.salespeople",
    "service_agents": "service.service_agents",
    "hybrids": "staff.hybrids",
}
_MARKETING = "marketing.base_budget"
HIRING = "mechanisms.hiring"


class Mix(NamedTuple):
    """Whom a budget pays, and what it leaves for marketing, money a week."""

    salespeople: int
    service_agents: int
    hybrids: int
    marketing: float

    @property
    def heads(self) -> int:
        """How many people are employed."""
        return self.salespeople + self.service_agents + self.hybrids


def present_mix(scenario: Scenario) -> Mix:
    """Return whom the firm employs now, and what it chooses to spend on marketing."""
    counts = [int(scenario.values[name]) for name in STAFF.values()]
    return Mix(counts[0], counts[1], counts[2], float(scenario.values[_MARKETING]))


def wages(scenario: Scenario, heads: int) -> float:
    """Return what so many colleagues cost a week."""
    return heads * float(scenario.values["staff.wage"])


def spent_now(scenario: Scenario) -> float:
    """Return what the firm spends a week on wages and on marketing of its own choice."""
    return wages(scenario, present_mix(scenario).heads) + present_mix(scenario).marketing


def all_mixes(scenario: Scenario, budget: float, hybrids: bool = True) -> list[Mix]:
    """Return every way to spend a budget on whole colleagues, the rest on marketing.

    Raises
    ------
    InputError
        If nothing limits their number, or there are more than `MOST_MIXES`.
    """
    wage = wages(scenario, 1)
    if not (np.isfinite(budget) and budget >= 0):
        raise InputError(f"--budget {budget:.10g}: must be 0 or more, money a week")
    if wage == 0:
        raise InputError("staff.wage = 0: no budget limits how many are employed")
    most = int(budget / wage + 1e-9)
    count = (most + 1) * (most + 2) // 2 * ((most + 3) if hybrids else 3) // 3
    if count > MOST_MIXES:
        less = "" if not hybrids else "; --no-hybrids leaves fewer"
        raise InputError(
            f"--budget {budget:.10g}: pays up to {most} colleagues, in {count:,} mixes; at most "
            f"{MOST_MIXES:,}{less}"
        )
    return [
        Mix(sales, service, both, max(0.0, budget - wage * (sales + service + both)))
        for both in range(most + 1 if hybrids else 1)
        for sales in range(most - both + 1)
        for service in range(most - both - sales + 1)
    ]


def with_mix(scenario: Scenario, mix: Mix, grow: bool = False) -> Scenario:
    """Return the firm that changes to a mix in its first week.

    Newcomers learn (`sales.ramp_weeks`, `service.ramp_weeks`), clients of those who go are shared
    out. What the timeline adds or removes later it adds to or removes from the mix.

    Parameters
    ----------
    scenario : Scenario
    mix : Mix
    grow : bool
        Whether more are hired by the firm's own rules; otherwise nobody is, so that the budget
        holds.
    """
    present = present_mix(scenario)
    extra = {
        name: float(getattr(mix, kind) - getattr(present, kind)) for kind, name in STAFF.items()
    }
    extra[_MARKETING] = mix.marketing - present.marketing
    base = scenario if grow else _held(scenario)
    return with_more(base, {1: {name: more for name, more in extra.items() if more}})


def _held(scenario: Scenario) -> Scenario:
    """Return the firm that hires nobody by its own rules, whatever its timeline says of that."""
    timeline = tuple(
        change.model_copy(update={"set": {k: v for k, v in change.set.items() if k != HIRING}})
        for change in scenario.timeline
    )
    return replace(scenario.with_values({HIRING: False}), timeline=timeline)

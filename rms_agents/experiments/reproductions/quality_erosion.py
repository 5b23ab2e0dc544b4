"""Oliva & Sterman 2001: cutting corners and working overtime."""

from __future__ import annotations

import math
from dataclasses import replace

from rms_agents.experiments.reproductions.reproduction import Figure, Reproduction
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many
from rms_agents.timeline import Change

EXPONENT, DOWN, UP = 0.64, 19.0, 100.0
_BEGIN, _END, _WEEKS = 26, 52, 156  # weeks of the rise in work, and of the run
_SEEDS = range(463_000, 463_004)


def standard_under(load: float, weeks: float) -> float:
    """Return the time per task that is thought right after weeks of a constant load.

    Time given is ``T = T* (L T*)^-.64`` and the standard follows it, ``dT*/dt = (T - T*) / 19``.
    With ``y = (L T*)^.64`` this is ``dy/dt = .64 (1 - y) / 19``: the standard falls to 1 / L.
    """
    left = math.exp(-EXPONENT * weeks / DOWN)
    return float((1 + (load**EXPONENT - 1) * left) ** (1 / EXPONENT) / load)


def office(**values: object) -> Scenario:
    """Return a firm of 16 clients who stay, with a half-year in which they ask for more."""
    baseline = Scenario.load("baseline")
    on = {"service_capacity", "service_erosion", "satisfaction", "disconfirmation"}
    switches = {
        name: name.removeprefix("mechanisms.") in on
        for name in baseline.values
        if name.startswith("mechanisms.")
    }
    firm = baseline.with_values(
        {
            **switches,
            "run.weeks": _WEEKS,
            "firm.initial_clients": 16,
            "service.hours_per_client": 4.0,
            "service.project_share": 0.0,
            "service.overload_exponent": EXPONENT,
            "service.standard_down": DOWN,
            "service.standard_up": UP,
            **values,
        }
    )
    busy = Change(week=_BEGIN + 1, weeks=_END - _BEGIN, set={"service.hours_per_client": 6.0})
    return replace(firm, timeline=(busy,))


def _at(runs: Runs, measure: str, week: int) -> float:
    return float(runs[measure][:, week - 1].mean())


def reproduce() -> Reproduction:
    """Let work rise by half for half a year, and watch the standard and the quality."""
    runs = simulate_many(office(), _SEEDS)
    never = simulate_many(office(**{"service.standard_up": 10_000.0}), _SEEDS)
    steady = simulate_many(office(**{"mechanisms.service_erosion": False}), _SEEDS)
    load = float(runs["service_load"][:, _BEGIN + 2 : _END].mean())
    low = standard_under(load, _END - _BEGIN)
    later = 1 - (1 - low) * math.exp(-(_WEEKS - _END) / UP)
    return Reproduction(
        title="Oliva and Sterman: quality erosion",
        source=(
            "R. Oliva and J. D. Sterman, Cutting Corners and Working Overtime: Quality Erosion in "
            "the Service Industry, Management Science 47(7), 2001"
        ),
        own=(
            "At a constant load L the published rules (time per task cut as pressure to the power "
            "-.64; the standard follows the time given in 19 weeks) have the solution "
            "(L T*)^.64 - 1 = (L^.64 - 1) exp(-.64 t / 19), which is expected below."
        ),
        figures_of_its_own=(),
        ours=(
            "16 clients who stay, served by two agents; from week 27 to week 52 each asks for 6 "
            "hours a week instead of 4. Without erosion, with it, and with a standard that never "
            "recovers (10,000 weeks)."
        ),
        figures_of_ours=(
            Figure("load in the busy half-year", None, load, 2),
            Figure("standard after it (week 52)", low, _at(runs, "service_standard", _END), 3),
            Figure("standard two years later", later, _at(runs, "service_standard", _WEEKS), 3),
            Figure("the same, never recovering", low, _at(never, "service_standard", _WEEKS), 3),
            Figure("quality in week 52, SD", None, _at(runs, "quality", _END), 2),
            Figure("quality in week 52 without erosion", None, _at(steady, "quality", _END), 2),
            Figure("quality two years later", None, _at(runs, "quality", _WEEKS), 2),
            Figure(
                "quality two years later, never recovering", None, _at(never, "quality", _WEEKS), 2
            ),
            Figure(
                "quality two years later without erosion", None, _at(steady, "quality", _WEEKS), 2
            ),
        ),
        differs_because=(
            "The rules are theirs, in steps of a week, so the standard goes the same way. What "
            "differs is what happens after: they find that the standard hardly ever recovers; ours "
            "comes back in `service.standard_up` = 100 weeks, an assumption that a firm can set as "
            "long as it likes. And as their office does, ours loses quality while nothing seems to "
            "wait: with erosion the pressure that is felt goes away because less is asked of each "
            "task."
        ),
    )

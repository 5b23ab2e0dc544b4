"""A whole study of sensitivity: screening, total effects, luck, tornado and a decision."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.csv_text import csv_text
from rms_agents.errors import InputError
from rms_agents.experiments.analysis.results import check_measures
from rms_agents.experiments.sensitivity.decision import (
    DEFAULT,
    STEPS,
    Decision,
    Side,
    decide,
    parse_decision,
)
from rms_agents.experiments.sensitivity.indices import (
    Screening,
    TotalEffects,
    screen,
    total_effects,
)
from rms_agents.experiments.sensitivity.inputs import Input, chosen_inputs
from rms_agents.experiments.sensitivity.luck import Luck
from rms_agents.experiments.sensitivity.runs import evaluator
from rms_agents.experiments.sensitivity.tornado import Tornado, tornado
from rms_agents.experiments.sweep.missing import Advance, Warn
from rms_agents.experiments.tipping import check_that_firms_collapse
from rms_agents.scenario import Scenario
from rms_agents.simulation import checked_seed

METHODS = ("morris", "sobol")
KEPT = 8  # inputs that screening hands on to total effects
MOST_RUNS = 10_000_000  # about two hours on two processors
TRAJECTORIES, BASE = 10, 256
DECISION_FACTOR = 4  # times the replicates: the difference of two choices is small beside each


class Question(NamedTuple):
    """What a study asks, checked.

    Attributes
    ----------
    scenario : Scenario
    measure : str
    method : {"morris", "sobol"} or None
        None screens first and computes total effects of what matters most.
    inputs : tuple of Input
    left_out : tuple of str
        Names of the group that this scenario does not let vary.
    trajectories, base : int
        Size of the screening and of the total effects.
    replicates, seed : int
    sides : tuple of Side
        The two choices of the decision.
    """

    scenario: Scenario
    measure: str
    method: str | None
    inputs: tuple[Input, ...]
    left_out: tuple[str, ...]
    trajectories: int
    base: int
    replicates: int
    seed: int
    sides: tuple[Side, Side]

    @property
    def decisive(self) -> list[Input]:
        """The inputs that may flip the decision: those that neither choice sets."""
        fixed = {name for side in self.sides for name in side.fixed}
        return [own for own in self.inputs if own.name not in fixed]

    @property
    def runs(self) -> int:
        """How many runs the study takes; about, before screening has chosen."""
        count = len(self.inputs)
        points = 2 * count + 1
        if self.method != "sobol":
            points += self.trajectories * (count + 1)
        if self.method != "morris":
            kept = count if self.method == "sobol" else min(KEPT, count)
            points += self.base * (kept + 2)
        decision = 1 + sum(len(own.steps(STEPS)) for own in self.decisive)
        return self.replicates * (points + 2 * DECISION_FACTOR * decision)


class Study(NamedTuple):
    """What a study found.

    Attributes
    ----------
    question : Question
    screening : Screening or None
    total : TotalEffects or None
    tornado : Tornado
    decision : Decision
    """

    question: Question
    screening: Screening | None
    total: TotalEffects | None
    tornado: Tornado
    decision: Decision

    @property
    def luck(self) -> Luck | None:
        """The share of luck: over the whole ranges if total effects were computed."""
        if self.total is not None:
            return self.total.luck
        return None if self.screening is None else self.screening.luck


def ask(
    scenario: Scenario,
    measure: str,
    method: str | None = None,
    over: str = "unknowns",
    points: int | None = None,
    replicates: int = 20,
    seed: int = 1,
    decision: str = DEFAULT,
) -> Question:
    """Return a question, or refuse it before anything is run.

    Raises
    ------
    InputError
        For an unknown measure, method or input, and for sizes out of range.
    """
    check_measures([measure])
    if measure == "survived":
        check_that_firms_collapse(scenario, measure)
    if method is not None and method not in METHODS:
        raise InputError(f"--method {method}: must be {' or '.join(METHODS)}")
    if replicates < 1:
        raise InputError(f"--replicates {replicates}: must be at least 1")
    checked_seed(seed)
    checked_seed(seed + DECISION_FACTOR * replicates - 1)
    if method == "morris":
        if points is not None and points < 2:
            raise InputError(f"--points {points}: Morris needs at least 2 trajectories")
    elif points is not None and (points < 2 or points & (points - 1)):
        raise InputError(f"--points {points}: must be a power of 2, such as {BASE}")
    sides = parse_decision(scenario, decision)
    inputs, left_out = chosen_inputs(scenario, over)
    question = Question(
        scenario,
        measure,
        method,
        tuple(inputs),
        tuple(left_out),
        points if points is not None and method == "morris" else TRAJECTORIES,
        points if points is not None and method != "morris" else BASE,
        replicates,
        seed,
        sides,
    )
    if not question.decisive:
        raise InputError(f"--over {over}: is what the decision sets; name another --decision")
    if question.runs > MOST_RUNS:
        raise InputError(
            f"sensitivity: {question.runs:,} runs; at most {MOST_RUNS:,}: fewer --points or "
            "--replicates do"
        )
    return question


def study(
    question: Question,
    folder: Path,
    advance: Advance = lambda runs: None,
    warn: Warn = lambda message: None,
) -> Study:
    """Run a study.

    Parameters
    ----------
    question : Question
    folder : Path
        Where the runs are kept, each part of the study as a sweep; what is finished there is used.
    advance, warn : callable
        Are told the number of runs done, and of damage that is repaired.
    """
    measure, seed = question.measure, question.seed

    def runs_of(part: str, scenario: Scenario, inputs: Sequence[Input], factor: int = 1) -> Any:
        names, replicates = [own.name for own in inputs], factor * question.replicates
        place = folder / part
        return evaluator(place, scenario, names, measure, replicates, seed, advance, warn)

    inputs = list(question.inputs)
    screening = total = None
    kept = inputs
    if question.method != "sobol":
        found = runs_of("screening", question.scenario, inputs)
        screening = screen(inputs, found, question.trajectories, seed)
        strongest = {one.name for one in screening.inputs[:KEPT]}
        kept = [own for own in inputs if own.name in strongest]
    if question.method != "morris":
        found = runs_of("total", question.scenario, kept)
        total = total_effects(kept, found, question.base, seed)
    sides = question.sides
    return Study(
        question,
        screening,
        total,
        tornado(inputs, runs_of("tornado", question.scenario, inputs)),
        decide(
            sides,
            question.decisive,
            runs_of("first_choice", sides[0].scenario, question.decisive, DECISION_FACTOR),
            runs_of("second_choice", sides[1].scenario, question.decisive, DECISION_FACTOR),
        ),
    )


def tables(found: Study) -> dict[str, str]:
    """Return what is drawn as CSV texts, by file name."""
    told = {
        "tornado.csv": csv_text(
            (
                *("input", "unit", "low", "base", "high"),
                *(f"{end} {part}" for end in ("at low", "at high") for part in _ESTIMATE),
                "source",
            ),
            (
                (
                    *(bar.input.name, bar.input.unit, bar.input.low, bar.input.base),
                    *(bar.input.high, *bar.low, *bar.high, bar.input.source),
                )
                for bar in found.tornado.bars
            ),
        ),
        "decision.csv": csv_text(
            ("input", "value", *_ESTIMATE, "threshold", "from", "to", "probability", "verdict"),
            (
                (
                    *(flip.input.name, value, *difference),
                    *(flip.threshold or ("", "", "")),
                    *(flip.probability, flip.verdict),
                )
                for flip in found.decision.flips
                for value, difference in zip(flip.values, flip.differences, strict=True)
            ),
        ),
    }
    if found.screening is not None:
        told["screening.csv"] = csv_text(
            ("input", "size", "half_width", "mean", "spread"), found.screening.inputs
        )
    if found.total is not None:
        told["total_effects.csv"] = csv_text(
            ("input", "first", "first_half_width", "total", "total_half_width"),
            found.total.indices,
        )
    return told


_ESTIMATE = ("difference", "low", "high")

"""What to try next: experiments that answer a question which the result raises."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rms_agents.cli.choices import Choice
from rms_agents.cli.program import command_line
from rms_agents.cli.wording import percent, shown
from rms_agents.errors import shell_word
from rms_agents.parameters import Value, parameter

_MOST = 2
Figures = Mapping[str, float]
Values = Mapping[str, Value]


class Suggestion(NamedTuple):
    """A question, and the command that answers it."""

    question: str
    command: str


class _Rule(NamedTuple):
    """When to ask something: `holds` of the figures; and the changes that would answer it.

    Without changes it is the command `hire` that answers.
    """

    holds: Callable[[Figures, Values], bool]
    question: Callable[[Figures], str]
    changes: Callable[[Values], Mapping[str, Value]] | None


def _times(name: str, factor: float) -> Callable[[Values], Mapping[str, Value]]:
    return lambda values: {name: _within(name, float(values[name]) * factor)}


def _within(name: str, value: float) -> Value:
    declared = parameter(name)
    high = value if declared.high is None else min(value, declared.high)
    return declared.checked(high)


_RULES = (
    _Rule(
        lambda f, v: f["survived"] < 0.9 and float(v["firm.credit_line"]) > 0,
        lambda f: f"{percent(1 - f['survived'])} go broke. Would twice the credit carry them?",
        _times("firm.credit_line", 2.0),
    ),
    _Rule(
        lambda f, v: f["complaint_share"] > 0.05,
        lambda f: (
            f"Complaints take {percent(f['complaint_share'])} of the salespeople's time. Whom "
            "would you hire next?"
        ),
        None,
    ),
    _Rule(
        lambda f, v: f["service_load"] > 1.0,
        lambda f: "There is more service work than hands, at times. Whom would you hire next?",
        None,
    ),
    _Rule(
        lambda f, v: f["sales_load"] > 1.1,
        lambda f: "Salespeople cannot keep up. Whom would you hire next?",
        None,
    ),
    _Rule(
        lambda f, v: (
            f["unfit_share"] > 0.35 and bool(v["mechanisms.fit"]) and f["marketing_spend"] > 0
        ),
        lambda f: (
            f"{percent(f['unfit_share'])} of selling goes to people who do not fit. Does sharper "
            "targeting help?"
        ),
        _times("marketing.targeting", 3.0),
    ),
    _Rule(
        lambda f, v: float(v["sales.promise"]) > f["quality"] and bool(v["mechanisms.promise"]),
        lambda f: "Does it pay to promise more than is delivered?",
        lambda values: {"sales.promise": 0.0},
    ),
    _Rule(
        lambda f, v: bool(v["mechanisms.referral"]),
        lambda f: "What does word of mouth bring, beyond those who name it?",
        lambda values: {
            f"mechanisms.{act}": False for act in ("recommendation", "introduction", "referral")
        },
    ),
)


def suggestions(choice: Choice, seed: int, figures: Figures) -> list[Suggestion]:
    """Return what to try next.

    Parameters
    ----------
    choice : Choice
    seed : int
    figures : mapping of str to float
        Means over the futures.
    """
    values = choice.scenario.values
    found: dict[str, Suggestion] = {}
    for rule in _RULES:
        changes = {} if rule.changes is None else rule.changes(values)
        useful = not changes or any(values[name] != value for name, value in changes.items())
        if useful and rule.holds(figures, values) and len(found) < _MOST:
            command = _command("compare" if changes else "hire", choice, changes)
            found.setdefault(command, Suggestion(rule.question(figures), command))
    told = Suggestion(
        "Whose life tells the story?", _command("explain", choice, {}, ("--seed", str(seed)))
    )
    return [*found.values(), told]


def _command(
    name: str,
    choice: Choice,
    changes: Mapping[str, Value],
    rest: tuple[str, ...] = (),
) -> str:
    source = shell_word(choice.source)
    words: list[str] = []
    if name == "compare":
        words += _settings("--set-a", choice.settings)
        words += _settings("--set-b", {**choice.settings, **changes})
    else:
        words += _settings("--set", choice.settings)
    sources = f"{source} {source}" if name == "compare" else source
    return " ".join([command_line(), name, sources, *map(shlex.quote, [*words, *rest])])


def _settings(option: str, values: Mapping[str, Value]) -> list[str]:
    return [word for name, value in values.items() for word in (option, f"{name}={shown(value)}")]

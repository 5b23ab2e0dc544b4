"""The numbers of a claim as people read them."""

from __future__ import annotations

import math

from rms_agents.experiments.claims.inequality import Condition
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import Rules
from rms_agents.experiments.claims.verdict import Ablated, Effect, Outcome
from rms_agents.parameters import Value, parameter, parameters

UNITS = {"money": "", "money/week": "", "ratio": "", "of the mean": ""}  # said by the measure
_ABLATED: dict[Ablated, str] = {
    "removes": "gone",
    "weakens": "weaker",
    "leaves": "no clear change",
    "strengthens": "stronger",
}
_GUESSED = 0.5  # balanced share of firms that a guess tells rightly
# Where the claim does not hold in the stated pair, there is nothing to weaken.
_FAVOURED: dict[Ablated, str] = {
    "removes": "less in the claim's favour",
    "weakens": "less in the claim's favour",
    "leaves": "no clear change",
    "strengthens": "more in the claim's favour",
}
CAUSES = {
    "marketing": "advertising",
    "clownfish": "the sight of happy clients",
    "reputation": "reputation",
    "recommendation": "a recommendation",
    "introduction": "an introduction",
    "referral": "a referral",
    "word_of_mouth": "any of these three",
}


def ablation_words(stated: Outcome) -> dict[Ablated, str]:
    """Return the words for what an ablation does, by what the stated pair says."""
    return _ABLATED if stated == "holds" else _FAVOURED


def number(value: float, signed: bool = False) -> str:
    """Return a number with about three digits that count."""
    size = abs(value)
    if size >= 9_999.5:
        return f"{float(f'{value:.3g}'):{'+' if signed else ''},.0f}"
    if size >= 99.95:
        digits = 0
    elif size >= 9.995:
        digits = 1
    else:
        digits = 2 if size >= 0.0995 or size < 5e-7 else 3
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    return text.replace("-0.00", "0.00") if float(text.replace(",", "")) == 0 else text


def amount(value: float, unit: str, signed: bool = False) -> str:
    """Return a number with its unit; shares in per cent, their differences in points."""
    if unit == "share":
        text = f"{100 * value:{'+' if signed else ''}.1f}"
        return f"{text} points" if signed else f"{text} %"
    return f"{number(value, signed)} {UNITS.get(unit, unit)}".rstrip()


def interval(effect: Effect, unit: str) -> str:
    """Return the ends of an interval."""
    scale = 100.0 if unit == "share" else 1.0
    return f"{number(scale * effect.low, True)} to {number(scale * effect.high, True)}"


def with_interval(effect: Effect, unit: str) -> str:
    """Return an effect with its interval."""
    return f"{amount(effect.mean, unit, True)} ({interval(effect, unit)})"


def percent(share: float) -> str:
    """Return a share in whole per cent."""
    return f"{100 * share:.0f} %"


def plain(value: Value) -> str:
    """Return a parameter's value without needless digits."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def inequality(condition: Condition) -> str:
    """Return the inequality with its name as the program knows it."""
    found = condition.inequality
    if found.name in parameters() and isinstance(parameter(found.name).default, int):
        whole = math.floor(found.threshold)
        return f"{found.name} ≥ {whole + 1}" if found.above else f"{found.name} ≤ {whole}"
    return f"{found.name} {'≥' if found.above else '<'} {float(f'{found.threshold:.3g}'):g}"


def meaning(name: str) -> str:
    """Return what a parameter or figure means, without the full stop."""
    if name in parameters():
        said = parameter(name).meaning.split(". ")[0].rstrip(".")
        return said[0].lower() + said[1:]
    return measure(name).meaning


def how_much_better(condition: Condition) -> str:
    """Return the words for an inequality that does not tell firms apart."""
    return "hardly better" if condition.balanced > _GUESSED else "no better"


def told(condition: Condition | None, rules: Rules) -> str:
    """Return where a claim holds, and how far that can be trusted, in a sentence."""
    if condition is None:
        return "Too few firms are of one kind to look for an inequality."
    said = inequality(condition)
    worth = (
        f"{percent(condition.right)} of the firms are told rightly by it when it is found without "
        f"them, {percent(condition.guessing)} by always giving the commoner answer; balanced over "
        f"both kinds of firms, {percent(condition.balanced)} (chance: 50 %)"
    )
    if condition.balanced < rules.told_from:
        return (
            f"No single inequality tells where it holds; the best, {said}, is "
            f"{how_much_better(condition)} than guessing: {worth}."
        )
    more = condition.right > condition.guessing
    unhelpful = "" if more else " So it tells the rarer kind, but no more firms than guessing does."
    return (
        f"The firms in which it holds are told best by {said} "
        f"({meaning(condition.inequality.name)}): {worth}.{unhelpful}"
    )

"""The report on the claims, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rms_agents.experiments.claims.attribution import Attribution
from rms_agents.experiments.claims.claim_section import claim_section
from rms_agents.experiments.claims.factorial_section import interactions
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import statement, statement_commit, statement_hash
from rms_agents.experiments.claims.study import Result, Size
from rms_agents.experiments.claims.wording import (
    CAUSES,
    inequality,
    interval,
    number,
    percent,
    with_interval,
)
from rms_agents.machine_code import cache_key

_BORNE_OUT = {
    "holds": "What was tested holds in the stated pair",
    "reversed": "What was tested is the other way round in the stated pair",
    "open": "What was tested cannot be shown in the stated pair, or is too small to matter",
}


@dataclass(frozen=True)
class Report:
    """What is known of some claims.

    Attributes
    ----------
    size : Size
    results : list of Result
    attributions : list of Attribution
        Of every cause, in the baseline; empty where only some claims were asked for.
    """

    size: Size
    results: list[Result]
    attributions: list[Attribution]


def markdown(report: Report, pictures: str, command: str) -> str:
    """Return the report.

    Parameters
    ----------
    report : Report
    pictures : str
        Folder of the pictures, as seen from the report.
    command : str
        What makes the report again.
    """
    parts = [
        _opening(report, pictures, command),
        _breaks(report.results),
        *([_named_and_caused(report)] if report.attributions else []),
        *(claim_section(result, pictures) for result in report.results),
        _method(report, command),
    ]
    return "\n\n".join(parts) + "\n"


def _opening(report: Report, pictures: str, command: str) -> str:
    lines = ["# The claims, tested", ""]
    if report.size.quick:
        lines += [_quick_look(report.size), ""]
    lines += [
        "A clownfish lives safely in its anemone; others see it thrive and come closer. From that "
        "picture of marketing, sales and service follow claims. This page says of each whether the "
        "model supports it, when, and by what. All of it is generated: the claims, their measures "
        "and the smallest effects that matter were written down first, the runs were made "
        "afterwards, on luck kept for them, and the verdicts follow by rule ([how](#how-it-was-"
        "tested)).",
        "",
        "A verdict is one on the sentence that was *tested*, which stands under each claim. It is "
        "about the model: about what follows from its mechanisms, not about any real firm.",
        "",
        _tally(report.results),
        "",
        "| | claim | verdict | effect (95 % interval) | holds in | where |",
        "|---|---|---|--:|--:|---|",
    ]
    for result in report.results:
        claim = result.claim
        unit = measure(claim.measure).unit
        lines.append(
            f"| [{claim.id}](#{_anchor(result)}) | {claim.name} | **{result.verdict}** | "
            f"{with_interval(result.effect, unit)} | "
            f"{percent(result.firms.share('holds'))} | {_short_condition(result)} |"
        )
    lines += [
        "",
        f"*Effect*: in the firm named under each claim, on the same luck. *Holds in*: share of "
        f"{report.size.firms} firms drawn from the plausible ranges of everything that nobody "
        "knows. *Where*: the inequality that tells those firms best, if the verdict is "
        "conditional, and how many of the firms of either kind it tells on average (chance: 50 %); "
        "more on that stands with the claim.",
        "",
        f"![For each claim, the share of firms in which it holds]({pictures}/overview.png)",
    ]
    return "\n".join(lines)


def _tally(results: Sequence[Result]) -> str:
    verdicts = [result.verdict for result in results]
    counts = [
        f"{verdicts.count(one)} {one}"
        for one in ("supported", "conditional", "unsupported", "reversed")
        if one in verdicts
    ]
    return f"Of {len(verdicts)}: **{', '.join(counts)}.**"


def _quick_look(size: Size) -> str:
    return (
        f"> **A quick look, not a result.** {size.pairs} pairs and {size.firms} firms instead of "
        f"{statement().rules.pairs} and {statement().rules.firms}: verdicts may change."
    )


def _short_condition(result: Result) -> str:
    condition = result.firms.condition
    if result.verdict != "conditional" or condition is None:
        return ""
    if condition.balanced < statement().rules.told_from:
        return "no single inequality tells"
    return f"`{inequality(condition)}` ({percent(condition.balanced)})"


def _breaks(results: Sequence[Result]) -> str:
    lines = ["## Where the analogy breaks, and where it bears", ""]
    lines.append(
        "What each possible outcome would mean was written down with the claims; here stands what "
        "came true."
    )
    for result in results:
        lessons = [*([interactions(result)] if result.factorials else []), *result.lessons]
        claim, firms = result.claim, result.firms
        lines += [
            "",
            f"**{claim.id} {claim.name}** ({result.verdict}). {_BORNE_OUT[result.stated]}; of the "
            f"sampled firms it holds in {percent(firms.share('holds'))} and is reversed in "
            f"{percent(firms.share('reversed'))}. " + " ".join(lessons),
        ]
    return "\n".join(lines)


def _named_and_caused(report: Report) -> str:
    lines = [
        "## What clients name, and what brought them",
        "",
        "Ask new clients what brought them and they name something. Take that thing away, leave "
        "everybody's luck as it was, and count how many fewer there are: that is what it *caused*. "
        "The two differ. Who is kept from coming by one way often comes later by another; and each "
        "client who does come brings others, shows others, and pays for marketing. The baseline "
        f"firm, five years, no collapse, {report.size.companions} pairs:",
        "",
        "| what | named by new clients | caused (95 % interval) | caused : named |",
        "|---|--:|--:|--:|",
    ]
    for one in report.attributions:
        ratio = f"{one.caused.mean / one.named.mean:.2f}" if one.named.mean > 0.05 else ""
        lines.append(
            f"| {CAUSES[one.cause]} | {number(one.named.mean)} | {number(one.caused.mean)} "
            f"({interval(one.caused, 'people')}) | {ratio} |"
        )
    return "\n".join(lines)


def _method(report: Report, command: str) -> str:
    seeds, rules, size = statement().seeds, statement().rules, report.size
    commit = statement_commit()
    came = f", which came with commit `{commit}`" if commit else ""
    return "\n".join(
        [
            "## How it was tested",
            "",
            f"- **Stated first.** `rms_agents/experiments/claims.toml`, contents "
            f"`{statement_hash()}`{came}. `git log --find-object={statement_hash()[:12]}` shows "
            "that they were committed before any result.",
            f"- **Luck of its own.** Seeds {seeds.first} to {seeds.last}. {seeds.use} A test holds "
            "that nothing else uses them.",
            f"- **The stated pair.** {rules.stated_pair}",
            f"- **Other firms.** {rules.holds} {rules.pairs_per_firm} pairs a firm; with so few an "
            "effect near the smallest that matters often stays unclear, so the shares are low "
            "rather than high.",
            f"- **Verdicts.** {rules.verdicts}",
            f"- **Conditions.** {rules.condition}",
            "- **Taken away.** *Gone*: the effect mattered, clearly shrinks, and is then less than "
            "the smallest that matters. *Weaker*: it clearly shrinks. *Stronger*: it grows.",
            f"- **Numbers.** {size.pairs} pairs in the stated pair, {size.companions} in what "
            f"stands beside it, {size.firms} firms, {size.per_field} pairs a field of a map. "
            "Intervals are Student's, 95 %, each by itself: of many, one in twenty misses.",
            "- **Ruin.** But for C5, firms go on with any debt, since whoever is ruined would "
            "swamp every other difference; where it matters it is said how many pass their credit "
            "line.",
            f"- **Again.** `{command}` (engine {cache_key()}).",
        ]
    )


def _anchor(result: Result) -> str:
    words = f"{result.claim.id} {result.claim.name}".lower()
    return "".join(letter for letter in words if letter.isalnum() or letter in " -").replace(
        " ", "-"
    )

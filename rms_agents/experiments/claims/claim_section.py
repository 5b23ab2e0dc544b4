"""What the report says of one claim."""

from __future__ import annotations

from itertools import pairwise

from rms_agents.experiments.claims.factorial_section import factorial_section
from rms_agents.experiments.claims.failure_map import FailureMap
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.see_saw_section import see_saw_section
from rms_agents.experiments.claims.statement import statement
from rms_agents.experiments.claims.study import Result
from rms_agents.experiments.claims.table_section import table_section
from rms_agents.experiments.claims.verdict import stated_outcome
from rms_agents.experiments.claims.wording import (
    CAUSES,
    ablation_words,
    amount,
    interval,
    number,
    percent,
    plain,
    told,
    with_interval,
)

_IN_WORDS = {
    "holds": "large enough to matter",
    "reversed": "the other way round, and large enough to matter",
    "open": "not surely large enough to matter",
}


def claim_section(result: Result, pictures: str) -> str:
    """Return all that the report says of one claim; `pictures` is the folder of its pictures."""
    claim = result.claim
    unit = measure(claim.measure).unit
    parts = [
        f"## {claim.id} {claim.name}",
        f"> {claim.claim}",
        f"*Tested as:* {claim.tested_as}",
        _stated(result),
        _verdict(result),
        f"![{claim.id}: effect and ablations, sampled firms, what tells them apart, map]"
        f"({pictures}/{claim.id}.png)",
        _arms(result),
        _ablations(result),
    ]
    if result.attributions:
        one = result.attributions[0]
        parts.append(
            f"**Named and caused.** Of the new clients of this firm {number(one.named.mean)} name "
            f"{CAUSES[one.cause].replace('these three', 'the three acts')}; without it, on the "
            f"same luck, there are {number(one.caused.mean)} fewer "
            f"({interval(one.caused, 'people')})."
        )
    parts += [
        _map(result),
        _found_map(result, pictures),
        *(table_section(table, claim) for table in result.tables),
    ]
    if result.factorials:
        parts.append(factorial_section(result, pictures, unit))
    if result.see_saws:
        parts.append(see_saw_section(result, pictures))
    if result.lessons:
        parts.append("**What it means.** " + " ".join(result.lessons))
    return "\n\n".join(parts)


def _stated(result: Result) -> str:
    claim = result.claim
    known = measure(claim.measure)
    way = "up" if claim.sign > 0 else "down"
    least = f"{100 * claim.smallest:g} points" if known.unit == "share" else f"{claim.smallest:g}"
    said = (
        f"*Stated beforehand.* Measure: {known.meaning}. It should go {way}, by at least {least}. "
        f"Firm: `{claim.scenario}`. Beside it: {claim.comparator}. Expected: {claim.expected}"
    )
    if claim.viable:
        said += (
            f" Only firms count that survive in at least {percent(claim.viable)} of their runs as "
            f"they are: {len(result.firms.effects)} of {result.firms.drawn} drawn."
        )
    return said


def _verdict(result: Result) -> str:
    claim, firms = result.claim, result.firms
    unit = measure(claim.measure).unit
    return (
        f"**{result.verdict.capitalize()}.** The effect is "
        f"{amount(result.effect.mean, unit, True)} (95 % interval "
        f"{interval(result.effect, unit)}; {result.size.pairs} pairs): "
        f"{_IN_WORDS[result.stated]}. Of {len(firms.effects)} firms drawn from the plausible "
        f"ranges it holds in {percent(firms.share('holds'))}, is reversed in "
        f"{percent(firms.share('reversed'))}, and is too small or unclear in "
        f"{percent(firms.share('open'))}. {told(firms.condition, statement().rules)}"
    )


def _arms(result: Result) -> str:
    claim = result.claim
    names = [claim.measure, *claim.beside]
    heads = [arm.name for arm in claim.arms]
    lines = [
        f"| | {' | '.join(heads)} | effect (95 % interval) | clearly up, down in firms |",
        f"|---|{'--:|' * (len(heads) + 2)}",
    ]
    for name in names:
        known = measure(name)
        effect = result.effect if name == claim.measure else result.beside[name]
        cells = [amount(result.means[head][name], known.unit) for head in heads]
        if name == claim.measure:
            spread = ""
        else:
            up, down = (result.firms.share_of_direction(name, way) for way in ("up", "down"))
            spread = f"{percent(up)}, {percent(down)}"
        strong = "**" if name == claim.measure else ""
        lines.append(
            f"| {strong}{known.meaning}{strong} | {' | '.join(cells)} | "
            f"{with_interval(effect, known.unit)} | {spread} |"
        )
    if len(heads) > 2:
        said = " ".join(f"{'+' if arm.weight > 0 else '-'} {arm.name}" for arm in claim.arms)
        lines += ["", f"Effect: {said.removeprefix('+ ')}."]
    return "\n".join(lines)


def _ablations(result: Result) -> str:
    claim = result.claim
    unit = measure(claim.measure).unit
    words = ablation_words(result.stated)
    lines = [
        f"**Taken away** ({result.size.companions} pairs; in all firms that are compared; the "
        "first is what the claim says is at work):",
        "",
        "| without | effect that is left | change, same luck | so the effect is |",
        "|---|--:|--:|---|",
    ]
    for one in result.ablations:
        lines.append(
            f"| {one.name} | {with_interval(one.effect, unit)} | "
            f"{with_interval(one.difference, unit)} | "
            f"{words[one.outcome]} |"
        )
    return "\n".join([*lines, "", _at_work(result)])


def _at_work(result: Result) -> str:
    """Return in words what the ablations say of the way in which the effect comes about."""
    if result.stated == "open":
        return "With no effect surely large enough to matter there is little to take away."
    if result.stated == "reversed":
        claim = result.claim
        turned = [
            f"*{one.name}*"
            for one in result.ablations
            if stated_outcome(one.effect, claim.sign, claim.smallest) != "reversed"
        ]
        if not turned:
            return "The effect goes the other way, whichever of these is taken away."
        return f"The effect goes the other way, but not where: {'; '.join(turned)}."
    first = result.ablations[0]
    said = {
        "removes": "without it the effect is gone, so the claim's own explanation carries it.",
        "weakens": "without it the effect shrinks, but something is left.",
        "leaves": "without it the effect is about what it was, so the claim's own explanation is "
        "not what carries it here.",
        "strengthens": "without it the effect grows, so the claim's own explanation does not carry "
        "it but holds it back.",
    }
    most = [
        f"*{one.name}*"
        for one in result.ablations[1:]
        if one.outcome in ("removes", "weakens")
        and abs(one.difference.mean) >= 0.5 * abs(result.effect.mean)
    ]
    more = (
        f" At least half of the effect goes with each of these: {'; '.join(most)}." if most else ""
    )
    return f"The first, *{first.name}*: {said[first.outcome]}{more}"


def _map(result: Result) -> str:
    return (
        "**Where it fails.** Over the two parameters that were chosen beforehand, all else as in "
        f"the stated pair: {_fields(result.map)}"
    )


def _found_map(result: Result, pictures: str) -> str:
    """Return where the claim fails over the two unknowns with which its effect goes most."""
    (first, one), (second, other), *_ = result.firms.rank_correlations.items()
    return (
        f"Over the sampled firms the effect goes most with `{first}` (rank correlation {one:+.2f}) "
        f"and `{second}` ({other:+.2f}). Over these two: {_fields(result.found_map)}\n\n"
        f"![{result.claim.id}: map over the two unknowns that matter most]"
        f"({pictures}/{result.claim.id}-map.png)"
    )


def _fields(found: FailureMap) -> str:
    rows, columns = range(len(found.rows)), range(len(found.columns))
    fields = [found.outcome(row, column) for row in rows for column in columns]
    holds, turned = fields.count("holds"), fields.count("reversed")
    return (
        f"`{found.across}` from {plain(found.columns[0])} to {plain(found.columns[-1])} and "
        f"`{found.down}` from {plain(found.rows[0])} to {plain(found.rows[-1])}, it holds in "
        f"{holds} of {len(fields)} fields and is reversed in {turned}.{_where(found)}"
    )


def _where(found: FailureMap) -> str:
    """Return which side of the map holds, where one clearly does."""
    rows, columns = range(len(found.rows)), range(len(found.columns))
    by_row = [sum(found.outcome(r, c) == "holds" for c in columns) / len(columns) for r in rows]
    by_column = [sum(found.outcome(r, c) == "holds" for r in rows) / len(rows) for c in columns]
    said = []
    for name, shares, values in (
        (found.across, by_column, found.columns),
        (found.down, by_row, found.rows),
    ):
        rising = all(later >= earlier for earlier, later in pairwise(shares))
        falling = all(later <= earlier for earlier, later in pairwise(shares))
        if rising != falling:
            word = "more" if rising else "less"
            said.append(
                f" It holds {word} often the higher `{name}`: in {percent(shares[0])} of the "
                f"fields at {plain(values[0])}, in {percent(shares[-1])} at {plain(values[-1])}."
            )
    return "".join(said)

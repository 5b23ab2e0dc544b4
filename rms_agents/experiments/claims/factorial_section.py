"""What the report says of a factorial."""

from __future__ import annotations

from rms_agents.experiments.claims.factorial import FACTORS
from rms_agents.experiments.claims.study import Result
from rms_agents.experiments.claims.verdict import direction
from rms_agents.experiments.claims.wording import number, plain, with_interval


def factorial_section(result: Result, pictures: str, unit: str) -> str:
    """Return the effects and interactions of marketing, sales and service, with their picture."""
    assert result.claim.factorial is not None
    levels = [
        f"{factor} (`{name}` {plain(low)} or {plain(high)})"
        for factor, stated in zip(
            FACTORS,
            (
                result.claim.factorial.marketing,
                result.claim.factorial.sales,
                result.claim.factorial.service,
            ),
            strict=True,
        )
        for name, (low, high) in stated.items()
    ]
    lines = [
        f"**The full factorial**: {', '.join(levels)}, all eight firms on the same luck, with and "
        "without complaints that land on salespeople. A main effect is what strengthening one "
        "does, mean over the others. An interaction is how much more that is where the other is "
        "strong.",
        "",
        f"![Main effects and interactions]({pictures}/{result.claim.id}-factorial.png)",
        "",
        f"| | {' | '.join(found.name for found in result.factorials)} |",
        "|---|--:|--:|",
    ]
    for term in result.factorials[0].terms:
        cells = [with_interval(found.terms[term], unit) for found in result.factorials]
        lines.append(f"| {' × '.join(term)} | {' | '.join(cells)} |")
    lines += ["", interactions(result)]
    first = result.factorials[0]
    means = ", ".join(
        f"{''.join('+' if level else '-' for level in cell)} {number(effect.mean)}"
        for cell, effect in first.cells.items()
    )
    lines += [
        "",
        f"Means of the eight firms (marketing, sales, service; + strong, - weak): {means}.",
    ]
    return "\n".join(lines)


def interactions(result: Result) -> str:
    """Return in a sentence which two of the three help or replace each other."""
    terms = result.factorials[0].terms
    words = {"up": "help each other", "down": "replace each other", "unclear": "just add up"}
    said = [
        f"{' and '.join(term)} {words[direction(effect)]}"
        for term, effect in terms.items()
        if len(term) == 2
    ]
    together = {
        "up": "all three together give more still",
        "down": "all three together give less than that",
        "unclear": "all three together give nothing beyond that",
    }[direction(terms[FACTORS])]
    sentence = "; ".join([*said, together])
    return f"With complaints on the salespeople, {sentence}."

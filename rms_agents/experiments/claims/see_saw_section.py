"""What the report says of the founder's see-saw."""

from __future__ import annotations

from rms_agents.experiments.claims.study import Result
from rms_agents.experiments.claims.wording import interval, number, percent


def see_saw_section(result: Result, pictures: str) -> str:
    """Return how revenue swings with each kind of founder, beside the formulas, with a picture."""
    lines = [
        "**The see-saw, measured**, beside the formulas of feast and famine (docs/model.md, V11 "
        "and V12), which know neither luck nor lumps:",
        "",
        f"![Revenue of one founder of each kind, and the spectrum over all]"
        f"({pictures}/{result.claim.id}-see-saw.png)",
        "",
        "| | period of the peak, weeks | formula | power near the peak | variation of 13-week "
        "revenue | formula | weeks near the edge | revenue a week |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in result.see_saws:
        foretold = one.foretold
        lines.append(
            f"| {one.name} | {_or_none(one.period)} | {_or_none(foretold['period'])} | "
            f"{percent(one.peak_share)} | {number(one.variation.mean)} | "
            f"{_or_none(foretold['variation'])} | {number(one.near_the_edge.mean)} "
            f"({interval(one.near_the_edge, 'weeks')}) | {number(one.revenue.mean)} |"
        )
    first, last = result.see_saws[0], result.see_saws[-1]
    lines += [
        "",
        f"With projects an hour of selling wins g = {number(first.gain)} hours of work, which "
        f"begin some T = {number(first.lead_time)} weeks later; the formulas then give a period of "
        f"(1 + g)T, a variation of 1/√g, and no cycle once "
        f"{_or_none(first.foretold['reserve'])} of the week is kept for selling. With retainers "
        f"every swing dies away unless T, here {number(last.lead_time)} weeks, exceeds "
        f"{_or_none(last.foretold['critical'])}. "
        "*Near the edge*: cash within one week's payroll of the credit line, or past it. "
        "*Power near the peak*: within a fifth of its frequency; noise without a cycle has little "
        "there.",
    ]
    return "\n".join(lines)


def _or_none(value: float | None) -> str:
    return "none" if value is None else number(value)

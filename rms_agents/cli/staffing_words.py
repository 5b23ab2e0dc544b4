"""The answer of `staff` in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rms_agents.cli.figures import Figure
from rms_agents.cli.wording import compact, counted

if TYPE_CHECKING:
    from rms_agents.experiments.mixes import Mix
    from rms_agents.experiments.staffing import Staffing

FIGURES = {
    "profit": Figure("profit", "profit"),
    "clients": Figure("clients", "clients at the end"),
    "steadiness": Figure("revenue_variation", "unsteadiness of revenue", "number"),
    "survival": Figure("survived", "survival", "yes"),
}
DIGITS = 3  # of differences in unsteadiness


def told_mix(mix: Mix) -> str:
    """Return a mix in words: 2 salespeople, 1 service agent and 600 a week for marketing."""
    people = [
        counted(count, name)
        for count, name in (
            (mix.hybrids, "hybrid"),
            (mix.service_agents, "service agent"),
        )
        if count
    ]
    if mix.salespeople:
        sellers = "salesperson" if mix.salespeople == 1 else "salespeople"
        people.append(f"{mix.salespeople:,} {sellers}")
    money = f"{compact(mix.marketing)} a week" if mix.marketing else "nothing"
    return listed([*reversed(people), f"{money} for marketing"])


def verdict(answer: Staffing) -> str:
    """Return the answer in a few sentences; it says so where the runs cannot tell."""
    selection, weeks = answer.selection, answer.scenario.weeks
    figure = FIGURES[answer.measure]
    best = told_mix(answer.mixes[answer.winner])
    if not selection.decided:
        return (
            f"Cannot tell after {counted(selection.runs, 'run')} which mix is best for "
            f"{answer.measure}: {len(selection.left)} of {len(answer.mixes)} are left. Ahead: "
            f"{best}; another may be better by {_size(figure, selection.lead_bound)}, more than "
            f"the {_size(figure, selection.indifference)} that do not matter. "
            f"--max-runs {4 * answer.most_runs} may tell."
        )
    sure = (
        "No other mix is"
        if len(selection.left) == 1
        else f"No other mix is more than {_size(figure, selection.indifference)}"
    )
    told = (
        f"Best for {answer.measure} over {counted(weeks, 'week')}: {best}. {sure} better, with a "
        "probability of 95% or more."
    )
    return f"{told} {_beside_no_change(answer)}"


def _beside_no_change(answer: Staffing) -> str:
    from rms_agents.experiments.mixes import present_mix, spent_now
    from rms_agents.experiments.staffing import BEST, PRESENT

    if answer.mixes[answer.winner] == present_mix(answer.scenario):
        return "That is what the firm has now."
    figure = FIGURES[answer.measure]
    mean, low, high = answer.lead(PRESENT)
    if low <= 0 <= high:
        return (
            f"That it beats no change is not certain: {figure.signed(mean, DIGITS)} (95 % interval "
            f"{figure.signed(low, DIGITS)} to {figure.signed(high, DIGITS)})."
        )
    ends = [_size(figure, end) for end in sorted((abs(low), abs(high)))]
    by = f"by {_size(figure, abs(mean))} (95 % interval {ends[0]} to {ends[1]})"
    if mean > 0:
        return f"It beats no change {by}."
    told = f"But no change is better still, {by}"
    spent = f"it spends {compact(spent_now(answer.scenario))} a week on wages and marketing"
    if spent_now(answer.scenario) > answer.budget:
        return f"{told}: {spent}, more than this budget."
    now, best = (answer.cost_a_week(name) for name in (PRESENT, BEST))
    if now <= best:
        return f"{told}: {spent}; every mix spends all of the budget."
    costs = f"costs {compact(now)} a week where the mix costs {compact(best)}"
    if answer.scenario.values["mechanisms.hiring"]:
        return f"{told}: the firm hires as it grows, and {costs}. --grow lets the mixes do so too."
    return f"{told}: the firm {costs}. A larger --budget may do more."


def _size(figure: Figure, value: float) -> str:
    return f"{value:.{DIGITS}f}" if figure.form == "number" else figure.shown_difference(value)


def listed(parts: list[str]) -> str:
    """Return a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

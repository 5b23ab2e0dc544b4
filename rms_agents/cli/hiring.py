"""The command `hire`: one more in sales, in service, or the money into marketing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rms_agents.cli.as_json import print_json, scenario_as_json
from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.figures import Figure
from rms_agents.cli.progress import announce_compilation, simulate_all
from rms_agents.cli.room import check_room, fitting_threads, needs_of_comparison
from rms_agents.cli.wording import compact, counted, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.experiments.hiring import Answer, Value

_FIGURES = {
    "profit": Figure("profit", "Profit"),
    "lowest_cash": Figure("lowest_cash", "Lowest cash of any week"),
    "revenue_variation": Figure("revenue_variation", "Unsteadiness of revenue", "number"),
}
_WORTH_NAMING = 0.05
_DIGITS = 3  # of differences in unsteadiness


def hire_command(choice: Choice, seed: int, most: int, json: bool) -> None:
    """Compare one more of each on the same luck until one is best, or the pairs are used up."""
    tell_what_comes_too_late(choice.scenario)
    announce_compilation()
    from rms_agents.experiments.hiring import hire

    scenario = choice.scenario
    needs = needs_of_comparison([scenario], most, fitting_threads(scenario))
    check_room(f"--replicates {most}", needs)
    answer = hire(choice.scenario, seed, most, simulate_all)
    if json:
        print_json(_as_json(choice, answer))
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(choice, answer):
        console.print(part)


def verdict(answer: Answer) -> str:
    """Return the answer in a sentence or two; it says so where the runs cannot tell."""
    weeks = answer.options["no change"].weeks
    profits = answer.values["profit"]
    leader = answer.leader
    value = profits[leader]
    if answer.decided and leader == "no change":
        others = (name for name in profits if name != leader)
        nearest = max(others, key=lambda name: profits[name].difference)
        return (
            f"Change nothing: over {counted(weeks, 'week')} nothing else pays. The next best, "
            f"{nearest}, makes {_gain(profits[nearest])}."
        )
    if answer.decided:
        return (
            f"Best for profit: {leader}, {_gain(value)} than no change, over "
            f"{counted(weeks, 'week')}.{_price(answer)}"
        )
    open_still = [
        f"{name} ({_chance(found.probability_best)})"
        for name, found in sorted(profits.items(), key=lambda item: -item[1].probability_best)
        if found.probability_best >= _WORTH_NAMING or name == leader
    ]
    told = f"Cannot tell after {counted(answer.pairs, 'pair')} which is best for profit."
    if len(open_still) == 1:
        return (
            f"{told} Ahead is {open_still[0]}, short of the {100 * answer.needed:.1f}% that rule "
            f"out a lucky streak. --replicates {4 * answer.most} may tell."
        )
    return (
        f"{told} Still open, with their probabilities: {', '.join(open_still)}. "
        f"--replicates {4 * answer.most} may tell; if the differences stay small, so does the "
        "harm of choosing either."
    )


def _price(answer: Answer) -> str:
    """Return what the best option for profit costs in safety, where that is clear."""
    told = []
    cash = answer.values["lowest_cash"][answer.leader]
    if cash.high < 0:
        told.append(f"the lowest cash falls by {compact(-cash.difference)}")
    unsteady = answer.values["revenue_variation"][answer.leader]
    if unsteady.low > 0:
        told.append("revenue gets less steady")
    before, after = (answer.mean("survived", name) for name in ("no change", answer.leader))
    if after < before:
        told.append(f"{percent(after)} of the firms survive instead of {percent(before)}")
    if not told:
        return ""
    return f" The price: {', '.join(told[:-1])}{' and ' if told[1:] else ''}{told[-1]}."


def _chance(probability: float) -> str:
    """Return a probability that was drawn: never quite 0 or 1."""
    if probability < 0.001:
        return "<0.1%"
    return ">99.9%" if probability > 0.999 else f"{100 * probability:.1f}%"


def _gain(value: Value) -> str:
    word = "more" if value.difference >= 0 else "less"
    ends = sorted((abs(value.low), abs(value.high)))
    if value.low < 0 < value.high:
        return f"{compact(abs(value.difference))} {word} (95 % interval includes no difference)"
    return (
        f"{compact(abs(value.difference))} {word} "
        f"(95 % interval {compact(ends[0])} to {compact(ends[1])})"
    )


def _as_json(choice: Choice, answer: Answer) -> dict[str, Any]:
    return {
        **scenario_as_json(choice.scenario),
        "seed": answer.first_seed,
        "pairs": answer.pairs,
        "most_pairs": answer.most,
        "weeks": choice.scenario.weeks,
        "decided": answer.decided,
        "best": answer.leader if answer.decided else None,
        "probability_needed": answer.needed,
        "verdict": verdict(answer),
        "options": {
            name: {
                **{measure: answer.values[measure][name]._asdict() for measure in answer.values},
                **{f"mean_{kept}": answer.mean(kept, name) for kept in _OTHERS},
                "cost_a_week": answer.cost_a_week(name),
            }
            for name in answer.options
        },
    }


_OTHERS = ("costs", "survived", "clients")


def _layout(choice: Choice, answer: Answer) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import ClearNote, FigureTable

    scenario = choice.scenario
    last = answer.first_seed + answer.pairs - 1
    yield Text(scenario.title, "bold cyan").append(f"  {scenario.name}", "dim")
    yield Text(
        f"One more from week 1, {counted(scenario.weeks, 'week')}; "
        f"{counted(answer.pairs, 'run')} each on the same luck, seeds {answer.first_seed} to "
        f"{last}",
        "dim",
    )
    yield Text()
    yield Text(verdict(answer), "bold")
    yield Text()
    table = FigureTable("", ("mean", "vs no change", "95 % interval", "P(best)"))
    for measure, values in answer.values.items():
        figure = _FIGURES[measure]
        table.section(figure.label)
        for name, value in values.items():
            table.row(*_cells(figure, name, value), clear=value.low * value.high > 0)
    yield table
    yield Text()
    rest = FigureTable("", ("cost a week", "survived", "clients at end"))
    for name in answer.options:
        rest.row(
            f"  {name}",
            compact(answer.cost_a_week(name)),
            percent(answer.mean("survived", name)),
            f"{answer.mean('clients', name):.1f}",
        )
    yield rest
    yield Text()
    if not scenario.values["mechanisms.collapse"]:
        yield Text("No firm collapses here, whatever it owes: mechanisms.collapse is off.", "dim")
    yield ClearNote(
        "Profit: all that was invoiced, paid or not, less all costs. Unsteadiness: standard "
        "deviation over mean of 13-week revenue; less is better. P(best): the probability that the "
        "option's mean is the best of all. Cost a week: while there is a firm. {mark}: the "
        "interval leaves zero out."
    )


def _cells(figure: Figure, name: str, value: Value) -> list[str]:
    if name == "no change":
        return [f"  {name}", figure.shown_mean(value.mean), "", "", _chance(value.probability_best)]
    return [
        f"  {name}",
        figure.shown_mean(value.mean),
        figure.signed(value.difference, _DIGITS),
        f"{figure.signed(value.low, _DIGITS)} to {figure.signed(value.high, _DIGITS)}",
        _chance(value.probability_best),
    ]

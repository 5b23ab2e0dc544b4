"""The command `staff`: the best mix of people and marketing under a weekly budget."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.figures import Figure
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.staffing_options import StaffOptions, check_seed, checked_out, write_folder
from rms_agents.cli.staffing_tables import mixes_csv, staffing_as_json
from rms_agents.cli.staffing_words import DIGITS, FIGURES, listed, told_mix, verdict
from rms_agents.cli.wording import compact, counted, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.cli.figure_table import FigureTable
    from rms_agents.experiments.staffing import Staffing
    from rms_agents.experiments.staffing_risks import Risks
    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Runs

_MOST_NAMED = 5


def staff_command(choice: Choice, options: StaffOptions) -> None:
    """Select the best mix and show it beside its rivals, or map the triangle."""
    check_seed(options.seed)
    if options.triad:
        from rms_agents.cli.triad import triad_command

        triad_command(choice, options)
        return
    place = checked_out(options.out)
    tell_what_comes_too_late(choice.scenario)
    announce_compilation()
    from rms_agents.experiments.staffing import staff
    from rms_agents.experiments.staffing_risks import find_risks

    with progress("Trying mixes") as shown:

        def simulate(firm: Scenario, seeds: range) -> Runs:
            from rms_agents.simulation import simulate_many

            shown.advance(len(seeds))
            return simulate_many(firm, seeds)

        answer = staff(
            choice.scenario,
            options.budget,
            options.measure,
            options.indifference,
            options.seed,
            options.max_runs,
            options.hybrids,
            options.grow,
            simulate,
        )
        risks = find_risks(answer, simulate)
    told = staffing_as_json(choice, answer, risks)
    if place is not None:
        text = json.dumps(told, indent=2, allow_nan=False) + "\n"
        write_folder(place, {"staffing.json": text, "mixes.csv": mixes_csv(answer)})
    if options.json:
        from rms_agents.cli.as_json import print_json

        print_json(told)
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(answer, risks):
        console.print(part)
    if place is not None:
        console.print(f"Written: {place}", style="dim", soft_wrap=True)


def _layout(answer: Staffing, risks: Risks) -> Iterator[RenderableType]:
    from rich.text import Text

    scenario, seeds = answer.scenario, answer.fresh_seeds
    figure = FIGURES[answer.measure]
    mixes = f"{len(answer.mixes):,} {'mix' if len(answer.mixes) == 1 else 'mixes'}"
    yield Text(scenario.title, "bold cyan").append(f"  {scenario.name}", "dim")
    yield Text(
        f"{compact(answer.budget)} a week for wages and marketing, "
        f"{counted(scenario.weeks, 'week')}; {mixes}, "
        f"{counted(answer.selection.runs, 'run')} on the same luck",
        "dim",
    )
    yield Text()
    yield Text(verdict(answer), "bold")
    second = answer.runner_up
    if second is not None:
        yield Text(f"Runner-up: {told_mix(answer.mixes[second])}.")
    yield Text()
    yield _beside(answer, figure)
    for name, reason in answer.left_out.items():
        yield Text(f"{name}: {reason}", "dim")
    yield Text(
        f"Means of {counted(len(seeds), 'future')} that the selection did not see. Lead: by how "
        "much the best mix is better, on the same luck; that over the runner-up is the regret of "
        "choosing it. Cost/week is all that is spent while there is a firm: beside the budget "
        "fixed costs, and what growth adds.",
        "dim",
    )
    if len(answer.selection.left) > 1:
        yield Text()
        yield Text("As good, as far as the runs tell", "bold cyan")
        rest = [place for place in answer.selection.left if place != answer.winner]
        for place in rest[:_MOST_NAMED]:
            yield _indented(told_mix(answer.mixes[place]))
        if len(rest) > _MOST_NAMED:
            yield _indented(f"and {len(rest) - _MOST_NAMED} more; --out writes all")
    yield Text()
    yield Text("Where the best mix fails", "bold cyan")
    for line in _failures(answer, risks):
        yield _indented(line)
    if risks.drivers:
        yield _drivers_table(risks)


def _indented(text: str) -> RenderableType:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, 2), expand=False)


def _beside(answer: Staffing, figure: Figure) -> FigureTable:
    from rms_agents.cli.figure_table import FigureTable
    from rms_agents.experiments.staffing import BEST

    headings = (figure.label.split()[0], "lead", "95 % interval", "survive", "cost/week")
    table = FigureTable("", headings)
    for name in answer.firms:
        mean, low, high = answer.lead(name)
        same = name == BEST
        table.row(
            name,
            figure.shown_mean(answer.mean(name)),
            "" if same else figure.signed(mean, DIGITS),
            "" if same else f"{figure.signed(low, DIGITS)} to {figure.signed(high, DIGITS)}",
            percent(answer.mean(name, "survived")),
            compact(answer.cost_a_week(name)),
            style="bold" if same else "",
        )
    return table


def _failures(answer: Staffing, risks: Risks) -> Iterator[str]:
    from rms_agents.experiments.staffing import BEST

    weeks = answer.fresh[BEST]["collapse_week"]
    share = percent(risks.collapsed)
    futures = counted(len(weeks), "future")
    if risks.collapsed:
        from statistics import median

        middle = median(weeks[weeks > 0].tolist())
        yield f"It collapses in {share} of {futures}, half of them by week {middle:.0f}."
    else:
        yield f"It collapses in none of {futures}."
    yield f"It does worse than {risks.rival} in {percent(risks.lost)} of them."
    if risks.signs:
        told = listed(
            [
                f"{sign.measure.replace('_', ' ')} {sign.lost:.1f} (else {sign.kept:.1f})"
                for sign in risks.signs
            ]
        )
        when = "the first year of those" if answer.scenario.weeks > 52 else "those"
        yield f"By luck: {when} had {told}."
    if risks.worlds:
        yield (
            f"In {counted(risks.worlds, 'world')} whose unknowns are drawn from their plausible "
            f"ranges, it does worse in {percent(risks.world_lost)}, collapses in "
            f"{percent(risks.world_collapsed)}."
        )
        if not risks.drivers:
            yield "No single unknown decides that."


def _drivers_table(risks: Risks) -> FigureTable:
    from rms_agents.cli.figure_table import Cell, FigureTable

    headings = ("plausible", "lowest third", "highest third")
    table = FigureTable("  Worse than the rival, by unknown", headings, gap=2)
    for driver in risks.drivers[:_MOST_NAMED]:
        worse_low = driver.lost_low > driver.lost_high
        table.row(
            f"  {driver.name}",
            f"{driver.low:g} to {driver.high:g}",
            Cell(percent(driver.lost_low), "bold" if worse_low else ""),
            Cell(percent(driver.lost_high), "" if worse_low else "bold"),
        )
    return table

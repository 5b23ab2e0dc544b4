"""The command `staff`: the best mix of people and marketing under a weekly budget."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rms_agents.cli.choices import Choice
from rms_agents.cli.figures import Figure
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.wording import compact, counted, percent
from rms_agents.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from rms_agents.experiments.staffing import Mix, Staffing
    from rms_agents.experiments.staffing_risks import Risks
    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Runs

FIGURES = {
    "profit": Figure("profit", "profit"),
    "clients": Figure("clients", "clients at the end"),
    "steadiness": Figure("revenue_variation", "unsteadiness of revenue", "number"),
    "survival": Figure("survived", "survival", "yes"),
}
_MOST_NAMED = 5


class StaffOptions(NamedTuple):
    """The options of `staff` as given; None where left out."""

    budget: float | None
    measure: str
    indifference: str
    seed: int
    max_runs: int
    hybrids: bool
    grow: bool
    triad: bool
    json: bool
    out: Path | None


def staff_command(choice: Choice, options: StaffOptions) -> None:
    """Select the best mix and show it beside its rivals, or map the triangle."""
    check_seed(options.seed)
    if options.triad:
        from rms_agents.cli.triad import triad_command

        triad_command(choice, options)
        return
    place = checked_out(options.out)
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
    told = _as_json(choice, answer, risks)
    if place is not None:
        text = json.dumps(told, indent=2, allow_nan=False) + "\n"
        write_folder(place, {"staffing.json": text, "mixes.csv": _mixes_csv(answer)})
    if options.json:
        from rms_agents.cli.as_json import print_json

        print_json(told)
        return
    from rich.console import Console

    console = Console(highlight=False)
    for part in _layout(answer, risks):
        console.print(part)
    if place is not None:
        console.print(f"Written: {place}", style="dim", soft_wrap=True)


def checked_out(out: Path | None) -> Path | None:
    """Return the folder to write, checked before anything runs."""
    from rms_agents.output import check_folder

    return None if out is None else check_folder(out)


def write_folder(place: Path, files: dict[str, str | bytes]) -> None:
    """Write files to a folder that appears whole or not at all."""
    from rms_agents.experiments.sweep.folder import new_folder, write_whole

    with new_folder(place) as new:
        for name, content in files.items():
            write_whole(new / name, content.encode() if isinstance(content, str) else content)


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
    return _listed([*reversed(people), f"{money} for marketing"])


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
    from rms_agents.experiments.staffing import PRESENT, present_mix

    if answer.mixes[answer.winner] == present_mix(answer.scenario):
        return "That is what the firm has now."
    figure = FIGURES[answer.measure]
    mean, low, high = answer.lead(PRESENT)
    if low <= 0 <= high:
        return (
            f"That it beats no change is not certain: {_signed(figure, mean)} (95 % interval "
            f"{_signed(figure, low)} to {_signed(figure, high)})."
        )
    ends = [_size(figure, end) for end in sorted((abs(low), abs(high)))]
    by = f"by {_size(figure, abs(mean))} (95 % interval {ends[0]} to {ends[1]})"
    if mean > 0:
        return f"It beats no change {by}."
    told = f"But no change is better still, {by}"
    now, best = (answer.mean(name, "costs") for name in (PRESENT, "the best mix"))
    if now > best:
        weeks = answer.scenario.weeks
        told += (
            f": the firm hires as it grows, and costs {compact(now / weeks)} a week in the end "
            f"where the mix costs {compact(best / weeks)}. --grow lets the mixes do so too"
        )
    return f"{told}."


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
        yield Text(f"{name} {reason}", "dim")
    yield Text(
        f"Means of {len(seeds)} futures that the selection did not see. Lead: by how much the best "
        "mix is better, on the same luck; that over the runner-up is the regret of choosing it.",
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

    return Padding(text, (0, 0, 0, 2))


def _beside(answer: Staffing, figure: Figure) -> Table:
    from rich.table import Table
    from rich.text import Text

    from rms_agents.experiments.staffing import BEST

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("")
    for heading in (figure.label.split()[0], "lead", "95 % interval", "survive", "cost/week"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name in answer.firms:
        mean, low, high = answer.lead(name)
        same = name == BEST
        table.add_row(
            Text(name, "bold" if same else ""),
            Text(figure.shown_mean(answer.mean(name)), "bold" if same else ""),
            "" if same else _signed(figure, mean),
            "" if same else f"{_signed(figure, low)} to {_signed(figure, high)}",
            percent(answer.mean(name, "survived")),
            compact(answer.mean(name, "costs") / answer.scenario.weeks),
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
        told = _listed(
            [
                f"{sign.measure.replace('_', ' ')} {sign.lost:.1f} (else {sign.kept:.1f})"
                for sign in risks.signs
            ]
        )
        yield f"By luck: the first year of those has {told}."
    if risks.worlds:
        yield (
            f"In {counted(risks.worlds, 'world')} whose unknowns are drawn from their plausible "
            f"ranges, it does worse in {percent(risks.world_lost)}, collapses in "
            f"{percent(risks.world_collapsed)}."
        )
        if not risks.drivers:
            yield "No single unknown decides that."


def _drivers_table(risks: Risks) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("  Worse than the rival, by unknown", no_wrap=True)
    for heading in ("plausible", "lowest third", "highest third"):
        table.add_column(heading, justify="right", no_wrap=True)
    for driver in risks.drivers[:_MOST_NAMED]:
        worse_low = driver.lost_low > driver.lost_high
        table.add_row(
            f"  {driver.name}",
            f"{driver.low:g} to {driver.high:g}",
            Text(percent(driver.lost_low), "bold" if worse_low else ""),
            Text(percent(driver.lost_high), "" if worse_low else "bold"),
        )
    return table


def _as_json(choice: Choice, answer: Staffing, risks: Risks) -> dict[str, Any]:
    selection = answer.selection
    second = answer.runner_up
    return {
        "scenario": answer.scenario.name,
        "parameters": dict(choice.scenario.values),
        "budget": answer.budget,
        "measure": answer.measure,
        "indifference": selection.indifference,
        "seed": answer.first_seed,
        "runs": selection.runs,
        "most_runs": answer.most_runs,
        "weeks": answer.scenario.weeks,
        "decided": selection.decided,
        "best": answer.mixes[answer.winner]._asdict(),
        "runner_up": None if second is None else answer.mixes[second]._asdict(),
        "another_may_be_better_by": selection.lead_bound,
        "left": [answer.mixes[place]._asdict() for place in selection.left],
        "verdict": verdict(answer),
        "fresh_seed": answer.fresh_seeds.start,
        "fresh_runs": len(answer.fresh_seeds),
        "beside": {
            name: {
                **{f"mean_{figure}": answer.mean(name, figure) for figure in answer.fresh[name]},
                **dict(zip(("lead", "lead_low", "lead_high"), answer.lead(name), strict=True)),
            }
            for name in answer.firms
        },
        "left_out": answer.left_out,
        "fails": {
            "rival": risks.rival,
            "collapsed": risks.collapsed,
            "worse_than_rival": risks.lost,
            "first_year": [sign._asdict() for sign in risks.signs],
            "worlds": risks.worlds,
            "worlds_collapsed": risks.world_collapsed,
            "worlds_worse_than_rival": risks.world_lost,
            "unknowns": [driver._asdict() for driver in risks.drivers],
        },
    }


def _mixes_csv(answer: Staffing) -> str:
    """Return all mixes, the best first: whom they employ, their runs and means, and who is left."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    figures = list(answer.figures[0])
    writer.writerow([*answer.mixes[0]._fields, "runs", "left", *figures])
    means = [
        {name: float(values.mean()) for name, values in found.items()} for found in answer.figures
    ]
    order = sorted(
        range(len(answer.mixes)),
        key=lambda place: (
            place not in answer.selection.left,
            -answer.goal.sign * means[place][answer.goal.figure],
        ),
    )
    for place in order:
        runs = len(answer.selection.values[place])
        left = place in answer.selection.left
        writer.writerow([*answer.mixes[place], runs, str(left).lower(), *means[place].values()])
    return out.getvalue()


def _size(figure: Figure, value: float) -> str:
    return f"{value:.3f}" if figure.form == "number" else figure.shown_difference(value)


def _signed(figure: Figure, value: float) -> str:
    text = f"{value:+.3f}" if figure.form == "number" else figure.shown_difference(value)
    return text if text[0] in "+-" else f"+{text}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def check_seed(seed: int) -> None:
    """Refuse a seed that leaves no room for the others."""
    from rms_agents.experiments.selection import MOST
    from rms_agents.experiments.staffing import FRESH_RUNS
    from rms_agents.simulation import LARGEST_SEED

    most = LARGEST_SEED - MOST - FRESH_RUNS
    if not 0 <= seed <= most:
        raise InputError(f"seed = {seed}: must be from 0 to {most}")

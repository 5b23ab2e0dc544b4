"""The command `hire`: whom to hire next, at equal cost, on the same luck."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rms_agents.cli.choices import Choice, check_room
from rms_agents.cli.progress import announce_compilation, simulate_all
from rms_agents.cli.wording import compact, counted, percent, shown

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.experiments.compare import PairedDifference
    from rms_agents.experiments.hiring import Hiring

_WIDE = 118
_LABELS = {
    "no change": "no change",
    "salesperson": "one more salesperson",
    "service agent": "one more service agent",
    "hybrid": "one who does both",
    "marketing": "the wage for marketing",
}


def hire_command(choice: Choice, seed: int, most: int, json: bool) -> None:
    """Find out what one more wage is best spent on; show what each choice is worth."""
    announce_compilation()
    from rms_agents.experiments.hiring import hire_next

    check_room(choice.scenario, 10 * most)
    found = hire_next(
        choice.scenario,
        seed,
        most,
        lambda firm, seeds, what: simulate_all(firm, seeds, f"{_LABELS[what].capitalize()}:"),
    )
    if json:
        from rms_agents.cli.as_json import print_json

        print_json(_as_json(found))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for part in _layout(found, console.width >= _WIDE):
        console.print(part)


def _as_json(found: Hiring) -> dict[str, Any]:
    from rms_agents.experiments.hiring import NO_CHANGE

    now = found.runs[NO_CHANGE]
    return {
        "scenario": now.scenario.name,
        "seed": now.seeds[0],
        "replicates": len(now.seeds),
        "weekly_cost": now.scenario.values["staff.wage"],
        "best": found.best,
        "decided": found.decided,
        "probability_needed": found.needed,
        "choices": {
            name: {
                field: entry if isinstance(entry, float) else entry._asdict()
                for field, entry in value._asdict().items()
            }
            for name, value in found.values.items()
        },
    }


def _layout(found: Hiring, wide: bool) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    now = found.runs["no change"]
    scenario = now.scenario
    wage = shown(scenario.values["staff.wage"])
    yield Text("What to spend one more wage on  ", "bold").append(scenario.title, "bold cyan")
    yield Text(
        f"{wage} a week more, {scenario.weeks} weeks, {counted(len(now.seeds), 'future')}, "
        "the same luck for each choice",
        "dim",
    )
    yield Text()
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("against no change", no_wrap=True)
    headings = ["profit", "95 % interval", "lowest cash", "survives", "best"]
    if wide:
        headings += ["clients at the end", "revenue varies by", "95 % interval"]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    ranked = sorted(found.values.items(), key=lambda item: -item[1].profit.difference)
    for name, value in ranked:
        style = "bold" if name == found.best else ""
        plain = name == "no change"
        cells = [
            _LABELS[name],
            "" if plain else _signed(value.profit.difference),
            "" if plain else _interval(value.profit),
            compact(value.lowest_cash.mean_b) if plain else _signed(value.lowest_cash.difference),
            percent(value.survived.mean_b),
            percent(value.best),
        ]
        if wide:
            varies = value.revenue_variation
            cells += [
                compact(value.clients.mean_b),
                percent(varies.mean_b) if plain else _signed(100 * varies.difference) + " points",
                "" if plain else _interval(varies, 100),
            ]
        table.add_row(*(Text(cell, style) for cell in cells))
    yield table
    yield Text()
    yield Text(_verdict(found))
    yield Text("Best: probability that its mean profit is the highest.", "dim")


def _verdict(found: Hiring) -> str:
    best = found.values[found.best]
    label = _LABELS[found.best]
    luck = f"It earns the most in {percent(best.best_share)} of the futures."
    if found.best == "no change":
        said = "None of them earns its cost: no change is best"
    else:
        said = f"{label[0].upper()}{label[1:]} is best"
    if found.decided:
        return f"{said}, with a probability of {percent(best.best)}. {luck}"
    (second, other), *_ = sorted(
        ((name, value) for name, value in found.values.items() if name != found.best),
        key=lambda item: -item[1].best,
    )
    return (
        f"Not decided: {label} leads ({percent(best.best)}) before {_LABELS[second]} "
        f"({percent(other.best)}), short of the {100 * found.needed:.1f}% that rule out a lucky "
        "streak. More --replicates may tell; if not, it hardly matters."
    )


def _signed(value: float) -> str:
    text = compact(value)
    return text if text.startswith("-") else f"+{text}"


def _interval(found: PairedDifference, scale: float = 1.0) -> str:
    if found.low is None or found.high is None:
        return ""
    return f"{_signed(scale * found.low)} to {_signed(scale * found.high)}"

"""``staff --triad``: the split of a budget, as a triangle of text or as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rms_agents.cli.as_json import print_json, scenario_as_json
from rms_agents.cli.choices import Choice
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.staffing_options import StaffOptions, checked_out, write_folder
from rms_agents.cli.staffing_words import FIGURES, told_mix
from rms_agents.cli.wording import compact, counted

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from rms_agents.experiments.triad import Spot, Triad
    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Runs

_SHADES = ("grey35", "grey50", "cyan", "green", "bold yellow")
_CELL = 9


def triad_command(choice: Choice, options: StaffOptions) -> None:
    """Map the triangle; print it, and draw it where a folder is given."""
    place = checked_out(options.out)
    announce_compilation()
    from rms_agents.experiments.triad import map_triad

    with progress("Mapping the triangle") as shown:

        def simulate(firm: Scenario, seeds: range) -> Runs:
            from rms_agents.simulation import simulate_many

            shown.advance(len(seeds))
            return simulate_many(firm, seeds)

        triad = map_triad(
            choice.scenario,
            options.budget,
            options.measure,
            options.seed,
            grow=options.grow,
            simulate=simulate,
        )
    if place is not None:
        from rms_agents.cli.triad_picture import draw_triad

        pictures = draw_triad(triad, FIGURES[triad.measure])
        files: dict[str, str | bytes] = {f"triad.{kind}": data for kind, data in pictures.items()}
        write_folder(place, {**files, "triad.csv": triad.csv()})
    if options.json:
        print_json(_as_json(choice, triad))
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(triad, console.width):
        console.print(part)
    if place is not None:
        console.print(f"Written: {place}", style="dim", soft_wrap=True)


def verdict(triad: Triad) -> str:
    """Return where the best spot lies and how sure that is."""
    others = sum(spot.may_be_best for spot in triad.spots) - 1
    told = f"Best on the map for {triad.measure}: {told_mix(triad.best.mix)}"
    if others:
        told += f"; {counted(others, 'other')} cannot be told from it by so few runs"
    now = triad.present_spot
    figure = FIGURES[triad.measure]
    if now is None:
        return f"{told}. The budget does not pay the present staff."
    if now == triad.best:
        return f"{told}. It is the present staff."
    return (
        f"{told}. The present staff is {figure.shown_difference(now.behind)} behind (95 % interval "
        f"{figure.shown_difference(now.behind_low)} to {figure.shown_difference(now.behind_high)})."
    )


def _layout(triad: Triad, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    scenario = triad.scenario
    figure = FIGURES[triad.measure]
    yield Text(scenario.title, "bold cyan").append(f"  {scenario.name}", "dim")
    beside = ""
    if triad.present.hybrids:
        beside = f" beside {counted(triad.present.hybrids, 'hybrid')}"
    yield Text(
        f"{compact(triad.budget)} a week split among marketing, sales and service{beside}, "
        f"{counted(scenario.weeks, 'week')}; {counted(triad.runs, 'run')} each on the same luck",
        "dim",
    )
    yield Text()
    yield Text(verdict(triad), "bold")
    yield Text()
    yield from text_triangle(triad, width)
    yield Text()
    lower = "; less is better" if triad.measure == "steadiness" else ""
    small = "" if _fits(triad, width) else ", 0 the worst to 9 the best of the map"
    yield Text(
        f"Each place: mean {figure.label}{lower}{small}. [ ] the best, ( ) the present staff, "
        "! most of the firms collapse. The top is all marketing; each row down has one colleague "
        "more, salespeople to the left, service agents to the right.",
        "dim",
    )


def text_triangle(triad: Triad, width: int) -> Iterator[Text]:
    """Yield the rows of the triangle: the top is all marketing, each row has one colleague more."""
    from rich.text import Text

    figure = FIGURES[triad.measure]
    whole = _fits(triad, width)
    cell = _CELL if whole else 4
    worst = max(spot.behind for spot in triad.spots) or 1.0
    places = {(spot.mix.salespeople, spot.mix.service_agents): spot for spot in triad.spots}
    across = cell * (triad.most + 1)
    indent = max(0, (min(width, across + 12) - across) // 2)

    def cell_text(spot: Spot | None) -> Text:
        if spot is None:
            return Text(" " * cell)
        share = 1.0 - spot.behind / worst
        label = figure.shown_mean(spot.mean) if whole else str(min(9, int(10 * share)))
        if spot.survived < 0.5:
            label += "!"
        if spot == triad.best:
            label = f"[{label}]"
        elif spot == triad.present_spot:
            label = f"({label})"
        return Text(f"{label:^{cell}}", _SHADES[min(len(_SHADES) - 1, int(share * len(_SHADES)))])

    yield Text(" " * indent + f"{'all marketing':^{across}}", "bold")
    for heads in range(triad.most + 1):
        row = Text(" " * (indent + cell * (triad.most - heads) // 2))
        for service in range(heads + 1):
            row.append_text(cell_text(places.get((heads - service, service))))
        yield row
    left, right = "all sales", "all service"
    gap = max(1, across - len(left) - len(right))
    yield Text(" " * indent + left + " " * gap + right, "bold")


def _fits(triad: Triad, width: int) -> bool:
    return _CELL * (triad.most + 1) <= width


def _as_json(choice: Choice, triad: Triad) -> dict[str, Any]:
    def told(spot: Spot | None) -> dict[str, Any] | None:
        return None if spot is None else {**spot._asdict(), "mix": spot.mix._asdict()}

    return {
        **scenario_as_json(choice.scenario),
        "budget": triad.budget,
        "measure": triad.measure,
        "seed": triad.first_seed,
        "runs_each": triad.runs,
        "verdict": verdict(triad),
        "best": told(triad.best),
        "present": told(triad.present_spot),
        "spots": [told(spot) for spot in triad.spots],
    }

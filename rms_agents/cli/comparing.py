"""The command `compare`: two scenarios on the same luck."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rms_agents.cli.as_json import print_json, scenario_as_json
from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.figures import GROUPS, Figure
from rms_agents.cli.progress import announce_compilation, simulate_all
from rms_agents.cli.room import check_room, fitting_threads, needs_of_comparison
from rms_agents.cli.wording import counted, percent, shown
from rms_agents.measures import LOADS
from rms_agents.stored_runs import bytes_stored, check_disk

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.experiments.compare import Comparison, PairedDifference

_WIDE = 96


def compare_command(a: Choice, b: Choice, seeds: range, json: bool) -> None:
    """Simulate both scenarios on the same seeds; show the paired differences."""
    tell_what_comes_too_late(a.scenario, b.scenario)
    announce_compilation()
    from rms_agents.experiments.compare import Comparison, check_comparable

    check_comparable(a.scenario, b.scenario)
    scenarios = (a.scenario, b.scenario)
    threads = max(map(fitting_threads, scenarios))
    needs = needs_of_comparison(scenarios, len(seeds), threads, LOADS)
    check_room(f"--replicates {len(seeds)}", needs)
    check_disk(2 * bytes_stored(a.scenario.weeks, len(seeds), len(LOADS)), len(seeds))
    comparison = Comparison(
        *(
            simulate_all(scenario, seeds, f"{name}:", LOADS)
            for name, scenario in zip("AB", scenarios, strict=True)
        )
    )
    if json:
        print_json(_as_json(comparison))
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(comparison, console.width >= _WIDE):
        console.print(part)


def _as_json(comparison: Comparison) -> dict[str, Any]:
    a, b = comparison.a, comparison.b
    return {
        "a": scenario_as_json(a.scenario),
        "b": scenario_as_json(b.scenario),
        "seed": a.seeds[0],
        "replicates": len(a.seeds),
        "weeks": a.scenario.weeks,
        "figures": {name: found._asdict() for name, found in comparison.figures.items()},
    }


def _layout(comparison: Comparison, wide: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import ClearNote, FigureTable

    a, b = comparison.a.scenario, comparison.b.scenario
    seeds = comparison.a.seeds
    pairs = f"{counted(len(seeds), 'pair')} of runs"
    for letter, scenario in (("A", a), ("B", b)):
        yield (
            Text(f"{letter}  ", "bold")
            .append(scenario.title, "bold cyan")
            .append(f"  {scenario.name}", "dim")
        )
    yield Text(_what_differs(a.values, b.values), "dim")
    yield Text(f"{pairs}, seeds {seeds[0]} to {seeds[-1]}: the same luck in both", "dim")
    yield Text()
    headings = ["A", "B", "B - A", "95 % interval", "B higher"]
    table = FigureTable("", [*headings, "luck saves"] if wide else headings)
    untold: list[tuple[str, str]] = []
    for group, figures in GROUPS.items():
        table.section(group)
        for figure in figures:
            found = comparison.figures[figure.name]
            if figure.optional and found.mean_a == found.mean_b == 0:
                continue
            cells = _cells(figure, found)
            style = "" if found.clear else "dim"
            table.row(*(cells if wide else cells[:-1]), clear=found.clear, style=style)
            if found.low is None:
                untold.append((figure.label, found.reason))
    yield table
    yield Text()
    if len(seeds) == 1:
        yield Text("One pair says nothing of chance: --replicates 200 gives intervals.", "dim")
        return
    note = "{mark}: the interval leaves zero out. pp: percentage points."
    if wide:
        note += " Luck saves: how many times more runs independent luck would need."
    yield ClearNote(note)
    if untold:
        yield Text(_what_is_not_told(untold, len(seeds)), "dim")


def _what_is_not_told(untold: list[tuple[str, str]], pairs: int) -> str:
    """Return of which figures so many pairs cannot tell, why, and how many may."""
    from rms_agents.experiments.difference_intervals import HEAVY

    by_reason: dict[str, list[str]] = {}
    for label, reason in untold:
        by_reason.setdefault(reason, []).append(label)
    told = "; ".join(f"{', '.join(labels)} ({reason})" for reason, labels in by_reason.items())
    advice = f" --replicates {4 * pairs} may." if set(by_reason) != {HEAVY} else ""
    return f"Cannot tell from {counted(pairs, 'pair')}, as a few runs decide: {told}.{advice}"


def _cells(figure: Figure, found: PairedDifference) -> list[str]:
    interval = "cannot tell"
    if found.low is not None and found.high is not None:
        interval = f"{figure.signed(found.low)} to {figure.signed(found.high)}"
        if found.low == found.high:
            interval = "always"  # luck cannot touch it
    saved = "" if found.variance_ratio is None else f"{found.variance_ratio:.1f} x"
    return [
        f"  {figure.label}",
        figure.shown_mean(found.mean_a),
        figure.shown_mean(found.mean_b),
        figure.signed(found.difference),
        interval,
        percent(found.share_higher),
        saved,
    ]


def _what_differs(a: Any, b: Any) -> str:
    names = [name for name in a if a[name] != b[name]]
    if not names:
        return "no parameter differs"
    most = 6
    told = [
        f"{name} {shown(a[name]) or 'none'} -> {shown(b[name]) or 'none'}" for name in names[:most]
    ]
    rest = [f"and {len(names) - most} more"] if len(names) > most else []
    return ", ".join(told + rest)

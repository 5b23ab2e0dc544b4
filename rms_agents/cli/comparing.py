"""`compare`: two scenarios on the same luck."""

from __future__ import annotations

from typing import Any

from rms_agents.cli.choices import Choice, check_room
from rms_agents.cli.progress import simulate_all
from rms_agents.cli.results import console, number, print_json, unit_of

SHOWN = (
    "clients",
    "new_clients",
    "churned",
    "satisfaction",
    "complaints",
    "selling_share",
    "complaint_share",
    "unfit_share",
    "word_of_mouth_share",
    "referral_number",
    "service_load",
    "drawdown",
    "revenue",
    "costs",
    "profit",
    "lowest_cash",
    "revenue_variation",
    "survived",
)


def compare_command(a: Choice, b: Choice, seeds: range, json: bool) -> None:
    """Simulate both on the same seeds; print the paired differences."""
    from rms_agents.experiments.compare import Comparison
    from rms_agents.simulation import checked_seed

    checked_seed(seeds[0])
    checked_seed(seeds[-1])
    for chosen in (a, b):
        check_room(chosen.scenario, 2 * len(seeds))
    found = Comparison(
        simulate_all(a.scenario, seeds, "Simulating A:"),
        simulate_all(b.scenario, seeds, "Simulating B:"),
    )
    if json:
        print_json(
            {
                "a": {"scenario": a.source, "settings": a.settings},
                "b": {"scenario": b.source, "settings": b.settings},
                "seed": seeds[0],
                "replicates": len(seeds),
                "figures": {name: row._asdict() for name, row in found.figures.items()},
            }
        )
        return
    _print_table(a, b, found, len(seeds))


def _print_table(a: Choice, b: Choice, found: Any, pairs: int) -> None:
    from rich.table import Table
    from rich.text import Text

    screen = console()
    screen.print(Text(f"A  {_described(a)}"))
    screen.print(Text(f"B  {_described(b)}"))
    screen.print(Text(f"{pairs} pairs of runs, the same luck in A and B\n", style="dim"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("figure")
    for heading in ("A", "B", "B - A", "95 % interval", "B higher"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name in SHOWN:
        row, unit = found.figures[name], unit_of(name)
        sure = row.low is not None and (row.low > 0 or row.high < 0)
        interval = "one pair"
        if row.low is not None:
            interval = f"{number(row.low, unit)} to {number(row.high, unit)}"
        table.add_row(
            name,
            number(row.mean_a, unit),
            number(row.mean_b, unit),
            f"{'+' if row.difference > 0 else ''}{number(row.difference, unit)}",
            interval,
            number(row.share_higher, "share"),
            style="" if sure else "dim",
        )
    screen.print(table)
    screen.print(
        Text("\nGrey (or an interval around 0): not told apart from luck by so many pairs.", "dim")
    )


def _described(chosen: Choice) -> str:
    settings = ", ".join(f"{name} = {value}" for name, value in chosen.settings.items())
    return f"{chosen.scenario.title} ({chosen.source}{', ' + settings if settings else ''})"

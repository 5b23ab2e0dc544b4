"""Commands for a decision: which of two, whom next, which mix."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rms_agents.cli.options import Json, Seed, Settings, SettingsA, SettingsB, Source, Weeks


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A scenario.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another, or the same with changes.")],
    seed: Seed = 1,
    replicates: Annotated[
        int, typer.Option(metavar="N", help="Number of pairs, each with the next seed.")
    ] = 200,
    weeks: Weeks = None,
    settings_a: SettingsA = None,
    settings_b: SettingsB = None,
    json: Json = False,
) -> None:
    """Compare two scenarios on the same luck: paired differences with 95 % intervals."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.comparing import compare_command

    scenarios = (
        chosen_scenario(a, settings_a, weeks),
        chosen_scenario(b, settings_b, weeks),
    )
    compare_command(*scenarios, chosen_seeds(seed, replicates), json)


def hire(
    scenario: Source,
    seed: Seed = 1,
    replicates: Annotated[
        int, typer.Option(metavar="N", help="Number of pairs at the most; at least 30.")
    ] = 960,
    weeks: Weeks = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Say what one more in sales, in service, or the same money on marketing is worth."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.hiring import hire_command

    chosen_seeds(seed, replicates)
    hire_command(chosen_scenario(scenario, settings, weeks), seed, replicates, json)


def staff(
    scenario: Source,
    budget: Annotated[
        float | None,
        typer.Option(metavar="MONEY", help="A week, for wages and marketing; that spent now."),
    ] = None,
    measure: Annotated[
        str, typer.Option(metavar="profit|clients|steadiness|survival", help="Best in what.")
    ] = "profit",
    indifference: Annotated[
        str, typer.Option(metavar="SIZE", help="A difference that does not matter: 2%, or 5000.")
    ] = "2%",
    seed: Seed = 1,
    max_runs: Annotated[
        int, typer.Option(metavar="N", help="Runs at the most, of all mixes together.")
    ] = 200_000,
    hybrids: Annotated[
        bool, typer.Option(help="Whether mixes may have people who sell and deliver.")
    ] = True,
    grow: Annotated[
        bool, typer.Option("--grow", help="Go on hiring from the mix on, by the firm's rules.")
    ] = False,
    triad: Annotated[
        bool, typer.Option("--triad", help="Map the split among marketing, sales and service.")
    ] = False,
    settings: Settings = None,
    json: Json = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and pictures to a folder.")
    ] = None,
) -> None:
    """Select the best mix of sales, service, hybrids and marketing under a weekly budget."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.staffing import staff_command
    from rms_agents.cli.staffing_options import StaffOptions

    staff_command(
        chosen_scenario(scenario, settings),
        StaffOptions(
            budget, measure, indifference, seed, max_runs, hybrids, grow, triad, json, out
        ),
    )

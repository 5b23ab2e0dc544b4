"""Commands about one firm: what comes of it, whose life tells why, how it looks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rms_agents.cli.options import Json, Seed, Settings, Source, Weeks


def run(
    scenario: Source,
    seed: Seed = 1,
    weeks: Weeks = None,
    replicates: Annotated[
        int, typer.Option(metavar="N", help="Number of runs, each with the next seed.")
    ] = 1,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and a manifest to a folder.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="parquet|csv|xlsx", help="Of the tables; may be repeated."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace results in that folder.")] = False,
    json: Json = False,
) -> None:
    """Simulate a scenario and show what comes of it."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.running import run_command

    chosen = chosen_scenario(scenario, settings, weeks)
    run_command(chosen, chosen_seeds(seed, replicates), out, formats, force, json)


def explain(
    scenario: Source,
    seed: Seed = 1,
    weeks: Weeks = None,
    person: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose life; the most telling one if left out.")
    ] = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Tell the life of one person: met, oversold, waited, complained, told whom, and why."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.explaining import explain_command

    explain_command(chosen_scenario(scenario, settings, weeks), seed, person, json)


def replay(
    scenario: Source,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="The page to write, such as reef.html.")
    ],
    seed: Seed = 1,
    weeks: Weeks = None,
    settings: Settings = None,
    force: Annotated[bool, typer.Option("--force", help="Replace that file.")] = False,
) -> None:
    """Write a run as one HTML file: the reef, playing from disk with no server and no network."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.replaying import replay_command

    chosen_seeds(seed, 1)
    replay_command(chosen_scenario(scenario, settings, weeks), seed, out, force)

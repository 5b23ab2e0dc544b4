"""Commands that confront the model: with the claims of the analogy, and with real data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rms_agents.cli.options import Json, Seed, Source


def claims(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID ...]", help="C1 to C9; all if left out.")
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(metavar="N", help="Pairs of runs; 800 unless given; fewer: a quick look."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write report, pictures and tables to a folder."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a report in that folder.")
    ] = False,
    json: Json = False,
) -> None:
    """Test the claims of the reef analogy, as they were stated beforehand."""
    from rms_agents.cli.claiming import claims_command

    claims_command(ids or [], replicates, out, force, json)


def fit(
    scenario: Source,
    ties: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who is tied to whom; the scenario's unless given."),
    ] = None,
    adoptions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="person,adoption_time; the scenario's people unless given."
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="TIME", help="The first period that was watched, as the data count."
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="The last period that was watched.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            metavar="LENGTH",
            help="Where times are dates: day, week, month, quarter, year, or such as '14 days'.",
        ),
    ] = None,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and pictures to a new folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Estimate outside influence and sight from times of adoption, and ask whether ties help."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.fitting import fit_command

    watched = {"first": first, "until": until, "period": period}
    chosen = chosen_scenario(scenario, tells_network=False).scenario
    fit_command(chosen, ties, adoptions, watched, seed, out, json)

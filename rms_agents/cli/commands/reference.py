"""Commands that say what there is to choose from, and whether a file is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from rms_agents.cli.options import Json


def scenarios(json: Json = False) -> None:
    """List the bundled scenarios."""
    from rms_agents.cli.listing import scenarios_command

    scenarios_command(json)


def parameters(json: Json = False) -> None:
    """List all parameters: default, unit, range, meaning, source."""
    from rms_agents.cli.listing import parameters_command

    parameters_command(json)


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or bundled name.")],
) -> None:
    """Check a scenario file; say what differs from the baseline and what its network is like."""
    from rms_agents.cli.checking import check_command

    check_command(file)

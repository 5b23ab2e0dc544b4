"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Source = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a bundled scenario, or path of a file.")
]
Seed = Annotated[int, typer.Option(metavar="N", help="Everybody's luck.")]
Weeks = Annotated[int | None, typer.Option("--weeks", metavar="N", help="Length of the run.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter.")
]
SettingsA = Annotated[
    list[str] | None, typer.Option("--set-a", metavar="NAME=VALUE", help="Set a parameter of A.")
]
SettingsB = Annotated[
    list[str] | None, typer.Option("--set-b", metavar="NAME=VALUE", help="Set a parameter of B.")
]

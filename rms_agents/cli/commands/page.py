"""The page in the browser."""

from __future__ import annotations

from typing import Annotated

import typer


def page(
    port: Annotated[int, typer.Option(metavar="N", help="Port; 0 for any that is free.")] = 8765,
    host: Annotated[
        str, typer.Option(metavar="H", help="Address; others than this machine's let others in.")
    ] = "127.0.0.1",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Serve the page, but do not open it.")
    ] = False,
) -> None:
    """Serve the reef as a page in the browser, until Ctrl+C."""
    from rms_agents.cli.paging import page_command

    page_command(host, port, not no_browser)

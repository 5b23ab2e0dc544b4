"""The page in the browser."""

from __future__ import annotations

from typing import Annotated

import typer


def page(
    port: Annotated[int, typer.Option(metavar="N", help="Port; 0 for any that is free.")] = 8765,
    host: Annotated[
        str,
        typer.Option(
            metavar="H",
            help="Address; 0.0.0.0 lets others in who have the link: it holds a key.",
        ),
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A name by which the page may be called besides its addresses, as reef.example "
            "or localhost:9000; repeatable.",
        ),
    ] = None,
    root_path: Annotated[
        str, typer.Option(metavar="PATH", help="Path under which a proxy shows it, as /reef.")
    ] = "",
    trust_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Address of a proxy whose X-Forwarded headers are believed; repeatable.",
        ),
    ] = None,
    visitors: Annotated[
        int, typer.Option(metavar="N", help="At most so many visitors at once.")
    ] = 50,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Serve the page, but do not open it.")
    ] = False,
) -> None:
    """Serve the reef as a page in the browser, until Ctrl+C.

    Only this machine can call, unless told otherwise. For others the link holds a key, a new one
    at each start, or the one that RMS_PAGE_TOKEN holds.
    """
    from rms_agents.cli.paging import page_command

    names, proxies = allow_host or (), trust_proxy or ()
    page_command(host, port, not no_browser, names, root_path, proxies, visitors)

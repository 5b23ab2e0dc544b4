"""The command `page`: the reef in a browser."""

from __future__ import annotations

from rms_agents.cli.progress import announce_compilation


def page_command(host: str, port: int, browser: bool) -> None:
    """Serve the page until interrupted."""
    announce_compilation()
    from viz.server import serve

    serve(host, port, browser)

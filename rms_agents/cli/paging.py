"""The command `page`: the reef in a browser."""

from __future__ import annotations

import signal
from types import FrameType

from rms_agents.cli.progress import announce_compilation


def page_command(host: str, port: int, browser: bool) -> None:
    """Serve the page until interrupted."""
    announce_compilation()
    from viz.server import serve

    signal.signal(signal.SIGINT, _end)
    serve(host, port, browser)


def _end(number: int, frame: FrameType | None) -> None:
    """End the page at the first Ctrl+C; one more while it ends would only leave a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt

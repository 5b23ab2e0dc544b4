"""The command `page`: the reef in a browser."""

from __future__ import annotations

from collections.abc import Sequence

from rms_agents.cli.page_package import load_page_package
from rms_agents.cli.progress import announce_compilation
from rms_agents.leaving import take_ctrl_c


def page_command(
    host: str,
    port: int,
    browser: bool,
    names: Sequence[str] = (),
    root_path: str = "",
    proxies: Sequence[str] = (),
    visitors: int = 50,
) -> None:
    """Serve the page until interrupted."""
    announce_compilation()
    load_page_package()
    from viz.server import serve

    take_ctrl_c(even_if_ignored=True)  # a server has no other end
    serve(host, port, browser, names, root_path, proxies, visitors)

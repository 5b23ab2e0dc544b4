"""The command `page`: the reef in a browser."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rms_agents.cli.page_package import load_page_package
from rms_agents.cli.progress import announce_compilation
from rms_agents.leaving import at_the_end, take_ctrl_c


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
    _have_a_home()
    load_page_package()
    from viz.server import serve

    take_ctrl_c(even_if_ignored=True)  # a server has no other end
    serve(host, port, browser, names, root_path, proxies, visitors)


def _have_a_home() -> None:
    """Give who has no home an empty one until the end: the page's libraries look for settings."""
    try:
        Path.home()
    except RuntimeError:
        folder = tempfile.mkdtemp(prefix="rms_agents-home-")
        at_the_end(partial(shutil.rmtree, folder, ignore_errors=True))
        os.environ["HOME"] = folder

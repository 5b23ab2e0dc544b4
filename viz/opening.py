"""The page is opened in the browser; a link with a token never stands on a command line."""

from __future__ import annotations

import html
import os
import tempfile
import webbrowser
from functools import partial
from pathlib import Path
from threading import Thread

from rms_agents.leaving import at_the_end


def open_in_browser(link: str, secret: bool) -> None:
    """Open a link.

    Parameters
    ----------
    link : str
    secret : bool
        Whether it lets in whoever has it. Then the browser is given a file that only this user can
        read and that leads there: what programs are started with, all on a machine can read.
    """
    opened = _leading_to(link).as_uri() if secret else link
    Thread(target=webbrowser.open, args=(opened,), daemon=True).start()


def _leading_to(link: str) -> Path:
    descriptor, name = tempfile.mkstemp(".html", "reef-")
    path = Path(name)
    at_the_end(partial(path.unlink, missing_ok=True))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            '<!doctype html>\n<meta charset="utf-8">\n<title>The reef</title>\n'
            '<meta name="referrer" content="no-referrer">\n'
            f'<meta http-equiv="refresh" content="0; url={html.escape(link)}">\n'
        )
    return path

"""The console on which everything is shown that is not plain lines: how wide it is."""

from __future__ import annotations

from shutil import get_terminal_size

from rich.console import Console

NARROWEST = 20  # in narrower windows the terminal breaks our lines
WIDEST = 1000


def standard_console(stderr: bool = False) -> Console:
    """Return the console of standard output, or of standard error.

    Parameters
    ----------
    stderr : bool
    """
    console = Console(stderr=stderr, highlight=False)
    wanted = console.width or get_terminal_size().columns  # COLUMNS=0 says nothing
    width = min(max(wanted, NARROWEST), WIDEST)
    if width != console.width:
        console.width = width
    return console

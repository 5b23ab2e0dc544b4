"""What the program is called by whoever started it."""

from __future__ import annotations

import sys
from pathlib import Path


def program_name() -> str:
    """Return ``run.py``, or ``rms`` for the installed command."""
    return "run.py" if Path(sys.argv[0]).name == "run.py" else "rms"


def command_line() -> str:
    """Return how a command begins that is meant to be copied into a shell."""
    return "uv run run.py" if program_name() == "run.py" else "rms"

"""What the program is called by whoever started it, and its version."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path


def program_name() -> str:
    """Return ``run.py``, ``python -m rms_agents``, or ``rms`` for the installed command."""
    started = Path(sys.argv[0]).name
    return {"run.py": "run.py", "__main__.py": "python -m rms_agents"}.get(started, "rms")


def command_line() -> str:
    """Return how a command begins that is meant to be copied into a shell."""
    name = program_name()
    return "uv run run.py" if name == "run.py" else name


def version() -> str:
    """Return the version of the program, as it is installed."""
    try:
        return metadata.version("rms-agents")
    except metadata.PackageNotFoundError:
        return "not installed"

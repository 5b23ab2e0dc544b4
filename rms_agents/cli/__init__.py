"""The command line: `run.py`, installed as `rms`.

Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted. Results go to standard output,
everything else to standard error. What takes time to import is imported by the command that needs
it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from rms_agents.cli.commands import app
from rms_agents.cli.interruption import prompt_interruption
from rms_agents.cli.program import program_name
from rms_agents.errors import InputError

FAILED, BAD_INPUT = 1, 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process, unless given.

    Raises
    ------
    SystemExit
        Always, with the exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a sign shows another
    try:
        with prompt_interruption():
            app(arguments, prog_name=program_name())
    except InputError as error:
        _leave(f"error: {error}", BAD_INPUT)
    except MemoryError:
        _leave("error: this needs more memory than there is", FAILED)
    except BrokenPipeError:
        _leave("", FAILED)
    except OSError as error:
        _leave(f"error: {error.filename or 'output'}: {error.strerror or error}", FAILED)
    except SystemExit:
        _hand_over_output()
        raise


def _leave(message: str, code: int) -> None:
    if message:
        print(message, file=sys.stderr)
    _hand_over_output()
    raise SystemExit(code)


def _hand_over_output() -> None:
    """Write what is still held back; a reader who went away is no error worth words."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

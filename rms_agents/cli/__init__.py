"""The command line: `run.py`, installed as `rms`.

Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted. Results go to standard output,
everything else to standard error. What takes time to import is imported by the command that needs
it.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rms_agents.cli.commands import app
from rms_agents.cli.interruption import prompt_interruption
from rms_agents.cli.program import program_name
from rms_agents.cli.streams import ready_streams
from rms_agents.errors import InputError, NotKeptWarning
from rms_agents.leaving import INTERRUPTED, leave, pressed

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
    ready_streams()
    try:
        _run(arguments)
    except SystemExit as ended:
        if pressed() and ended.code:
            leave()
        _hand_over_output()
        raise
    except BaseException:
        if pressed():  # whatever came of it
            leave()
        raise


def _run(arguments: Sequence[str] | None) -> None:
    try:
        with prompt_interruption(), _plain_notices():
            app(arguments, prog_name=program_name())
    except KeyboardInterrupt:
        _leave("" if pressed() else "Stopped.", INTERRUPTED)  # else `main` leaves, with its line
    except InputError as error:
        _leave(f"error: {error}", BAD_INPUT)
    except MemoryError:
        _leave("error: this needs more memory than there is", FAILED)
    except BrokenPipeError:
        _leave("", FAILED)
    except OSError as error:
        _leave(f"error: {error.filename or 'output'}: {error.strerror or error}", FAILED)


@contextmanager
def _plain_notices() -> Iterator[None]:
    """Tell of what cannot be kept in one line, not as Python tells programmers."""

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, NotKeptWarning):
            print(f"warning: {message}", file=sys.stderr)
        else:
            shown(message, category, filename, lineno, file, line)

    shown, warnings.showwarning = warnings.showwarning, show
    try:
        yield
    finally:
        warnings.showwarning = shown


def _leave(message: str, code: int) -> None:
    if message:
        print(message, file=sys.stderr)
    _hand_over_output()
    raise SystemExit(code)


def _hand_over_output() -> None:
    """Write what is still held back; a reader who went away is no error worth words."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"error: output: {error.strerror}", file=sys.stderr)
            raise SystemExit(FAILED) from None

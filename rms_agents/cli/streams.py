"""The program's standard streams: there, whatever closed them, and able to write every sign.

Whoever starts a program may hand it no standard output, no error output or no input. The next file
that is opened would then take that place, and whatever is printed would end up inside it. And an
output may lack signs that charts are made of; `encoding_signs` says what stands for them.
"""

from __future__ import annotations

import os
import sys

from rms_agents.cli.encoding_signs import LIKENESS

_NAMES = ("stdin", "stdout", "stderr")  # by their numbers


def ready_streams() -> None:
    """Open what is closed to nowhere, and have signs that an output lacks drawn by others."""
    for number, name in enumerate(_NAMES):
        mode = "r" if number == 0 else "w"
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=LIKENESS)

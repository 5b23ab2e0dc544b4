"""Run a command twice in this process, a small one first; print what the other one takes.

Standard output gets one line of JSON: the highest memory over that of the idle process, and what
was estimated beforehand, in bytes. Linux alone can forget the highest memory so far.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from rms_agents.cli import app, comparing, running

MEBIBYTE = 2**20


def kept(name: str) -> int:
    """Return a figure of this process's memory, in bytes."""
    text = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", text)[1]) * 1024


def run(arguments: list[str]) -> None:
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        app(arguments, standalone_mode=False)


def main() -> None:
    small, large = json.loads(sys.argv[1])
    asked = []

    def note(said, needs, tables=False):
        asked.append(sum(need.size for need in needs))

    running.check_room = comparing.check_room = note
    run(small)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    idle = kept("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    run(large)
    print(json.dumps({"measured": kept("VmHWM") - idle, "estimated": asked[-1]}))


if __name__ == "__main__":
    main()

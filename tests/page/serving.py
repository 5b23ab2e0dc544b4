"""The page as its users have it: served by a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import rms_agents

ROOT = Path(rms_agents.__file__).parents[1]


class Served:
    """A running `run.py page`; what it tells the terminal goes to `told`."""

    def __init__(
        self, *arguments: str, told: IO[str] | int = subprocess.DEVNULL, **environment: str
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), *arguments],
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"https?://\S+", line)
        assert found, f"the server said {line!r}"
        self.address = found.group()

    def stop(self) -> int:
        """End it as Ctrl+C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.stdout.close()

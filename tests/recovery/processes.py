"""Real sweeps in real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from rms_agents.experiments.sweep.folder import RUNS, WEEKLY

ROOT = Path(__file__).parents[2]
SMALL = ("--set", "network.people=60", "--set", "network.communities=4")
VARIED = ("core", *SMALL, "--vary", "service.service_agents=1..4", "--weekly")


class Sweeps:
    """Starts sweeps as a user would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, *arguments: str | Path, command: str = "sweep", **options) -> subprocess.Popen:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            **options.pop("environment", {}),
        }
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), command, *map(str, arguments)],
            cwd=self.folder,
            env=environment,
            text=True,
            **streams,
        )

    def run(self, *arguments: str | Path, command: str = "sweep", **options) -> tuple[int, str]:
        """Return the exit code and standard error of one that runs to its end."""
        process = self.start(*arguments, command=command, **options)
        _, told = process.communicate(timeout=120)
        return process.returncode, told

    def done(self, *arguments: str | Path, command: str = "sweep") -> None:
        code, told = self.run(*arguments, command=command)
        assert code == 0, told


def tables(folder: Path) -> tuple[bytes, ...]:
    """Return the bytes of the tables of a sweep."""
    return tuple((folder / n).read_bytes() for n in (RUNS, WEEKLY) if (folder / n).is_file())


def wait_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.005)

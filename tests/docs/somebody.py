"""Running programs as somebody else: another user's id, no home, an empty environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

USER = 54_321  # of nobody here: no name, no home
_READ_ALL = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]


def missing(reason: str) -> None:
    """Skip a test, or fail it where everything is required to be there."""
    if os.environ.get("RMS_REQUIRE_BROWSER") == "1":
        pytest.fail(f"RMS_REQUIRE_BROWSER=1, and {reason}")
    pytest.skip(reason)


@cache
def becoming(interpreter: str) -> tuple[str, ...]:
    """Return the words before a command that run it as somebody else, with nothing of ours.

    Where Python itself lies in a folder that only its owner may enter, the other user is granted to
    read everything; to write nothing but what is theirs.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or os.geteuid() != 0:
        return ()
    other = [setpriv, f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    for more in ([], _READ_ALL):
        words = (*other, *more, "env", "-i")
        if subprocess.run([*words, interpreter, "-c", ""], capture_output=True).returncode == 0:
            return words
    return ()


def run_as_somebody(
    folder: Path, *command: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody else, in a folder of theirs.

    Parameters
    ----------
    folder : Path
        Given to them.
    *command : str
    **environment : str
        All that there is in the environment.
    """
    words = becoming(sys.executable)
    if not words:
        missing("nobody else can run Python here: that needs root, setpriv and its rights")
    os.chown(folder, USER, USER)
    given = [f"{name}={value}" for name, value in environment.items()]
    return subprocess.run(
        [*words, *given, *command], cwd=folder, capture_output=True, text=True, check=False
    )


def give(folder: Path) -> None:
    """Give all of a folder to somebody else."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, USER, USER)

"""The documented commands, run by another user: no home, no name, an empty environment."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from somebody import give, run_as_somebody
from test_documented_commands import BLOCKS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SMALLER = {"hire": "--replicates 30", "staff": "--max-runs 2000", "claims": "--replicates 8"}


def one_of_each(blocks: list[list[str]]) -> list[list[str]]:
    """Return the first of every command, and what it reads of others in its block.

    Which user runs it makes no difference to the variants of a command: all would take minutes.
    """
    seen: set[str] = set()
    found = []
    for block in blocks:
        names = [command.split()[0] for command in block]
        fresh = [place for place, name in enumerate(names) if name not in seen]
        if not fresh:
            continue
        reads = any(names[place] == "analyse" for place in fresh)
        taken = [
            command
            for place, command in enumerate(block)
            if (place in fresh and names.index(names[place]) == place)
            or (reads and "--out" in command)
        ]
        seen.update(names)
        found.append(taken)
    return found


CHOSEN = one_of_each(BLOCKS)


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """Return a copy of the compiled model that is somebody else's: compiling takes a minute."""
    kept = Path(os.environ.get("RMS_CACHE_DIR") or Path.home() / ".cache" / "rms_agents")
    film = str(tmp_path_factory.mktemp("film") / "film.html")
    for words in ("run baseline --weeks 4", f"replay baseline --weeks 4 --out {film}"):
        program = [sys.executable, str(ROOT / "run.py"), *words.split()]
        subprocess.run(program, check=True, capture_output=True)
    newest = max(kept.rglob("*simulate_*.nbi"), key=lambda path: path.stat().st_mtime)
    name = newest.relative_to(kept).parts[0]
    copy = tmp_path_factory.mktemp("code")
    shutil.copytree(kept / name, copy / name)
    give(copy)
    return copy


@pytest.mark.parametrize("commands", CHOSEN, ids="; ".join)
def test_documented_commands_work_for_another_user(commands, code, tmp_path):
    (tmp_path / "my_firm.toml").write_text((ROOT / "docs" / "my_firm.toml").read_text())
    for command in commands:
        words = shlex.split(f"{command} {SMALLER.get(command.split()[0], '')}")
        program = [sys.executable, str(ROOT / "run.py"), *words]
        found = run_as_somebody(tmp_path, *program, RMS_CACHE_DIR=str(code))
        assert found.returncode == 0, found.stderr
        assert found.stdout
        assert "Traceback" not in found.stderr
        assert "cannot be kept" not in found.stderr


@pytest.mark.parametrize("command", ["scenarios", "parameters", "check physicians", "run --help"])
def test_what_needs_no_cache_works_where_there_is_no_home(command, tmp_path):
    program = [sys.executable, str(ROOT / "run.py"), *command.split()]
    found = run_as_somebody(tmp_path, *program)
    said = [line for line in found.stderr.splitlines() if not line.startswith("network: ")]
    assert (found.returncode, said) == (0, [])
    assert found.stdout
    assert not list(tmp_path.iterdir())


def test_every_command_is_among_them():
    chosen = {command.split()[0] for block in CHOSEN for command in block}
    assert chosen == {command.split()[0] for block in BLOCKS for command in block}
    assert len(chosen) >= 12

"""Every command that the README or the documents show works as shown."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from rms_agents.cli import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PROGRAM = "uv run run.py"


def documented_blocks() -> list[list[str]]:
    """Return what follows `uv run run.py` in every line of every shell block, block by block."""
    found = []
    for page in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            lines = [line for line in block.splitlines() if line.startswith(PROGRAM)]
            commands = [line.split("  #")[0].removeprefix(PROGRAM).strip() for line in lines]
            if commands and commands not in found:
                found.append(commands)
    return found


def serves(command: str) -> bool:
    """Return whether a command goes on until it is stopped: the page, which none means too."""
    return shlex.split(command)[:1] in ([], ["page"])


def each_once(blocks: list[list[str]]) -> list[list[str]]:
    """Return the blocks without what an earlier one does, too; what writes files stays."""
    seen: set[str] = set()
    found = []
    for block in blocks:
        found.append([one for one in block if one not in seen or "--out" in one])
        seen.update(block)
    return found


BLOCKS = each_once([[one for one in block if not serves(one)] for block in documented_blocks()])
SERVED = sorted({one for block in documented_blocks() for one in block if serves(one)})


@pytest.mark.parametrize("commands", [one for one in BLOCKS if one], ids="; ".join)
def test_documented_commands_work(commands, tmp_path, monkeypatch, capsys):
    (tmp_path / "my_firm.toml").write_text((ROOT / "docs" / "my_firm.toml").read_text())
    monkeypatch.chdir(tmp_path)
    for command in commands:
        with pytest.raises(SystemExit) as left:
            main(shlex.split(command))
        assert not left.value.code, command
        assert capsys.readouterr().out, command


@pytest.mark.parametrize("command", SERVED)
def test_documented_page_is_served(command):
    """Start it on a port that is free, ask for the page, stop it; the browser stays closed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = shlex.split(command) or ["page"]
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *given, "--port", str(port), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        assert address in running.stdout.readline()
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert answer.status == 200
            assert b"The reef" in answer.read()
    finally:
        running.terminate()
        running.wait(30)
        running.stdout.close()


def test_there_are_documented_commands():
    """The pattern above still finds what the README shows."""
    assert sum(len(block) for block in BLOCKS) >= 8
    assert "" in SERVED

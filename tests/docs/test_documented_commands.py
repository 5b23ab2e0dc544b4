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

ROOT = Path(__file__).parents[2]
PROGRAM = "uv run run.py"


def documented_commands() -> list[str]:
    """Return the arguments of every `uv run run.py ...` line of a shell block."""
    found = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            for line in block.splitlines():
                if line.startswith(PROGRAM):
                    found.append(line.removeprefix(PROGRAM).split("  #")[0].strip())
    return list(dict.fromkeys(found))


def serves(arguments: str) -> bool:
    """Return whether a command goes on until it is stopped: the page, which none means too."""
    return shlex.split(arguments)[:1] in ([], ["page"])


@pytest.mark.parametrize("arguments", [one for one in documented_commands() if not serves(one)])
def test_documented_command_works(arguments, tmp_path, monkeypatch, capsys):
    (tmp_path / "my_firm.toml").write_text((ROOT / "docs" / "my_firm.toml").read_text())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(shlex.split(arguments))
    assert not left.value.code
    assert capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [one for one in documented_commands() if serves(one)])
def test_documented_page_is_served(arguments):
    """Start it on a port that is free, ask for the page, stop it; the browser stays closed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = shlex.split(arguments) or ["page"]
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
    assert len(documented_commands()) >= 8
    assert "" in documented_commands()

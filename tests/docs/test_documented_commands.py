"""Every command that the README or the documents show works as shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from rms_agents.cli import main

ROOT = Path(__file__).parents[2]
PROGRAM = "uv run run.py"


def documented_commands() -> list[str]:
    """Return the `uv run run.py ...` lines of every shell block, those of a block together."""
    found = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            lines = [line for line in block.splitlines() if line.startswith(PROGRAM)]
            if lines:
                found.append("\n".join(line.split("  #")[0].strip() for line in lines))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("commands", documented_commands())
def test_documented_commands_work(commands, tmp_path, monkeypatch, capsys):
    (tmp_path / "my_firm.toml").write_text((ROOT / "docs" / "my_firm.toml").read_text())
    monkeypatch.chdir(tmp_path)
    for command in commands.splitlines():
        with pytest.raises(SystemExit) as left:
            main(shlex.split(command.removeprefix(PROGRAM)))
        assert not left.value.code, command
        assert capsys.readouterr().out, command


def test_there_are_documented_commands():
    """The pattern above still finds what the README shows."""
    assert len(documented_commands()) >= 8

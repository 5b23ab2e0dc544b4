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
    """Return the arguments of every `uv run run.py ...` line of a shell block."""
    found = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL):
            for line in block.splitlines():
                if line.startswith(PROGRAM):
                    found.append(line.removeprefix(PROGRAM).split("  #")[0].strip())
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("arguments", documented_commands())
def test_documented_command_works(arguments, tmp_path, monkeypatch, capsys):
    (tmp_path / "my_firm.toml").write_text((ROOT / "docs" / "my_firm.toml").read_text())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(shlex.split(arguments))
    assert not left.value.code
    assert capsys.readouterr().out


def test_there_are_documented_commands():
    """The pattern above still finds what the README shows."""
    assert len(documented_commands()) >= 8

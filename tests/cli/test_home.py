"""A path may begin with ``~`` wherever one is given."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import get_type_hints

import pytest

from rms_agents.cli import main
from rms_agents.cli.commands import app
from rms_agents.errors import InputError
from rms_agents.paths import user_path
from rms_agents.scenario import Scenario

SETTINGS = ["--set", "network.ties=~/ties.csv", "--set", "firm.initial_clients=1"]
FIRM = '[network]\nties = "~/ties.csv"\n[firm]\ninitial_clients = 1\n'


@pytest.fixture
def home(tmp_path, monkeypatch):
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    (home / "ties.csv").write_text("source,target\nann,ben\nben,eve\n")
    (home / "firm.toml").write_text(FIRM)
    return home


def test_every_path_of_every_command_is_made_whole(home):
    """Whatever takes a path is handed the whole one, commands of tomorrow too."""
    for registered in app.registered_commands:
        wrapped = inspect.unwrap(registered.callback)
        paths = [name for name, kind in get_type_hints(wrapped).items() if "Path" in str(kind)]
        assert registered.callback is not wrapped, f"{wrapped.__name__}: {paths}"


def test_files_below_the_home_are_found_and_written(home, capsys):
    assert Scenario.load("~/firm.toml").people == 3
    for arguments in (
        ["check", "~/firm.toml"],
        ["run", "~/firm.toml", "--weeks", "3", "--out=~/results"],
        ["run", "baseline", "--weeks", "3", *SETTINGS],
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert not left.value.code, capsys.readouterr().err
    assert (home / "results" / "weekly.parquet").is_file()
    assert list(Path().iterdir()) == []


def test_where_there_is_no_home_it_is_said(monkeypatch):
    def no_home(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    with pytest.raises(InputError, match="no home is known"):
        user_path("~/firm.toml")

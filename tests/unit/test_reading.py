"""Files that somebody named: what is none is refused at once, in words."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.sweep.design import make_design
from rms_agents.network.files import read_ties
from rms_agents.reading import read_file
from rms_agents.scenario import Scenario

posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)  # in the folder one is in: names of sockets are short


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def circular(path: Path) -> None:
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = {
    "pipe": (pipe, "is a pipe"),
    "socket": (listening, "is a socket"),
    "device": (device, "is a device"),
    "folder": (Path.mkdir, "is a folder"),
    "dangling link": (dangling, "is a link to what is not there"),
    "circular link": (circular, "cannot be read"),
}
READERS = {
    "bytes": ("some.txt", read_file),
    "scenario": ("some.toml", Scenario.load),
    "ties": ("some.csv", read_ties),
    "graph": ("some.graphml", read_ties),
    "table": ("some.parquet", read_ties),
    "design": ("some.csv", lambda path: make_design(str(path), [], None, 1, None)),
}


@posix
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_file_is_refused_at_once(tmp_path, monkeypatch, kind, reader):
    monkeypatch.chdir(tmp_path)
    name, read = READERS[reader]
    make, said = KINDS[kind]
    make(tmp_path / name)
    with pytest.raises(InputError, match=f"{name}.*: {said}"):
        read(tmp_path / name)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("name", "said"),
    [("a" * 300 + ".csv", "cannot be read"), ("a\0b", "no file can have such a name")],
)
def test_names_that_no_file_can_have_are_refused(tmp_path, reader, name, said):
    ending = "" if "\0" in name and reader == "bytes" else Path(READERS[reader][0]).suffix
    path = tmp_path / (name.removesuffix(".csv") + ending)
    with pytest.raises(InputError, match=said):
        READERS[reader][1](path)


def test_a_name_that_is_too_long_is_no_scenario():
    with pytest.raises(InputError, match="unknown scenario"):
        Scenario.load("a" * 300)


def test_what_may_not_be_read_and_what_is_too_large_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "some.toml"
    with path.open("wb") as file:
        file.truncate(2**24 + 1)  # a hole: it takes no room
    with pytest.raises(InputError, match="is larger than 16,777,216 bytes"):
        Scenario.load(path)

    def forbidden(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(InputError, match=r"some.toml: cannot be read \(Permission denied\)"):
        Scenario.load(path)

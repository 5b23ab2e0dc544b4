"""Folders appear whole or not at all, and what killed processes leave is put right."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

from rms_agents.atomic import PlaceTaken, check_folder, held_aside, new_folder, write_file
from rms_agents.errors import InputError, shell_word

posix = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")


def fill(place, name="file", **options):
    with new_folder(place, **options) as new:
        (new / name).write_text(name)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_has_the_permissions_of_any_other(tmp_path):
    before = os.umask(0o027)
    try:
        fill(tmp_path / "made")
    finally:
        os.umask(before)
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o750


def test_what_came_meanwhile_stays_and_the_loser_hears_of_it(tmp_path):
    def lose():
        with new_folder(tmp_path / "made") as new:
            (new / "file").write_text("loser")
            fill(tmp_path / "made", "winner")

    with pytest.raises(PlaceTaken, match="another process made it meanwhile"):
        lose()
    assert names(tmp_path) == ["made"]
    assert names(tmp_path / "made") == ["winner"]


def test_a_failure_leaves_what_was_there(tmp_path, monkeypatch):
    fill(tmp_path / "made", "earlier")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.rename", fail)
    with pytest.raises(OSError, match="disk full"):
        fill(tmp_path / "made", replaced=lambda name: True)
    assert names(tmp_path) == ["made"]
    assert names(tmp_path / "made") == ["earlier"]


def test_what_is_not_replaced_moves_along(tmp_path):
    for name in ("mine", "ours"):
        fill(tmp_path / "made", name, replaced=lambda name: False)
    fill(tmp_path / "made", replaced=lambda name: name == "ours")
    assert names(tmp_path / "made") == ["file", "mine"]
    assert names(tmp_path) == ["made"]


def cut_off(place, moment):
    """Begin to replace a folder in another process that dies at a moment."""
    code = f"""
import os, sys
from pathlib import Path
from rms_agents.atomic import new_folder
real = Path.rename
def rename(path, other):
    if {moment!r} == "after":
        real(path, other)
    os._exit(7)
with new_folder(Path(sys.argv[1]), lambda name: name == "ours") as new:
    (new / "file").write_text("new")
    if {moment!r} == "filling":
        os._exit(7)
    Path.rename = rename
"""
    done = subprocess.run([sys.executable, "-c", code, place], check=False)
    assert done.returncode == 7


@posix
@pytest.mark.parametrize("moment", ["filling", "before", "after"])
def test_leftovers_of_a_killed_process_are_put_right(tmp_path, moment):
    """What it was making goes; what it had moved out of the way comes back."""
    place = tmp_path / "made"
    for name in ("mine", "ours"):
        fill(place, name, replaced=lambda name: False)
    cut_off(place, moment)
    assert len(names(tmp_path)) == (1 if moment == "before" else 2) or not place.exists()
    check_folder(place, force=True)
    assert names(tmp_path) == ["made"]
    expected = ["file", "mine", "ours"] if moment == "after" else ["mine", "ours"]
    assert names(place) == expected


@posix
def test_only_leftovers_of_this_place_that_nobody_works_on_are_removed(tmp_path):
    place = tmp_path / "made"
    others = [".made.new-note", ".made2.new-abcdefgh", "made.new-abcdefgh", ".made.new-ABCDEFGH"]
    for name in others:
        (tmp_path / name).mkdir()
    (tmp_path / ".made.new-12345678").mkdir()
    (tmp_path / ".made.new-file5678").write_text("a file is none of ours")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".made.new-link5678").symlink_to("elsewhere")
    with held_aside(place) as working:
        (working / "half").write_text("half")
        fill(place)
        assert (working / "half").exists()
        kept = {*others, ".made.new-file5678", ".made.new-link5678", "elsewhere"}
        assert set(names(tmp_path)) == {*kept, "made", working.name}


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_file(path, b"one")

    def fail(handle):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        write_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert names(tmp_path) == ["file"]


@posix
@pytest.mark.parametrize("name", ["loop", "a" * 300])
def test_places_that_cannot_be_are_refused(tmp_path, name):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match="--out"):
        check_folder(tmp_path / name)


@posix
@pytest.mark.parametrize(
    "name",
    ["a b", "it's", "$HOME", "-dash", "Müller", "new\nline", "`x`", "a\x1b[31m", "back\\slash\n'"],
)
def test_a_path_in_advice_reaches_the_program_as_it_is(name):
    word = shell_word(name)
    assert "\n" not in word
    told = subprocess.run(
        ["bash", "-c", f"printf %s {word}"], capture_output=True, check=True
    ).stdout.decode()
    assert os.path.normpath(told) == os.path.normpath(name)
    assert not word.startswith("-")
    if "$'" not in word:
        assert shlex.split(word) == [told]

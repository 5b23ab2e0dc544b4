"""The program however it is started: its name, its version, and that it finds its own page."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from importlib import metadata
from pathlib import Path

import pytest

from rms_agents.cli import main
from rms_agents.cli.program import command_line, program_name

ROOT = Path(__file__).parents[2]


def test_the_version_is_that_of_the_installed_package(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert not left.value.code
    assert capsys.readouterr().out == f"rms_agents {metadata.version('rms-agents')}\n"


@pytest.mark.parametrize(
    ("started", "name", "command"),
    [
        ("/somewhere/run.py", "run.py", "uv run run.py"),
        ("/somewhere/rms_agents/__main__.py", "python -m rms_agents", "python -m rms_agents"),
        ("/somewhere/bin/rms", "rms", "rms"),
    ],
)
def test_commands_to_copy_begin_as_this_one_did(started, name, command, monkeypatch):
    monkeypatch.setattr(sys, "argv", [started])
    assert (program_name(), command_line()) == (name, command)


@pytest.fixture
def others(tmp_path, monkeypatch):
    """Return the environment of somebody who has a module and a package called as our page is."""
    for folder in ("module", "package/viz/reef"):
        (tmp_path / folder).mkdir(parents=True)
    told = 'raise RuntimeError("the viz of somebody else")\n'
    for file in ("module/viz.py", "package/viz/__init__.py", "package/viz/reef/__init__.py"):
        (tmp_path / file).write_text(told)
    path = os.pathsep.join(str(tmp_path / folder) for folder in ("module", "package"))
    return os.environ | {"PYTHONPATH": path}


START = "from rms_agents.cli import main; main()"  # so that the checkout is not first on the path


@pytest.mark.slow
def test_a_film_is_drawn_beside_a_viz_of_somebody_else(others, tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", START, "replay", "baseline", "--out", "film.html"],
        env=others,
        cwd=tmp_path / "module",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert (tmp_path / "module" / "film.html").stat().st_size > 100_000


@pytest.mark.slow
def test_the_page_is_served_beside_a_viz_of_somebody_else(others, tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", START, "page", "--port", "0", "--no-browser"],
        env=others,
        cwd=tmp_path / "module",
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = running.stdout.readline().split()[2]
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert b"The reef" in answer.read()
    finally:
        running.terminate()
        running.wait(30)
        running.stdout.close()


@pytest.mark.slow
def test_compiling_is_said_once(tmp_path):
    told = "from rms_agents.cli.progress import announce_compilation as say; say(); say()"
    found = subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"RMS_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stderr.count("Compiling") == 1

"""The steps of the Dockerfile in a bare environment, its program then run by another user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from somebody import USER, becoming, give, missing, run_as_somebody

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the program of a fresh environment, and where it keeps its compiled model."""
    uv = shutil.which("uv")
    if uv is None:
        missing("there is no uv")
    if not becoming(sys.executable):
        missing("nobody else can run Python here: that needs root, setpriv and its rights")
    folder = tmp_path_factory.mktemp("bare")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md"):  # what .dockerignore lets through
        shutil.copy(ROOT / name, source)
    for name in ("rms_agents", "viz", "scenarios"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    python = folder / "venv" / "bin" / "python"
    quietly = {"capture_output": True, "text": True}
    subprocess.run(
        [uv, "venv", "--python", sys.executable, str(folder / "venv")], check=True, **quietly
    )
    install = [uv, "pip", "install", "--compile-bytecode", "--python", str(python), str(source)]
    offline = subprocess.run([*install, "--offline"], check=False, **quietly)
    if offline.returncode and subprocess.run(install, check=False, **quietly).returncode:
        missing(f"the packages are not at hand: {offline.stderr[-300:]}")
    shutil.rmtree(source)
    program, code = str(python.with_name("rms")), folder / "code"
    code.mkdir()
    for command in re.findall(r"\brms ([a-z][^>\n]*?) > /dev/null", DOCKERFILE):
        given = {"RMS_CACHE_DIR": str(code), "PATH": os.environ["PATH"]}
        subprocess.run([program, *command.split()], check=True, env=given, **quietly)
    give(code)
    return program, {"RMS_CACHE_DIR": str(code)}


@pytest.mark.parametrize(
    "command",
    [
        "--version",
        "scenarios",
        "check physicians",
        "run baseline --weeks 8 --out results",
        "explain baseline --weeks 30",
        "replay baseline --weeks 8 --out reef.html",
    ],
)
def test_an_image_runs_as_any_user(installed, command, tmp_path):
    program, environment = installed
    found = run_as_somebody(tmp_path, program, *command.split(), **environment)
    assert found.returncode == 0, found.stderr
    assert found.stdout + found.stderr
    assert "Compiling" not in found.stderr
    assert {path.stat().st_uid for path in tmp_path.rglob("*")} <= {USER}


def test_the_page_of_an_image_is_served(installed, tmp_path):
    program, environment = installed
    os.chown(tmp_path, USER, USER)
    given = [f"{name}={value}" for name, value in environment.items()]
    page = ["page", "--port", "0", "--no-browser"]
    running = subprocess.Popen(
        [*becoming(sys.executable), *given, program, *page],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
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


def test_the_image_holds_no_root_and_no_registry():
    assert re.search(r"^USER (?!root)\w+$", DOCKERFILE, re.M)
    assert "index-url" not in DOCKERFILE
    assert "://" not in DOCKERFILE
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in kept
    assert {"!pyproject.toml", "!README.md", "!rms_agents", "!viz", "!scenarios"} <= set(kept)

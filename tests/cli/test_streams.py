"""Standard streams that are closed, or lack signs, and windows of any width."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import rms_agents.cli
from rms_agents.cli import main
from rms_agents.cli.encoding_signs import likeness

PROGRAM = Path(__file__).parents[2] / "run.py"
SMALL = ["--set", "network.people=40", "--set", "network.communities=4", "--set", "run.weeks=12"]


def test_every_sign_that_is_printed_has_a_likeness_of_its_width():
    sources = Path(rms_agents.cli.__file__).parent.rglob("*.py")
    signs = {sign for path in sources for sign in path.read_text("utf-8") if ord(sign) > 127}
    for sign in signs - {"…"}:
        assert len(likeness(sign)) == 1, sign
        assert likeness(sign).isascii(), sign
        assert likeness(sign) != "?", sign


def test_all_braille_dots_are_drawn():
    blank, *dots = [likeness(chr(0x2800 + bits)) for bits in range(256)]
    assert blank == " "
    assert all(len(sign) == 1 and sign.isascii() and sign not in " ?" for sign in dots)
    across = [likeness(sign) for sign in "⠉⠒⠤⣀"]
    assert across == ['"', "-", "-", "_"]
    assert [likeness(sign) for sign in "⡇⢸"] == ["|", "|"]
    assert [likeness(sign) for sign in "⡠⠢"] == ["/", "\\"]


def test_letters_lose_their_accents_and_the_rest_is_a_question_mark():
    assert "".join(map(likeness, "José, Ångström: 漢")) == "Jose, Angstrom: ?"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437"])
def test_a_report_is_drawn_with_what_the_encoding_has(encoding, monkeypatch):
    shown = {}
    for name in ("utf-8", encoding):
        content = io.BytesIO()
        stream = io.TextIOWrapper(content, name)
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit):
            main(["run", "baseline", *SMALL])
        stream.flush()
        shown[name] = content.getvalue().decode(name)
    whole, poor = shown["utf-8"].splitlines(), shown[encoding].splitlines()
    assert [len(line) for line in poor] == [len(line) for line in whole]
    assert poor != whole
    assert "?" not in "".join(poor).replace("hire next?", "").partition("What to try next")[0]
    if encoding == "cp1252":
        assert "·" in poor[0]  # what it has is left as it is


@pytest.mark.parametrize("columns", [0, 1, 20])
@pytest.mark.parametrize(
    "arguments",
    [
        ["scenarios"],
        ["explain", "baseline", *SMALL],
        ["run", "baseline", *SMALL],
        ["compare", "baseline", "triad", "--replicates", "2"],
    ],
    ids=lambda words: words[0],
)
def test_no_window_is_too_narrow(columns, arguments, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    with pytest.raises(SystemExit) as left:
        main(arguments)
    out = capsys.readouterr().out
    assert not left.value.code
    before_commands = out.partition("What to try next")[0]
    if columns:
        assert max(map(len, before_commands.splitlines())) <= 20
    if arguments[0] in ("scenarios", "explain"):
        assert "…" not in out  # no word is broken


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_no_harm(closed, tmp_path):
    """What is printed must not land in a file that was opened in a stream's place."""
    command = ["run", "baseline", *SMALL, "--json", "--out", str(tmp_path / "results")]
    found = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, str(PROGRAM), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0
    assert found.stdout[:1] == ("" if ">&- " in f"{closed} ".replace("2>&-", "") else "{")
    weekly = pd.read_parquet(tmp_path / "results" / "weekly.parquet")
    assert weekly["week"].tolist() == list(range(1, 13))
    bad = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, str(PROGRAM), "run", "nobody"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert bad.returncode == 2
    assert bad.stdout == ""
    assert ("error" in bad.stderr) == ("2>&-" not in closed)

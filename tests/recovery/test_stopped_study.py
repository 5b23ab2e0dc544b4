"""A study of sensitivity survives Ctrl-C and a kill: what is finished is used."""

from __future__ import annotations

import json
import signal

import pytest
from processes import SMALL, wait_for

OVER = ("--over", "leaving.hazard,staff.wage", "--points", "64")
STUDY = ("core", *SMALL, "--measure", "profit", *OVER)


@pytest.mark.slow
def test_a_stopped_study_goes_on_and_finds_the_same(sweeps, tmp_path):
    stopped = tmp_path / "stopped"
    for part, sent, code in (("screening", signal.SIGINT, 130), ("total", signal.SIGKILL, -9)):
        process = sweeps.start(*STUDY, "--out", stopped, command="sensitivity")
        wait_for(lambda part=part: (stopped / "runs" / part).exists())
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
        assert process.returncode == code
        assert "Traceback" not in told
        assert ("goes on" in told) == (sent == signal.SIGINT)
        assert not (stopped / "report").exists()
    for folder in (stopped, tmp_path / "whole"):
        sweeps.done(*STUDY, "--out", folder, command="sensitivity")
    found = [
        json.loads((folder / "report" / "sensitivity.json").read_text())
        for folder in (stopped, tmp_path / "whole")
    ]
    assert found[0] == found[1]

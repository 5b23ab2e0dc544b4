"""The command `staff`: numbers as from Python, files, words, the triangle, and bad input."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import numpy as np
import pytest

from rms_agents.cli import main
from rms_agents.cli.staffing_words import FIGURES
from rms_agents.cli.triad import text_triangle
from rms_agents.cli.triad_picture import _CORNERS, _cells, _middle, _position, draw_triad
from rms_agents.experiments.mixes import with_mix
from rms_agents.experiments.staffing import staff
from rms_agents.experiments.triad import map_triad
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many

SMALL = ("--set=run.weeks=20", "--set=network.people=80", "--set=network.communities=8")
VALUES = {"run.weeks": 20, "network.people": 80, "network.communities": 8}


@pytest.fixture
def command(capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["staff", "baseline", *SMALL, *arguments])
        told = capsys.readouterr()
        return left.value.code or 0, told.out, told.err

    return run


@pytest.fixture(scope="module")
def firm():
    return Scenario.load("baseline").with_values(VALUES)


@pytest.fixture(scope="module")
def triad(firm):
    return map_triad(firm.with_values({"service.service_agents": 1}), 6500.0, runs=30)


@pytest.mark.slow
def test_the_command_and_python_agree(command, firm, tmp_path):
    code, out, _ = command("--budget", "5000", "--seed", "7", "--json", "--out", "answer")
    assert code == 0
    told = json.loads(out)
    answer = staff(firm, 5000.0, first_seed=7)
    assert told["best"] == answer.mixes[answer.winner]._asdict()
    assert told["decided"] == answer.selection.decided
    assert told["runs"] == answer.selection.runs
    for name, beside in told["beside"].items():
        assert beside["mean_profit"] == answer.mean(name)
        assert (beside["lead"], beside["lead_low"], beside["lead_high"]) == answer.lead(name)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_files_are_written_and_are_the_same_again(command, tmp_path):
    for name in ("one", "two"):
        code, out, _ = command("--budget", "5000", "--no-hybrids", "--out", name)
        assert code == 0
        assert "Where the best mix fails" in out
        assert "Written:" in out
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert set(files) == {"staffing.json", "mixes.csv"}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    rows = list(csv.DictReader(io.StringIO(files["mixes.csv"].decode())))
    assert len(rows) == 15
    best = json.loads(files["staffing.json"])["best"]
    left = [row for row in rows if row["left"] == "true"]
    assert rows[: len(left)] == left
    assert {name: float(left[0][name]) for name in best} == best


@pytest.mark.slow
def test_it_says_when_it_cannot_tell(command):
    code, out, _ = command("--max-runs", "20000", "--measure", "survival")
    assert code == 0
    assert "Best for survival" in out  # all survive these few weeks: no lead, no doubt
    _, out, _ = command("--indifference", "0.0001", "--max-runs", "2000", "--budget", "4900")
    assert "Cannot tell after 2,000 runs" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("--budget", "-5"), "--budget -5: must be 0 or more"),
        (("--measure", "profits"), "--measure profits: did you mean profit"),
        (("--indifference", "lots"), "--indifference lots: must be a share"),
        (("--max-runs", "3"), "--max-runs 3: must be at least"),
        (("--seed", "-1"), "seed = -1: must be from 0"),
        (("--budget", "1e9"), "at most 2,000"),
        (("--triad", "--measure", "profits"), "--measure profits: did you mean profit"),
        (("--triad", "--budget", "0"), "leaves nothing to split"),
    ],
)
def test_bad_input_is_refused_and_nothing_written(command, tmp_path, arguments, rule):
    code, out, err = command(*arguments, "--out", "none")
    assert (code, out) == (2, "")
    assert rule in err
    assert list(tmp_path.iterdir()) == []


def test_the_map_holds_every_split_on_the_same_luck(triad):
    assert len(triad.spots) == 21
    for spot in triad.spots:
        assert spot.marketing + spot.sales + spot.service == pytest.approx(1.0)
        profits = simulate_many(with_mix(triad.scenario, spot.mix), range(1, 31)).figures["profit"]
        assert spot.mean == pytest.approx(profits.mean())
    assert triad.best.mean == max(spot.mean for spot in triad.spots)
    assert triad.best.may_be_best
    assert triad.present_spot.mix[:3] == (2, 1, 0)
    assert triad.present_spot != triad.best


def test_cells_divide_the_triangle_each_around_its_spot(triad):
    """Together they are the whole triangle, and each point lies in the cell of the nearest spot."""

    def area(polygon):
        x, y = polygon.T
        return 0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1))

    cells = _cells(triad)
    assert sum(map(area, cells)) == pytest.approx(area(_CORNERS))
    centres = np.stack([_position(spot) for spot in triad.spots])
    for number, cell in enumerate(cells):
        distances = np.linalg.norm(centres - _middle(cell), axis=1)
        assert distances.argmin() == number


def test_pictures_name_the_best_and_the_present_and_are_the_same_again(triad):
    pictures = draw_triad(triad, FIGURES["profit"])
    assert pictures == draw_triad(triad, FIGURES["profit"])
    assert pictures["png"].startswith(b"\x89PNG")
    root = ElementTree.fromstring(pictures["svg"])
    assert root.tag.endswith("svg")
    assert b"best" in pictures["svg"]
    assert b"all marketing" in pictures["svg"]
    assert b"present" in pictures["svg"]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_text_triangle_fits(triad, width):
    rows = [row.plain for row in text_triangle(triad, width)]
    assert max(map(len, rows)) <= width
    body = rows[1:-1]
    assert [len(row.split()) for row in body] == [1, 2, 3, 4, 5, 6]
    assert sum(row.count("[") for row in body) == 1
    assert sum(row.count("(") for row in body) == 1


def test_the_triangle_on_the_command_line(command, tmp_path):
    code, out, _ = command("--triad", "--budget", "4000", "--out", "map", "--measure", "clients")
    assert code == 0
    assert "all marketing" in out
    assert {path.name for path in (tmp_path / "map").iterdir()} == {
        "triad.csv",
        "triad.png",
        "triad.svg",
    }
    rows = list(csv.DictReader(io.StringIO((tmp_path / "map" / "triad.csv").read_text())))
    code, out, _ = command("--triad", "--budget", "4000", "--measure", "clients", "--json")
    told = json.loads(out)
    assert len(told["spots"]) == len(rows) == 10
    assert [float(row["mean"]) for row in rows] == [spot["mean"] for spot in told["spots"]]


def test_a_folder_with_results_is_refused_without_naming_options_that_are_not(command, tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "kept").touch()
    code, _, told = command("--out", str(tmp_path / "old"))
    assert (code, "name a new one" in told, "--force" in told) == (2, True, False)

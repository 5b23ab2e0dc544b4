"""The commands `analyse` and `sensitivity`: files, numbers, and what bad input gets to hear."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rms_agents.cli import main
from rms_agents.experiments.sweep.checksums import checksums_text, digest, read_checksums

SMALL = (
    "core",
    "--set",
    "network.people=60",
    "--set",
    "run.weeks=30",
    "--set",
    "network.communities=4",
)
GRID = (
    "--vary",
    "service.service_agents=1..3",
    "--vary",
    "sales.promise=0:1:0.5",
    "--replicates",
    "6",
)
DRAWN = ("--vary", "firm.fee=uniform(500,700)", "--vary", "sales.promise=uniform(0,1)")
STUDY = (*SMALL, "--measure", "profit", "--over", "leaving.hazard,staff.wage", "--replicates", "4")


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command in this process; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_sweep_is_read_printed_and_drawn(command, tmp_path):
    command("sweep", *SMALL, *GRID, "--out", "s")
    code, out, _ = command("analyse", "s", "--measure", "profit", "--measure", "leads_opened")
    assert code == 0
    for heading in ("Effects on profit", "Effects on leads opened", "Interaction", "Tipping map"):
        assert heading in out
    charts = {"effects_profit", "effects_leads_opened", "interaction_profit"}
    charts |= {"interaction_leads_opened", "tipping"}
    tables = {"effects.csv", "interaction.csv", "tipping.csv", "corners.csv", "analysis.json"}
    made = {f"{name}.{kind}" for name in charts for kind in ("png", "svg")} | tables
    assert files_in(tmp_path / "s" / "analysis") == made
    for name in charts:
        assert (tmp_path / "s" / "analysis" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert "</svg>" in (tmp_path / "s" / "analysis" / f"{name}.svg").read_text()
    command("analyse", "s", "--measure", "cash")  # takes the place of the earlier one
    assert "effects_cash.png" in files_in(tmp_path / "s" / "analysis")
    assert "effects_profit.png" not in files_in(tmp_path / "s" / "analysis")
    assert json.loads(command("status", "s", "--json")[1])["complete"]


@pytest.mark.slow
def test_drawn_numbers_are_those_of_the_table(command, tmp_path):
    command("sweep", *SMALL, *GRID, "--out", "s")
    told = json.loads(command("analyse", "s", "--json")[1])
    runs = pq.read_table("s/runs.parquet").to_pandas()
    means = runs.groupby("service.service_agents")["profit"].mean()
    levels = told["effects"]["profit"]["service.service_agents"]["levels"]
    assert {level["value"]: level["mean"] for level in levels} == pytest.approx(means.to_dict())
    wide = runs.pivot_table("profit", "seed", "service.service_agents")
    reference = next(level["value"] for level in levels if level["difference"] is None)
    for level in levels:
        if level["difference"] is not None:
            expected = (wide[level["value"]] - wide[reference]).mean()
            assert level["difference"]["value"] == pytest.approx(expected)
    with (tmp_path / "s" / "analysis" / "effects.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["lever"] == "service.service_agents"]
    assert [float(row["mean"]) for row in rows if row["measure"] == "profit"] == pytest.approx(
        list(means)
    )


@pytest.mark.slow
def test_the_run_at_a_corner_is_run_again_to_the_last_bit(command, tmp_path):
    command("check", "core")
    (tmp_path / "own firm.toml").write_text('title = "Own"\n[firm]\nfee = 650.0\n')
    own = ("./own firm.toml", *SMALL[1:])
    command("sweep", *own, *GRID, "--vary", "mechanisms.clownfish=true,false", "--out", "s")
    told = json.loads(command("analyse", "s", "--json")[1])
    rows = pq.read_table("s/runs.parquet").to_pylist()
    assert len(told["corners"]) == 4
    for corner in told["corners"]:
        words = shlex.split(corner["command"])
        arguments = words[words.index("run") :]
        summary = json.loads(command(*arguments, "--json")[1])["summary"]
        row = rows[corner["run"]]
        assert summary == {name: row[name] for name in summary}
        assert corner["figures"]["profit"] == summary["profit"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "shape"),
    [
        (("--vary", "firm.fee=500,700", "--vary", "sales.promise=0,1"), "grid"),
        (
            (
                "--vary",
                "firm.fee=500,700",
                "--vary",
                "sales.promise=0,1",
                "--design",
                "one-at-a-time",
            ),
            "one-at-a-time",
        ),
        (
            (*DRAWN, "--design", "lhs", "--points", "20"),
            "scattered",
        ),
        (
            (*DRAWN, "--design", "sobol", "--points", "16"),
            "scattered",
        ),
        (("--design", "points.csv"), "scattered"),
        (("--vary", "scenario=core,dyad"), "grid"),
    ],
)
def test_every_design_is_read(command, tmp_path, design, shape):
    (tmp_path / "points.csv").write_text("firm.fee,sales.promise\n500,0\n600,1\n700,1\n")
    assert command("sweep", *SMALL, *design, "--replicates", "3", "--out", "s")[0] == 0
    code, out, _ = command("analyse", "s", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["design"] == shape
    assert (told["interaction"] == {}) == (shape == "one-at-a-time" or "scenario=" in str(design))
    if "points.csv" in design:
        assert "cannot tell" in " ".join(told["notes"])
        assert told["effects"]["profit"] == {}


def test_an_incomplete_sweep_is_refused_unless_partial(command, tmp_path):
    many = ("--vary", "service.service_agents=1..8", "--replicates", "4")
    command("sweep", *SMALL, *many, "--out", "s", "--shard", "1/2")
    before = files_in(tmp_path / "s")
    code, _, told = command("analyse", "s")
    assert (code, "of 32 runs that are finished" in told) == (2, True)
    code, _, told = command("analyse", "s", "--partial")
    assert (code, "no point of the design has all its 4 replicates" in told) == (2, True)
    assert files_in(tmp_path / "s") == before
    chunk = sorted((tmp_path / "s" / "chunks").iterdir())
    command("sweep", *SMALL, *many, "--out", "t", "--shard", "2/2")
    for path in sorted((tmp_path / "t" / "chunks").iterdir())[: len(chunk) // 2]:
        shutil.copy(path, tmp_path / "s" / "chunks")
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text())
    manifest["shard"] = {"number": 1, "total": 1}
    text = json.dumps(manifest)
    (tmp_path / "s" / "manifest.json").write_text(text)
    checksums = tmp_path / "s" / "checksums.sha256"
    listed = read_checksums(checksums.read_bytes())
    checksums.write_bytes(checksums_text({**listed, "manifest.json": digest(text.encode())}))
    code, out, _ = command("analyse", "s", "--partial", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["points"] + told["points_left_out"] == 8
    assert 0 < told["points"] < 8
    assert "lack runs and are left out" in told["notes"][0]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "is no sweep"),
        ((".",), "is no sweep"),
        (("s", "--measure", "profits"), "did you mean profit"),
        (("s", "--measure", "cash", "--measure", "cash"), "named twice"),
        (("s", "--levers", "sales.salespeople"), "does not vary"),
        (("s", "--levers", "sales.promise,sales.promise"), "two different"),
        (("s", "--out", "taken"), "not empty"),
        (("s", "--out", "file"), "is a file"),
        (("one",), "nothing varies"),
    ],
)
def test_bad_input_to_analyse(command, tmp_path, arguments, told):
    command("sweep", *SMALL, *GRID, "--out", "s")
    command("sweep", *SMALL, "--vary", "sales.promise=1", "--replicates", "2", "--out", "one")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = files_in(tmp_path)
    code, _, heard = command("analyse", *arguments)
    assert code == 2
    assert told in heard
    assert files_in(tmp_path) == before


@pytest.mark.slow
def test_a_study_is_printed_drawn_and_kept(command, tmp_path):
    code, out, _ = command("sensitivity", *STUDY, "--points", "8", "--out", "study")
    assert code == 0
    for heading in ("is mere luck", "Screening (Morris)", "Total effects", "Tornado"):
        assert heading in out
    charts = ("screening", "total_effects", "tornado", "decision")
    made = {f"{name}.{kind}" for name in charts for kind in ("png", "svg", "csv")}
    assert files_in(tmp_path / "study" / "report") == made | {"sensitivity.json"}
    told = json.loads((tmp_path / "study" / "report" / "sensitivity.json").read_text())
    assert set(told["inputs"]) == {"leaving.hazard", "staff.wage"}
    assert told["inputs"]["leaving.hazard"]["source"].startswith("subscription")
    # A cut-off study goes on, and says the same.
    shutil.rmtree(tmp_path / "study" / "report")
    shutil.rmtree(tmp_path / "study" / "runs" / "first_choice")
    again = json.loads(
        command("sensitivity", *STUDY, "--points", "8", "--out", "study", "--json")[1]
    )
    assert {name: again[name] for name in told} == told
    code, _, heard = command("sensitivity", *STUDY, "--points", "16", "--out", "study")
    assert (code, "points was" in heard) == (2, True)


def test_wages_cost_exactly_what_they_cost_where_nothing_else_depends_on_them(command):
    """Without hiring or ruin the tornado of the wage is people x weeks x difference."""
    still = ("--set", "mechanisms.hiring=false", "--set", "firm.initial_cash=1e7")
    told = json.loads(
        command("sensitivity", *STUDY, *still, "--method", "morris", "--points", "2", "--json")[1]
    )
    bar = told["tornado"]["bars"]["staff.wage"]
    ends, values = told["inputs"]["staff.wage"], told["parameters"]
    staff = sum(
        values[name] for name in ("sales.salespeople", "service.service_agents", "staff.hybrids")
    )
    for end in ("low", "high"):
        expected = -(ends[end] - ends["base"]) * staff * 30
        for part in ("value", "low", "high"):
            assert bar[end][part] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--over", "unknown"), "unknowns"),
        (("--method", "fast"), "morris or sobol"),
        (("--decision", "staff.wage+1"), "two choices"),
        (("--out", "taken"), "not empty"),
        (("--replicates", "0"), "at least 1"),
    ],
)
def test_bad_input_to_sensitivity(command, tmp_path, arguments, told):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine")
    before = files_in(tmp_path)
    code, _, heard = command("sensitivity", *SMALL, "--measure", "profit", *arguments)
    assert code == 2
    assert told in heard
    assert files_in(tmp_path) == before
    assert command("sensitivity", "core")[0] == 2  # the measure must be named

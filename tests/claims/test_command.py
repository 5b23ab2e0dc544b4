"""The command `claims`, as users run it: small, whole, and the same every time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rms_agents.cli import main
from rms_agents.experiments.claims.arms import arm_scenario, base_scenario
from rms_agents.experiments.claims.firms import contrast
from rms_agents.experiments.claims.laboratory import Job, run_jobs
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import statement, statement_hash
from rms_agents.experiments.claims.verdict import effect_of

QUICK = ["--replicates", "8"]


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["claims", *arguments])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["C10"], "unknown claim 'C10': did you mean C1"),
        (["C1", "virtue"], "unknown claim 'virtue': valid: C1, C2"),
        (["--replicates", "0"], "--replicates 0: must be from 4 to 20,000"),
        (["C1", "--replicates", "3"], "--replicates 3: must be from 4 to 20,000"),
        (["C1", "--replicates", "many"], "--replicates = 'many': must be a whole number"),
        (["C1", "--replicates=4.5"], "--replicates = '4.5': must be a whole number"),
        (["C1", "--replicates", "20001"], "--replicates 20001: must be from 4 to 20,000"),
    ],
)
def test_bad_input(arguments, words, capsys) -> None:
    code, out, err = run(arguments, capsys)
    assert code == 2
    assert not out
    assert words in err
    assert "Traceback" not in err


def test_a_full_folder_is_refused_before_anything_runs(tmp_path, capsys) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    code, _, err = run(["C1", "--out", str(tmp_path)], capsys)
    assert code == 2
    assert "not empty" in err


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A quick look at two claims: its folder, and what --json printed."""
    folder = tmp_path_factory.mktemp("claims") / "report"
    with pytest.MonkeyPatch.context() as patch:
        printed = []
        patch.setattr("sys.stdout.write", printed.append)
        with pytest.raises(SystemExit) as left:
            main(["claims", "c5", "C7", *QUICK, "--json", "--out", str(folder)])
    assert not left.value.code
    return folder, json.loads("".join(printed))


@pytest.mark.slow
def test_json(reported) -> None:
    folder, found = reported
    assert found == json.loads((folder / "claims.json").read_text("utf-8"))
    assert [claim["id"] for claim in found["claims"]] == ["C5", "C7"]
    assert found["quick_look"] is True
    assert found["stated_in"]["git_blob"] == statement_hash()
    for claim in found["claims"]:
        assert claim["verdict"] in {"supported", "conditional", "unsupported", "reversed"}
        assert claim["low"] <= claim["effect"] <= claim["high"]
        assert 0 <= claim["holds_share"] <= 1
        assert claim["ablation"] == claim["ablations"][0]
        assert claim["firms"] == 12
        for ablation in claim["ablations"]:
            assert ablation["low"] <= ablation["effect"] <= ablation["high"]


@pytest.mark.slow
def test_robust_findings(reported) -> None:
    """With much room on either side: a founder's revenue swings, half a service team ruins."""
    collapse, founder = reported[1]["claims"]
    assert collapse["effect"] < -0.3
    payroll = next(one for one in collapse["ablations"] if one["without"] == "no payroll")
    assert payroll["effect"] == 0.0
    assert founder["effect"] > 0.2
    assert founder["see_saw"]["projects, delivers first"]["peak_share"] > 0.1


@pytest.mark.slow
def test_folder(reported) -> None:
    folder = reported[0]
    page = (folder / "report.md").read_text("utf-8")
    assert "A quick look, not a result" in page
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", page)
    assert pictures
    assert all((folder / name).stat().st_size > 5000 for name in pictures)
    assert all((folder / name).with_suffix(".svg").exists() for name in pictures)
    assert {"claims.csv", "ablations.csv", "C5-firms.csv", "C5-map.csv", "C7-spectra.csv"} <= {
        path.name for path in (folder / "tables").iterdir()
    }
    assert len((folder / "tables" / "C5-firms.csv").read_text().splitlines()) == 13
    for claim in statement().claim:
        assert (claim.tested_as in page) == (claim.id in ("C5", "C7"))
    assert not [path for path in folder.parent.iterdir() if path != folder], "nothing left behind"


@pytest.mark.slow
def test_the_same_every_time(reported, tmp_path, capsys) -> None:
    code, _, _ = run(["C7", *QUICK, "--out", str(tmp_path / "again")], capsys)
    assert code == 0
    for name in ("C7-firms.csv", "C7-map.csv", "C7-spectra.csv"):
        first, again = (
            (folder / "tables" / name).read_bytes() for folder in (reported[0], tmp_path / "again")
        )
        assert first == again
    for picture in ("C7.svg", "C7.png"):
        first, again = (
            (folder / "figures" / picture).read_bytes()
            for folder in (reported[0], tmp_path / "again")
        )
        assert first == again
    (tmp_path / "again" / "mine.txt").write_text("mine")
    code, out, _ = run(["C7", *QUICK, "--out", str(tmp_path / "again"), "--force"], capsys)
    assert code == 0
    assert "A quick look" in out
    assert "C7" in out
    assert (tmp_path / "again" / "mine.txt").read_text() == "mine"


def test_the_published_page() -> None:
    """It is a full run of all claims, and shows only pictures that are there."""
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "claims.md").read_text("utf-8")
    found = json.loads((docs / "claims" / "claims.json").read_text("utf-8"))
    assert found["quick_look"] is False
    assert found["firms"] >= 200
    assert all(claim["firms"] >= 200 for claim in found["claims"])
    assert [claim["id"] for claim in found["claims"]] == [one.id for one in statement().claim]
    for claim in found["claims"]:
        assert f"**{claim['verdict']}**" in page
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", page)
    assert len(pictures) >= 12
    assert all((docs / name).exists() for name in pictures)
    # One comparison was stated at unequal cost: the page says so, and one at equal cost follows.
    assert page.count("So costs are not equal here") == 1
    assert page.index("So costs are not equal here") < page.index("*Added after the results*")


@pytest.mark.slow
def test_the_published_effects_are_those_of_this_engine() -> None:
    """Whoever changes the engine is told to make docs/claims.md again."""
    docs = Path(__file__).parents[2] / "docs"
    published = json.loads((docs / "claims" / "claims.json").read_text("utf-8"))
    seeds = range(statement().seeds.first, statement().seeds.first + published["replicates"])
    for claim, shown in zip(statement().claim, published["claims"], strict=True):
        base = base_scenario(claim)
        arms = run_jobs(
            [Job(arm_scenario(base, arm, {}), seeds) for arm in claim.arms],
            {claim.measure: measure(claim.measure)},
            lambda count: None,
        )
        effect = effect_of(contrast(claim, arms, claim.measure))
        assert effect.mean == pytest.approx(shown["effect"], rel=1e-9), claim.id
        assert effect.low == pytest.approx(shown["low"], rel=1e-9), claim.id

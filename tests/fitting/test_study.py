"""The study as a whole: known values are recovered, and ties help only where they do."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rms_agents.cli import main
from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.experiments.fitting.held_out import BASS, OUTSIDE_ONLY, TIES, hold_out
from rms_agents.experiments.fitting.page import page
from rms_agents.experiments.fitting.pull_only import pull_only, simulated_times
from rms_agents.experiments.fitting.recovery import recover
from rms_agents.experiments.fitting.study import Study, study
from rms_agents.experiments.fitting.wording import verdict
from rms_agents.scenario import Scenario, bundled_folder

Files = Callable[[str, str], tuple[Path, Path]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("outside", "sight", "first_seed"),
    [(0.10, 0.0136, 440_000), (0.04, 0.04, 441_000), (0.02, 0.15, 442_000), (0.10, 0.0, 443_000)],
)
def test_known_values_are_recovered(
    physicians: Adoptions, scenario: Scenario, outside: float, sight: float, first_seed: int
) -> None:
    """Of 200 histories of the engine, 84 to 96 % have the truth within their 90 % interval."""
    found = recover(scenario, physicians, outside, sight, first_seed, 200)
    print(f"outside {outside}, sight {sight}: {found}")
    assert found.unusable == 0
    assert 0.84 <= found.covered_outside <= 0.96
    assert 0.84 <= found.covered_sight <= 0.96
    assert found.mean_outside == pytest.approx(outside, rel=0.1)
    assert found.mean_sight == pytest.approx(sight, rel=0.1, abs=0.003)


@pytest.fixture(scope="module")
def physicians_study(physicians: Adoptions, scenario: Scenario) -> Study:
    """The study that `fit physicians` shows."""
    return study(scenario, physicians)


@pytest.mark.slow
def test_ties_do_not_help_among_the_physicians(physicians_study: Study) -> None:
    """Fitted on months 1 to 9, ties predict 10 to 17 worse than no influence of others at all."""
    held = physicians_study.held_out
    assert held.last_fitted == 9
    score = {name: model.log_score for name, model in held.models.items()}
    assert score[BASS] < score[TIES] < score[OUTSIDE_ONLY]
    assert held.models[TIES].error > held.models[OUTSIDE_ONLY].error
    assert held.p_value > 0.5
    assert verdict(physicians_study).startswith("Ties do not help here: fitted on periods 1 to 9")
    assert physicians_study.sight.low > 0.0  # over all months together there is a trace of it
    for found in physicians_study.recovered:
        assert 0.84 <= found.covered_sight <= 0.96
        assert 0.84 <= found.covered_outside <= 0.96


@pytest.mark.slow
def test_the_page_shows_what_is_measured(physicians_study: Study) -> None:
    """`docs/real_data.md` is what `docs/write_pages.py` would write."""
    text = (Path(__file__).parents[2] / "docs" / "real_data.md").read_text(encoding="utf-8")
    assert text == page(physicians_study)


@pytest.mark.slow
def test_ties_help_where_the_model_made_them(physicians: Adoptions, scenario: Scenario) -> None:
    """In most histories that the engine made with strong sight, ties are found to predict best."""
    helped = 0
    for seed in range(450_000, 450_010):
        times = simulated_times(pull_only(scenario, physicians.network, 17, 0.01, 0.2), seed)
        made = Adoptions(physicians.network, times, 17)
        helped += hold_out(scenario, made, seed, shuffles=99, futures=1).ties_help
    assert helped >= 7


@pytest.mark.slow
def test_ties_are_seldom_found_to_help_where_they_do_nothing(
    physicians: Adoptions, scenario: Scenario
) -> None:
    """In histories without sight the permutation test is at its 5 % or below."""
    helped = 0
    for seed in range(451_000, 451_020):
        times = simulated_times(pull_only(scenario, physicians.network, 17, 0.08, 0.0), seed)
        made = Adoptions(physicians.network, times, 17)
        helped += hold_out(scenario, made, seed, shuffles=99, futures=1).ties_help
    assert helped <= 3


@pytest.mark.slow
def test_log_scores_add_up(physicians: Adoptions, scenario: Scenario) -> None:
    """Expected people and the score are those of outside influence where nothing is seen."""
    held = hold_out(scenario, physicians, 1, shuffles=3)
    alone = held.models[OUTSIDE_ONLY]
    by_month = [11, 9, 9, 11, 11, 11, 13, 7, 4]
    person_periods = sum(125 - sum(by_month[:month]) for month in range(9))
    chance = sum(by_month) / person_periods
    assert -np.expm1(-alone.outside) == pytest.approx(chance, rel=1e-9)
    left = 125 - 86 - np.concatenate([[0], np.cumsum([1, 5, 3, 3, 4, 4, 2])])
    assert alone.expected == pytest.approx(left * chance)
    came = np.array([1, 5, 3, 3, 4, 4, 2, 1])
    score = came.sum() * np.log(chance) + (left - came).sum() * np.log1p(-chance)
    assert alone.log_score == pytest.approx(score)
    assert held.models[TIES].forecast.shape == (400, 8)
    assert held.p_value in (0.25, 0.5, 0.75, 1.0)


def leave(arguments: list[str]) -> int | str | None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


@pytest.mark.slow
def test_command_writes_json_and_a_whole_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = bundled_folder() / "data"
    out = tmp_path / "fit"
    files = ["--ties", str(data / "physicians_ties.csv")]
    files += ["--adoptions", str(data / "physicians_people.csv"), "--until", "17"]
    assert not leave(["fit", "physicians", *files, "--json", "--out", str(out)])
    numbers = json.loads(capsys.readouterr().out)
    sight = numbers["estimates"]["sight"]
    assert sight["low"] < sight["value"] < sight["high"]
    assert numbers["held_out"]["ties_help"] is False
    names = {path.name for path in out.iterdir()}
    pictures = {
        f"{name}.{end}" for name in ("sight", "forecast", "shuffled") for end in ("png", "svg")
    }
    tables = {"estimates.csv", "held_out.csv", "periods.csv", "recovery.csv", "sight.csv"}
    assert names == pictures | tables
    with (out / "periods.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["adopted"]) for row in rows) == 109
    assert [row["expected, ties"] for row in rows[:9]] == [""] * 9
    assert leave(["fit", "physicians", "--out", str(out)]) == 2
    assert "not empty; name a new one" in capsys.readouterr().err


def test_the_line_on_the_network_is_of_the_files_that_are_fitted(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once: nothing is said of the scenario's own files, which nobody asked for."""
    ties, adoptions = files("a,b b,c c,d", "a,1 b,2 c,3 d,")
    arguments = ["--ties", str(ties), "--adoptions", str(adoptions), "--json"]
    assert not leave(["fit", "physicians", *arguments])
    printed = capsys.readouterr()
    said = [line for line in printed.err.splitlines() if line.startswith("network: ")]
    assert [line.partition(": 4 people")[0] for line in said] == [f"network: {ties}"]
    assert json.loads(printed.out)["network"]["used"][-1] == "adoption_time"


def test_command_names_a_bad_row(
    files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ties, adoptions = files("a,b b,c", "a,1 b,x c,")
    arguments = ["--ties", str(ties), "--adoptions", str(adoptions), "--out", str(tmp_path / "o")]
    assert leave(["fit", "baseline", *arguments]) == 2
    assert "adoptions.csv, row 3: adoption_time 'x': must be" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_command_asks_for_files_that_the_scenario_lacks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert leave(["fit", "baseline"]) == 2
    assert "--ties: is needed, as baseline names no network.ties" in capsys.readouterr().err

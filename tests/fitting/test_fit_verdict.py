"""A verdict is given only where the two sides can be told apart, and no number is infinite."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from rms_agents.cli import main
from rms_agents.experiments.fitting.adoptions import Adoptions
from rms_agents.experiments.fitting.held_out import BASS, OUTSIDE_ONLY, TIES, HeldOut, hold_out
from rms_agents.experiments.fitting.pull_only import pull_only, simulated_times
from rms_agents.experiments.fitting.study import Study, study
from rms_agents.experiments.fitting.wording import verdict
from rms_agents.network import Network
from rms_agents.scenario import Scenario


def circle(people: int = 40) -> Network:
    return Network.from_ties(people, list(nx.circulant_graph(people, [1, 2]).edges))


def made(scenario: Scenario, outside: float, sight: float, seed: int, until: int = 14) -> Adoptions:
    """Return a history that the engine made with known strengths."""
    market = pull_only(scenario, circle(), until, outside, sight)
    return Adoptions(market.network or circle(), simulated_times(market, seed), until)


@pytest.fixture(scope="module")
def ordinary(scenario: Scenario) -> HeldOut:
    return hold_out(scenario, made(scenario, 0.05, 0.1, 3), 1, shuffles=39, futures=5)


def test_parts_add_up_to_the_score(ordinary: HeldOut) -> None:
    for model in ordinary.models.values():
        assert model.parts.sum() == pytest.approx(model.log_score, rel=1e-12)


def test_the_interval_of_the_difference_is_students(ordinary: HeldOut) -> None:
    found = ordinary.difference
    assert found is not None
    rival = max((OUTSIDE_ONLY, BASS), key=lambda name: ordinary.models[name].log_score)
    assert ordinary.rival == rival
    parts = ordinary.models[TIES].parts - ordinary.models[rival].parts
    count = len(parts)
    low, high = stats.t.interval(0.9, count - 1, parts.mean(), stats.sem(parts))
    assert found == pytest.approx((parts.sum(), count * low, count * high))


def test_a_difference_that_may_be_0_is_no_verdict(
    physicians: Adoptions, scenario: Scenario, ordinary: HeldOut
) -> None:
    """The wording follows the interval, whichever side is ahead."""

    def told(difference: float, spread: float) -> str:
        ties, rival = ordinary.models[TIES], ordinary.models[ordinary.rival]
        count = len(ties.parts)
        noise = np.resize([1.0, -1.0], count) * spread
        noise -= noise.mean()
        parts = rival.parts + difference / count + noise
        ahead = replace(ties, parts=parts, log_score=float(parts.sum()))
        held = replace(ordinary, models={**ordinary.models, TIES: ahead})
        worse = replace(ties, log_score=float(parts.sum()) - 9.0)
        held = replace(held, shuffled=[worse] * 99)
        return verdict(_with(physicians, scenario, held))

    assert told(6.0, 0.001).startswith("Ties help here: ")
    assert told(-6.0, 0.001).startswith("Ties do not help here: ")
    for difference in (6.0, -6.0, 0.0):
        text = told(difference, 9.0)
        assert text.startswith("These data cannot tell whether ties help: ")
        assert "cannot be told apart" in text
    assert told(0.0, 0.0).startswith("These data cannot tell")


def _with(adoptions: Adoptions, scenario: Scenario, held: HeldOut) -> Study:
    from rms_agents.experiments.fitting.likelihood import Interval

    nothing: dict[str, Any] = {
        "outside": Interval(0.1, 0.0, 0.2),
        "sight": Interval(0.0, -1.0, 1.0),
    }
    return Study(
        scenario,
        adoptions,
        *nothing.values(),
        *nothing.values(),
        {},
        0.0,
        [],
        held,
        [],
    )


@pytest.mark.parametrize(
    ("times", "until", "why"),
    [
        ([0] * 10 + list(range(11, 21)), 20, "nobody adopts in periods 1 to 10, on which"),
        ([1, 2, 0, 0, *range(11, 21)], 20, "only 2 adopt in periods 1 to 10, on which"),
        ([1, 1, 2, 3, 3, 4, 5, 0, 0, 0, 9], 9, "only 1 person adopts in periods 6 to 9, which"),
        ([1, 1, 2, 3, 3, 4, 5, 0, 0, 0, 0], 12, "nobody adopts in periods 7 to 12, which"),
    ],
)
def test_too_little_is_not_compared(
    scenario: Scenario, times: list[int], until: int, why: str
) -> None:
    history = Adoptions(circle(), np.resize([*times, *[0] * (40 - len(times))], 40), until)
    steps: list[int] = []
    held = hold_out(scenario, history, 1, shuffles=7, note=steps.append)
    assert sum(steps) == 7
    assert held.why_not is not None
    assert held.why_not.startswith(why)
    assert (held.models, held.shuffled, held.difference, held.p_value) == ({}, [], None, None)
    assert held.ties_help is held.told_apart is False
    text = verdict(_with(history, scenario, held))
    assert text.startswith("These data cannot tell whether ties help: ")
    assert f"cannot be compared, as {why}" in text


@pytest.mark.slow
def test_without_sight_a_verdict_is_seldom(scenario: Scenario) -> None:
    """Where ties do nothing, ties are said to help in no more than a few of 40 histories."""
    helped = [
        hold_out(scenario, made(scenario, 0.07, 0.0, seed), seed, shuffles=99, futures=1).ties_help
        for seed in range(470_000, 470_040)
    ]
    assert sum(helped) <= 4


def numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inside in value:
            yield from numbers_in(inside)
    elif isinstance(value, float):
        yield value


@pytest.mark.slow
@pytest.mark.parametrize("quiet", [0, 14])
def test_the_command_prints_and_writes_finite_numbers(
    scenario: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str], quiet: int
) -> None:
    """In calendar years, with an ordinary beginning and with a quiet one."""
    times = made(scenario, 0.06, 0.05, 5).times
    ties = "\n".join(f"h{a},h{b}" for a, b in nx.circulant_graph(40, [1, 2]).edges)
    rows = "\n".join(f"h{i},{1970 + t if t else 'NA'}" for i, t in enumerate(times))
    (tmp_path / "ties.csv").write_text(f"source,target\n{ties}\n")
    (tmp_path / "times.csv").write_text(f"person,adoption_time\n{rows}\n")
    files = ["--ties", str(tmp_path / "ties.csv"), "--adoptions", str(tmp_path / "times.csv")]
    begun = str(1971 - quiet)
    command = ["fit", "physicians", *files, "--from", begun, "--until", "1984"]
    for extra in (["--json"], ["--out", str(tmp_path / "out")]):
        with pytest.raises(SystemExit) as left:
            main([*command, *extra])
        assert not left.value.code
        said = capsys.readouterr()
        if extra == ["--json"]:
            found = json.loads(said.out)
            assert all(math.isfinite(number) for number in numbers_in(found))
            assert (found["first_period"], found["last_period"]) == (begun, "1984")
            assert found["held_out"]["comparable"] is (quiet == 0)
            assert (found["held_out"]["why_not"] is None) is (quiet == 0)
            assert ("cannot be compared" in found["verdict"]) is (quiet > 0)
        else:
            for word in ("inf", "nan", "None"):
                assert word not in said.out.replace("influence", "").split()
            assert f"periods {begun} to 1984" in said.out
    for path in (tmp_path / "out").glob("*.csv"):
        cells = path.read_text().replace("\n", ",").split(",")
        assert not {"inf", "-inf", "nan", "None"} & set(cells), path.name
    assert ((tmp_path / "out" / "forecast.svg").exists()) is (quiet == 0)


@pytest.mark.slow
def test_years_and_periods_give_one_study(scenario: Scenario) -> None:
    from rms_agents.experiments.fitting.periods import Periods
    from rms_agents.experiments.fitting.results import as_numbers

    plain = made(scenario, 0.06, 0.05, 5)
    years = replace(plain, periods=Periods("number", 1971))
    found = [as_numbers(study(scenario, each)) for each in (plain, years)]
    words = ("verdict", "first_period", "last_period")
    texts = [[numbers.pop(word) for word in words] for numbers in found]
    assert found[0] == found[1]
    assert texts[1][1:] == ["1971", "1984"]

"""The length of a run on every command that simulates, and counts with their nouns."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from rms_agents.cli import main
from rms_agents.cli.sensing_words import luck_words
from rms_agents.cli.wording import counted
from rms_agents.errors import InputError
from rms_agents.experiments.sensitivity.inputs import chosen_inputs
from rms_agents.scenario import Scenario


@pytest.fixture
def command(capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return run


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["run", "baseline"], "weeks"),
        (["compare", "baseline", "core", "--replicates", "2"], "weeks"),
        (["hire", "core", "--replicates", "30"], "weeks"),
        (["explain", "core"], None),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else "",
)
def test_the_length_of_a_run_can_be_given(arguments, key, command):
    code, out, _ = command(*arguments, "--weeks", "7", "--json")
    told = json.loads(out)
    assert code == 0
    if key is None:
        assert all(chapter["until"] <= 7 for chapter in told["chapters"])
        assert command(*arguments, "--weeks", "7")[1].count("7 weeks") == 1
    else:
        assert told[key] == 7


def test_a_film_has_the_length_that_was_given(command, tmp_path):
    sizes = []
    for weeks in ("4", "40"):
        place = tmp_path / f"{weeks}.html"
        assert command("replay", "core", "--weeks", weeks, "--out", str(place))[0] == 0
        sizes.append(place.stat().st_size)
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize("name", ["compare baseline", "hire", "explain", "replay --out x.html"])
def test_a_length_that_contradicts_is_refused(name, command):
    code, out, err = command(*name.split(), "core", "--weeks", "0")
    assert (code, out) == (2, "")
    assert "run.weeks = 0: must be from 1 to" in err


@pytest.mark.parametrize(
    ("count", "thing", "said"),
    [
        (0, "run", "0 runs"),
        (1, "person", "1 person"),
        (2, "person", "2 people"),
        (1, "other input", "1 other input"),
        (1200, "other input", "1,200 other inputs"),
        (3, "loss", "3 losses"),
        (3, "city", "3 cities"),
        (3, "way", "3 ways"),
    ],
)
def test_counts_and_their_nouns(count, thing, said):
    assert counted(count, thing) == said


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (0, "Where no input varies, as none mattered in the screening, 25%"),
        (1, "Where only the strongest input varies, 25%"),
        (4, "Where only the strongest 4 inputs vary, 25%"),
        (5, "Where these inputs vary, 25%"),
    ],
)
def test_it_is_said_what_varies(kept, said):
    share = SimpleNamespace(value=0.25, ends=None)
    found = SimpleNamespace(
        total=SimpleNamespace(indices=(None,) * kept),
        question=SimpleNamespace(inputs=(None,) * 5, measure="profit"),
        luck=SimpleNamespace(share=share),
    )
    assert luck_words(found).startswith(said)


@pytest.mark.parametrize(
    ("name", "values"),
    [("network.generator", "communities,small_world"), ("mechanisms.fit", "true,false")],
)
def test_what_has_no_order_is_refused_with_what_does_it(name, values):
    with pytest.raises(InputError, match=f"no order from low to high .* --vary {name}={values}"):
        chosen_inputs(Scenario.load("baseline"), name)

"""All that is wrong in a file, or among settings, is said at once: a line for each."""

from __future__ import annotations

import pytest

from rms_agents.cli import main
from rms_agents.errors import MOST_FAULTS, Faults, InputError
from rms_agents.parameters import parameters
from rms_agents.scenario import Scenario

BROKEN = """
storry = "x"
[sales]
promise = 99
salespeple = 1
[staff]
hybrids = "two"
[network]
communities = 9_000
people_file = "people.csv"
[satisfaction]
happy = 0
unhappy = 1
[[timeline]]
week = 0
[[timeline]]
wek = 5
"""
SAID = (
    "unknown entry 'storry': did you mean story?",
    "sales.promise = 99: must be from -3 to 5 SD of quality",
    "unknown parameter 'sales.salespeple': did you mean sales.salespeople?",
    "staff.hybrids = 'two': must be a whole number",
    "timeline, change 1: week = 0: must be at least 1",
    "timeline, change 2: unknown entry 'wek': did you mean week or weeks?",
    "satisfaction.unhappy = 1.0: must be below satisfaction.happy = 0.0",
    "network.people_file = 'people.csv': needs network.ties",
)


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as error:
        Scenario.from_toml(text, "mine")
    return error.value


def test_all_faults_of_a_file_are_said_at_once() -> None:
    error = refused(BROKEN)
    assert set(SAID) <= set(error.faults)
    first, *others = str(error).splitlines()
    assert first == f"{len(error.faults)} faults:"
    assert [line.strip().rstrip(";") for line in others] == list(error.faults)


def test_what_is_wrong_is_not_compared() -> None:
    """No rule is held against a value that stands in for one that nobody knows."""
    assert refused("[network]\npeople = 'many'\n[firm]\ninitial_clients = 5_000").faults == ()
    told = refused("[network]\nties = 'none.csv'\nx = 1\n[firm]\ninitial_clients = 5_000").faults
    assert [fault.split(":")[0] for fault in told] == ["unknown parameter 'network.x'", "none.csv"]


def test_all_faults_of_a_timeline_are_said_at_once() -> None:
    error = refused(
        "[[timeline]]\nweek = 5\nweeks = 9\n"
        'set = { "sales.promise" = 1, "network.people" = 4, "sales.promis" = 3 }\n'
        "[[timeline]]\nweek = 7\n"
        'set = { "sales.promise" = 2 }\n'
        'add = { "service.service_agents" = -9, "staff.hybrids" = "" }'
    )
    assert sorted(fault.split(":")[0] for fault in error.faults) == [
        "timeline, week 5",
        "timeline, week 5",
        "timeline, week 7",
        "timeline, week 7",
        "timeline, week 7 sets sales.promise, which an earlier change holds until week 13",
    ]


def test_one_fault_is_said_in_one_line() -> None:
    error = refused("[sales]\npromise = 99")
    assert str(error) == SAID[1]


def test_not_more_are_listed_than_anybody_reads() -> None:
    faults = Faults()
    for number in range(200):
        faults.add(f"fault {number}")
    with pytest.raises(InputError) as error:
        faults.refuse()
    lines = str(error.value).splitlines()
    assert (lines[0], lines[-1]) == ("200 faults:", f"  and {200 - MOST_FAULTS} more")
    assert len(lines) == MOST_FAULTS + 2


def test_sections_are_all_listed() -> None:
    groups = {name.split(".")[0] for name in parameters()}
    told = refused("[xyzzy]\na = 1")
    assert all(f"{group}" in str(told) for group in groups)
    assert "..." not in str(told)


DATES = ["2027-06-01", "2027-06-01T08:00:00", "'2027-06-01'", "'1 June 2027'", "'6/1/2027'"]


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("entry", ["week", "weeks"])
def test_a_date_is_answered_with_how_to_give_one(date: str, entry: str) -> None:
    told = str(refused(f"[[timeline]]\n{'week = 1' if entry == 'weeks' else ''}\n{entry} = {date}"))
    assert f"timeline, change 1: {entry} = " in told
    assert "2027" in told
    assert "not a date" in told
    assert "divided by 7" in told
    assert "datetime" not in told


def test_with_values_and_set_name_all_that_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError) as error:
        Scenario.load("baseline").with_values({"sales.promise": 99, "a": 1, "run.weeks": 0})
    assert len(error.value.faults) == 3
    settings = ["sales.promise=99", "x", "run.weeks=0", "firm.fee=1", "firm.fee=2"]
    for command in (["run", "baseline"], ["explain", "nobody"]):
        with pytest.raises(SystemExit) as left:
            main(command + [word for text in settings for word in ("--set", text)])
        assert left.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith(f"error: {4 + (command[1] == 'nobody')} faults:\n")
        for part in (
            "sales.promise = 99",
            "'x': must be NAME=VALUE",
            "run.weeks = 0",
            "firm.fee=2",
        ):
            assert part in told

"""Scenarios: files, values, timelines, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.network import Network
from rms_agents.parameters import defaults, parameters, record_index
from rms_agents.scenario import Scenario, bundled_names
from rms_agents.simulation import simulate
from rms_agents.timeline import Change

BASELINE = Scenario.load("baseline")


def scheduled(*changes: dict[str, Any]) -> Scenario:
    """Return a short run of a small market with a timeline."""
    small = BASELINE.with_values({"network.people": 40, "network.communities": 4, "run.weeks": 20})
    still = small.with_values({"mechanisms.hiring": False, "mechanisms.collapse": False})
    return replace(still, timeline=tuple(Change(**change) for change in changes))


def steps(scenario: Scenario, name: str) -> list[tuple[int, float]]:
    """Return the (week, new value) that a timeline comes to, for one parameter; week 1 is first."""
    index = record_index()[name]
    return [(int(c.week) + 1, float(c.value)) for c in scenario.changes() if c["index"] == index]


# ---- loading


def test_baseline_is_the_declared_defaults() -> None:
    """The baseline changes nothing, so that the declarations are its one place."""
    assert dict(BASELINE.values) == defaults()
    assert BASELINE.differences() == {}
    assert BASELINE.timeline == ()
    assert bundled_names()[0] == "baseline"


@pytest.mark.parametrize("name", bundled_names())
def test_bundled_scenarios_run(name: str) -> None:
    """Every scenario that comes along loads, tells its story and runs."""
    scenario = Scenario.load(name)
    assert all((scenario.title, scenario.story, scenario.watch))
    run = simulate(scenario.with_values({"run.weeks": 10}), 1)
    assert len(run.weekly) == 10
    assert np.isfinite(run.weekly.to_numpy()).all()


@pytest.mark.parametrize("name", bundled_names())
def test_bundled_scenarios_survive_toml(name: str) -> None:
    """Written out and read again, a scenario is the same scenario."""
    scenario = Scenario.load(name)
    again = Scenario.from_toml(scenario.to_toml(), name, scenario.folder)
    assert again == scenario
    assert again.configuration_hash() == scenario.configuration_hash()


def test_toml_round_trip_of_everything() -> None:
    """Every parameter, texts with quotes, and every kind of change survive."""
    values: dict[str, Any] = {}
    for name, declared in parameters().items():
        if declared.kind == "switch" or isinstance(declared.default, bool):
            values[name] = not declared.default
        elif declared.plausible and name != "network.people":
            low, high = declared.plausible
            values[name] = round((low + high) / 2) if type(declared.default) is int else high
    values |= {"network.seed": 77, "network.generator": "small_world"}
    scenario = replace(
        BASELINE.with_values(values),
        title='She said "no"\\n',
        story="Größe: £5 = 5 €\nand a new line",
        timeline=(
            Change(week=3, set={"sales.promise": 1.0, "mechanisms.fit": True}, note='a "note"'),
            Change(week=5, weeks=4, add={"service.service_agents": 2}),
        ),
    )
    again = Scenario.from_toml(scenario.to_toml(), scenario.name, scenario.folder)
    assert again == scenario


def test_only_differences_are_written() -> None:
    """A file holds what was changed, no more."""
    text = BASELINE.with_values({"sales.promise": 1.5}).to_toml()
    assert "[sales]\npromise = 1.5\n" in text
    assert text.count("[") == 1


def test_hash_names_the_configuration() -> None:
    """Title and story change no result and no hash; any value, tie or change does."""
    base = BASELINE.configuration_hash()
    assert re.fullmatch("[0-9a-f]{16}", base)
    assert replace(BASELINE, title="Other", story="Other").configuration_hash() == base
    others = [
        BASELINE.with_values({"sales.promise": 0.31}),
        replace(BASELINE, timeline=(Change(week=9, set={"sales.promise": 0.3}),)),
        BASELINE.with_network(Network.from_ties(20, [(0, 1)])),
        BASELINE.with_network(Network.from_ties(20, [(0, 2)])),
    ]
    assert len({base, *(other.configuration_hash() for other in others)}) == 5


# ---- refusals


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 1", "unknown entry 'titel': did you mean title"),
        ("[sale]\npromise = 1", "unknown entry 'sale': did you mean sales"),
        ("title = 3", "title = 3: must be text in quotes"),
        ("title = 'x'\nsales = 3", "sales = 3: must be a table [sales]"),
        ("title = 'x'\n[sales]\npromis = 1", "did you mean sales.promise"),
        ("title = 'x'\n[sales]\npromise = 99", "sales.promise = 99: must be from -3 to 5"),
        ("title = 'x'\n[sales]\npromise = nan", "sales.promise = nan: must be finite"),
        ("title = 'x'\n[sales]\npromise = 'a'", "sales.promise = 'a': must be a number"),
        ("title = ", "not valid TOML"),
        ("timeline = 3", "timeline = 3: must be given as [[timeline]]"),
        ("timeline = [3]", "timeline, change 1 = 3: must be a table"),
        ("title = 'x'\n[[timeline]]\nset = {}", "timeline, change 1: week is missing"),
        (
            "[[timeline]]\nweek = 1\n[[timeline]]\nweek = 0",
            "change 2: week = 0: must be at least 1",
        ),
        ("title = 'x'\n[[timeline]]\nweek = 1.5", "week = 1.5: must be a whole number"),
        ("title = 'x'\n[[timeline]]\nweek = 1\nweeks = 0", "weeks = 0: must be at least 1"),
        ("[[timeline]]\nweek = 1\nset = 0", "set = 0: must be a table of parameters"),
        ("[[timeline]]\nweek = 1\nnote = 0", "note = 0: must be text in quotes"),
        ("[[timeline]]\nweek = 1\nsett = {}", "unknown entry 'sett': did you mean set"),
    ],
)
def test_wrong_files_are_refused(text: str, said: str) -> None:
    """Whatever is wrong in a file, the message says where and what."""
    with pytest.raises(InputError) as refused:
        Scenario.from_toml(text, "mine")
    assert said in str(refused.value)


NINES = "9" * 5_000
DEEP = "[" * 15_000 + "]" * 15_000
LONG = "x" * 20_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[service]\nservice_agents = {NINES}", "999… (at line 2): must have 64 bits"),
        (f"a = {DEEP}", "not valid TOML: tables and lists must stand at most 16 deep"),
        (f"sales.promise{'.a' * 5_000} = 1", "tables and lists must stand at most 16 deep"),
        (f"[service]\nservice_agents = {NINES[:400]}", "service.service_agents = 9999"),
        (f"[service]\nservice_agents = 0x{NINES}", "service.service_agents = 0x9999"),
        (f"[[timeline]]\nweek = 0x{NINES}", "timeline.week = 0x9999"),
        (f"[[timeline]]\nweek = 2\nadd = {{ 'sales.promise' = 0x{NINES} }}", "must have 64 bits"),
        (f"{LONG} = 1", "unknown entry 'xxx"),
        (f"[sales]\n{LONG} = 1", "unknown parameter 'sales.xxx"),
        (f"[sales]\npromise = '{LONG}'", "sales.promise = 'xxx"),
        (f"sales = '{LONG}'", "sales = 'xxx"),
        (f"title = ['{LONG}']", "title = ['xxx"),
        (f"[{LONG}]\n[{LONG}]", "… (at line 2, column"),
        (f"[network]\npeople_file = '{LONG}'", "network.people_file = 'xxx"),
    ],
)
def test_whatever_stops_the_reader_is_said_in_a_line_or_two(text: str, said: str) -> None:
    """Neither too many digits nor too many brackets are a traceback, nor is a message endless."""
    with pytest.raises(InputError) as refused:
        Scenario.from_toml(text, "mine")
    assert said in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_file_may_hold_nothing_but_what_differs() -> None:
    """It is then called as the file is."""
    mine = Scenario.from_toml("[sales]\nsalespeople = 3", "mine")
    assert mine.title == "mine"
    assert mine.differences() == {"sales.salespeople": 3}


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """Some editors begin a file with one."""
    path = tmp_path / "mine.toml"
    path.write_text("[sales]\nsalespeople = 3", encoding="utf-8-sig")
    assert Scenario.load(path).values["sales.salespeople"] == 3


def test_what_an_earlier_change_holds_is_not_set_over_it() -> None:
    """The end of a change undoes what its beginning did, which must still be there."""
    held = Change(week=5, weeks=10, set={"sales.promise": 1.0})
    for week in (6, 14):
        other = Change(week=week, set={"sales.promise": 0.5})
        with pytest.raises(InputError, match=f"week {week} sets sales.promise, .* until week 14"):
            replace(BASELINE, timeline=(held, other))
    after = replace(BASELINE, timeline=(held, Change(week=15, set={"sales.promise": 0.5})))
    assert after.changes()["value"].tolist() == pytest.approx([1.0, 0.3, 0.5])
    added = replace(BASELINE, timeline=(held, Change(week=8, weeks=10, add={"sales.promise": 0.5})))
    assert added.changes()["value"].tolist() == pytest.approx([1.0, 1.5, 0.8, 0.3])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"firm.initial_clients": 601}, "firm.initial_clients = 601: must not exceed"),
        ({"satisfaction.unhappy": 0.5}, "satisfaction.unhappy"),
        ({"network.mean_ties": 600.0}, "network.mean_ties = 600: must be below"),
        ({"network.communities": 601}, "network.communities = 601: must not exceed"),
        ({"network.people_file": "people.csv"}, "network.people_file = 'people.csv': needs"),
        ({"sales.salespeople": 0, "service.service_agents": 0}, "mechanisms.hiring = true"),
    ],
)
def test_contradictions_are_refused(values: dict[str, Any], said: str) -> None:
    """Values that are right one by one and wrong together are refused, by name and value."""
    with pytest.raises(InputError) as refused:
        BASELINE.with_values(values)
    assert said in str(refused.value)


def test_wrong_sources_are_refused(tmp_path: Path) -> None:
    """An unknown name, no file, a folder and bytes that are no text are told apart."""
    with pytest.raises(InputError, match="unknown scenario 'basline': did you mean baseline"):
        Scenario.load("basline")
    with pytest.raises(InputError, match="no such file"):
        Scenario.load(tmp_path / "none.toml")
    with pytest.raises(InputError, match="is a folder"):
        Scenario.load(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    with pytest.raises(InputError, match=re.escape("not UTF-8 text (byte 9)")):
        Scenario.load(tmp_path / "latin.toml")


# ---- timelines


def test_set_for_good_and_for_some_weeks() -> None:
    """A change holds from its week on; one for some weeks is taken back after them."""
    scenario = scheduled(
        {"week": 4, "set": {"sales.promise": 1.0}},
        {"week": 6, "weeks": 3, "set": {"marketing.base_budget": 900.0}},
    )
    assert steps(scenario, "sales.promise") == [(4, 1.0)]
    assert steps(scenario, "marketing.base_budget") == [(6, 900.0), (9, 600.0)]


def test_changes_add_up() -> None:
    """Additions overlap, and each takes back its own share only."""
    scenario = scheduled(
        {"week": 3, "weeks": 6, "add": {"marketing.base_budget": 100}},
        {"week": 5, "weeks": 2, "add": {"marketing.base_budget": 50}},
    )
    expected = [(3, 700.0), (5, 750.0), (7, 700.0), (9, 600.0)]
    assert steps(scenario, "marketing.base_budget") == expected


def test_money_is_spent_as_scheduled() -> None:
    """The run spends the base budget of the timeline, during and after."""
    scenario = scheduled({"week": 6, "weeks": 3, "set": {"marketing.base_budget": 900.0}})
    scenario = scenario.with_values({"mechanisms.reinvestment": False})
    spent = simulate(scenario, 1).weekly["marketing_spend"]
    assert spent.loc[6:8].tolist() == [900.0] * 3
    assert set(spent.drop([6, 7, 8]).tolist()) == {600.0}


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("sales.salespeople", "salespeople"),
        ("service.service_agents", "service_agents"),
        ("staff.hybrids", "hybrids"),
    ],
)
def test_staff_comes_and_goes_as_scheduled(name: str, measure: str) -> None:
    """Headcounts follow additions for some weeks and a lasting cut, and payroll follows them."""
    start = int(BASELINE.values[name])
    scenario = scheduled({"week": 5, "weeks": 4, "add": {name: 2}}, {"week": 12, "set": {name: 0}})
    weekly = simulate(scenario, 1).weekly
    expected = [start] * 4 + [start + 2] * 4 + [start] * 3 + [0] * 9
    assert weekly[measure].tolist() == expected
    staff = weekly[["salespeople", "service_agents", "hybrids"]].sum(axis=1)
    assert (weekly["payroll"] == staff * 1200.0).all()


def test_switches_can_be_scheduled() -> None:
    """A mechanism goes off and on during a run."""
    scenario = scheduled({"week": 5, "weeks": 5, "set": {"mechanisms.advertising": False}})
    scenario = scenario.with_values({"marketing.reach": 0.5, "market.return_rate": 0.5})
    opened = simulate(scenario, 2).weekly["leads_opened_marketing"]
    assert (opened.loc[5:9] == 0).all()
    assert opened.loc[1:4].sum() > 0
    assert opened.loc[10:].sum() > 0


@pytest.mark.parametrize("kind", ["set", "add"])
@pytest.mark.parametrize(
    "name", [name for name, known in parameters().items() if known.fixed or not known.numeric]
)
def test_what_is_fixed_cannot_be_scheduled(name: str, kind: str) -> None:
    """What shapes a run from its start cannot change in it."""
    with pytest.raises(InputError, match=re.escape(f"{name}: cannot change during a run")):
        scheduled({"week": 2, kind: {name: 1}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"set": {"sales.promis": 1.0}}, "did you mean sales.promise"),
        ({"set": {"sales.promise": 9.0}}, "sales.promise = 9.0: must be from -3 to 5"),
        ({"add": {"sales.salespeople": -3}}, "sales.salespeople = -1.0: must be from 0"),
        ({"add": {"sales.salespeople": 0.5}}, "sales.salespeople = 2.5: must be a whole number"),
        ({"add": {"sales.promise": "x"}}, "add sales.promise = 'x': must be a number"),
        ({"set": {"mechanisms.fit": 1}}, "mechanisms.fit = 1: must be true or false"),
    ],
)
def test_wrong_changes_are_refused(change: dict[str, Any], said: str) -> None:
    """A change is checked as a value is, sums included."""
    with pytest.raises(InputError) as refused:
        scheduled({"week": 2, **change})
    assert said in str(refused.value)


CHAIN = "source,target\n" + "".join(f"{one},{one + 1}\n" for one in range(799))


def test_there_are_as_many_people_as_a_file_has(tmp_path: Path) -> None:
    """More clients than a generated market would have are none too many, and the reverse."""
    (tmp_path / "many.csv").write_text(CHAIN)
    (tmp_path / "few.csv").write_text("source,target\na,b\n")
    many = {"network.ties": str(tmp_path / "many.csv")}
    few = {"network.ties": str(tmp_path / "few.csv")}
    scenario = BASELINE.with_values({**many, "firm.initial_clients": 700})
    assert scenario.people == 800
    text = f'[network]\nties = "{many["network.ties"]}"\n[firm]\ninitial_clients = 700\n'
    assert Scenario.from_toml(text, "many") == replace(
        scenario, name="many", title="many", story="", watch="", folder=None
    )
    with pytest.raises(InputError, match=r"clients = 10: .* network.people = 2, as many as .*few"):
        BASELINE.with_values(few)
    with pytest.raises(InputError) as refused:
        Scenario.from_toml(text.replace("700", "801") + "[sales]\npromise = 99\n", "many")
    assert [fault.split(":")[0] for fault in refused.value.faults] == [
        "sales.promise = 99",
        "firm.initial_clients = 801",
    ]


def test_other_ties_bring_their_own_number_of_people(tmp_path: Path) -> None:
    (tmp_path / "many.csv").write_text(CHAIN)
    others = {"network.ties": str(tmp_path / "many.csv"), "network.people_file": ""}
    physicians = Scenario.load("physicians")
    assert physicians.with_values(others).people == 800
    with pytest.raises(InputError, match=r"people = 30: .*many.csv has 800 people; leave"):
        physicians.with_values({**others, "network.people": 30})


def test_people_come_from_the_ties() -> None:
    """Given ties set the number of people."""
    scenario = BASELINE.with_network(Network.from_ties(12, [(0, 1), (1, 2)]))
    assert scenario.people == 12
    assert simulate(scenario.with_values({"run.weeks": 3}), 1).weekly["prospects"].iloc[0] <= 12

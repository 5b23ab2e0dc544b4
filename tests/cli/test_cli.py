"""The command line as its users meet it: results, exit codes, and what bad input gets to hear."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rms_agents.cli import main
from rms_agents.cli.commands import app
from rms_agents.cli.highlights import highlights
from rms_agents.measures import CAUSES, HOURS, NAMES
from rms_agents.scenario import Scenario, bundled_names
from rms_agents.simulation import simulate
from rms_agents.timeline import Change

PROMISED = """
    prospects leads in_talks clients past_clients lost new_clients recommendations_made
    introductions_made referrals_made churned complaints service_backlog_hours service_utilisation
    satisfaction reputation client_capital referral_number salespeople service_agents
    marketing_spend payroll costs revenue profit cash
"""
STORIES = """
    baseline core virtuous_loop clownfish wrong_clients overpromise service_collapse founder_seesaw
    integrated client_capital dyad triad physicians
"""
SMALL = ("--weeks", "12", "--set", "network.people=80", "--set", "network.communities=8")


class Outcome:
    """What one command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def command(capsys):
    """Run a command in this process."""

    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        printed = capsys.readouterr()
        return Outcome(int(left.value.code or 0), printed.out, printed.err)

    return run


def test_run_prints_one_json_object_with_every_week(command):
    found = command("run", "baseline", *SMALL, "--seed", "3", "--json")
    assert found.code == 0
    told = json.loads(found.out)
    assert list(told) == [
        *("scenario", "parameters", "network", "seed", "weeks", "summary", "weekly")
    ]
    assert told["network"] is None
    assert (told["scenario"], told["seed"], told["weeks"]) == ("baseline", 3, 12)
    assert told["parameters"]["network.people"] == 80
    assert set(NAMES) == set(told["weekly"])
    assert {len(values) for values in told["weekly"].values()} == {12}


def test_weekly_measures_have_the_names_that_were_promised():
    """The names other programs rely on."""
    promised = {f"new_clients_{cause}" for cause in CAUSES} | {f"hours_{use}" for use in HOURS}
    promised |= set(PROMISED.split())
    assert promised <= set(NAMES)


def test_replicates_give_bands_and_replicate_r_has_seed_plus_r(command):
    many = json.loads(
        command("run", "baseline", *SMALL, "--seed", "5", "--replicates", "3", "--json").out
    )
    singles = [
        json.loads(command("run", "baseline", *SMALL, "--seed", str(seed), "--json").out)
        for seed in (5, 6, 7)
    ]
    clients = [run["weekly"]["clients"][-1] for run in singles]
    assert many["replicates"] == 3
    assert many["weekly"]["clients"]["mean"][-1] == pytest.approx(sum(clients) / 3)
    assert many["summary"]["clients"]["low"] == min(clients)
    assert many["summary"]["clients"]["high"] == max(clients)
    assert len({run["summary"]["satisfaction"] for run in singles}) == 3, "replicates must differ"


def test_run_shows_a_report(command):
    found = command("run", "baseline", *SMALL)
    assert found.code == 0
    for part in (
        "A small firm finds its place",
        "Clients",
        "What new clients say brought them",
        "explain",
    ):
        assert part in found.out


def test_what_stood_out_of_a_firm_that_collapsed_ends_with_it():
    scenario = Scenario.load("service_collapse")
    late = Change(week=259, set={"sales.promise": 1.0})
    run = simulate(replace(scenario, timeline=(*scenario.timeline, late)), seed=1)
    assert run.summary["survived"] == 0
    found = highlights(run)
    assert "the firm collapses" in found[-1].text
    assert len(found) > 1


@pytest.mark.parametrize("width", ["104", "120"])
@pytest.mark.parametrize("replicates", ["60", "1000"])
def test_a_report_fits_its_window(command, monkeypatch, width, replicates):
    monkeypatch.setenv("COLUMNS", width)
    told = command("run", "service_collapse", *SMALL, "--replicates", replicates).out
    report, commands = told.split("What to try next")
    assert "…" not in report
    assert max(map(len, report.splitlines())) <= int(width)
    assert "rms explain service_collapse" in commands  # in one line, to be copied


def test_where_hands_are_short_the_next_question_is_whom_to_hire(command):
    told = command("run", "service_collapse", "--set", "sales.promise=1", "--weeks", "80").out
    assert "Whom would you hire next?" in told
    assert "hire service_collapse --set sales.promise=1 --set run.weeks=80" in told


def test_clients_add_up_where_projects_end(command):
    told = command("run", "founder_seesaw", "--replicates", "20").out
    rows = re.findall(
        r"^  (at the end|won|left|left with the project done) +(\d+) ", told, re.MULTILINE
    )
    lines = {name: int(count) for name, count in rows[:4]}
    begun = int(Scenario.load("founder_seesaw").values["firm.initial_clients"])
    gone = lines["left"] + lines["left with the project done"]
    assert begun + lines["won"] - gone == lines["at the end"]
    assert "project done" not in command("run", "baseline", *SMALL).out


def test_parameters_name_their_sources(command):
    assert "Source: assumption" in command("parameters").out


def test_compare_uses_the_same_luck(command):
    same = json.loads(command("compare", "dyad", "dyad", "--replicates", "3", "--json").out)
    assert all(row["difference"] == 0 for row in same["figures"].values())
    other = json.loads(
        command(
            "compare", "dyad", "triad", "--replicates", "5", "--set-b", "sales.promise=1", "--json"
        ).out
    )
    row = other["figures"]["service_load"]
    assert row["low"] < row["difference"] < row["high"] < 0
    assert other["b"]["parameters"]["sales.promise"] == 1.0


def test_explain_tells_a_life_with_its_weeks(command):
    told = json.loads(command("explain", "baseline", "--seed", "1", "--json").out)
    weeks = [chapter["week"] for chapter in told["chapters"]]
    assert weeks == sorted(weeks)
    assert {"won", "attracted"} <= {chapter["kind"] for chapter in told["chapters"]}
    shown = command("explain", "baseline", "--seed", "1").out
    assert f"person {told['person']}" in shown


def test_lists_are_complete(command):
    listed = [each["name"] for each in json.loads(command("scenarios", "--json").out)]
    assert listed == bundled_names()
    assert set(STORIES.split()) <= set(listed)
    for each in json.loads(command("parameters", "--json").out):
        assert {"name", "default", "unit", "low", "high", "meaning", "source", "kind"} <= set(each)
        assert each["kind"] in ("lever", "unknown", "switch", "setting")


def test_out_writes_whole_folders_and_refuses_to_mix(command, tmp_path):
    folder = tmp_path / "results"
    assert command("run", "baseline", *SMALL, "--out", str(folder)).code == 0
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["events.parquet", "manifest.json", "people.parquet", "weekly.parquet"]
    told = json.loads((folder / "manifest.json").read_text())
    assert {"configuration_hash", "seed", "code_version", "package_versions"} <= set(told)
    again = command("run", "baseline", *SMALL, "--out", str(folder))
    assert again.code == 2
    assert again.out == ""
    assert "--force" in again.err
    assert command("run", "baseline", *SMALL, "--out", str(folder), "--force").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["results"], "nothing else is left behind"


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


REFUSALS = {
    "unknown scenario": (["run", "baselin"], ["'baselin'", "baseline"]),
    "unknown parameter": (
        ["run", "baseline", "--set", "sales.promis=1"],
        ["'sales.promis'", "sales.promise"],
    ),
    "wrong type": (["run", "baseline", "--set", "sales.promise=much"], ["sales.promise", "number"]),
    "not whole": (["run", "baseline", "--set", "sales.salespeople=1.5"], ["1.5", "whole number"]),
    "out of range": (
        ["run", "baseline", "--set", "sales.hours=200"],
        ["sales.hours", "200", "168"],
    ),
    "NaN": (["run", "baseline", "--set", "firm.fee=nan"], ["firm.fee", "nan", "finite"]),
    "infinity": (["run", "baseline", "--set", "firm.fee=inf"], ["firm.fee", "inf", "finite"]),
    "unknown choice": (
        ["run", "baseline", "--set", "network.generator=star"],
        ["network.generator", "'star'", "small_world"],
    ),
    "no equals sign": (["run", "baseline", "--set", "sales.promise"], ["NAME=VALUE"]),
    "more clients than people": (
        ["run", "baseline", "--set", "firm.initial_clients=601"],
        ["firm.initial_clients", "601", "600"],
    ),
    "hiring without staff": (
        ["run", "baseline", "--set", "sales.salespeople=0", "--set", "service.service_agents=0"],
        ["mechanisms.hiring", "sales.salespeople"],
    ),
    "too large for the memory": (
        ["run", "baseline", "--set", "network.people=5000000", "--set", "network.mean_ties=1000"],
        ["network.people", "GiB"],
    ),
    "too many replicates for the disk": (
        ["run", "baseline", "--replicates", "1000000", "--weeks", "5200", "--json"],
        ["--replicates 1000000", "2,286.4 GiB", "are free", "fewer --replicates", "TMPDIR"],
    ),
    "too many people for the memory of a run with --out": (
        [
            *("run", "baseline", "--set", "network.people=5000000", "--weeks", "5200"),
            *("--set", "network.mean_ties=50", "--out", "somewhere"),
        ],
        ["--replicates 1", "GiB of memory", "the table of events", "--weeks"],
    ),
    "no replicates": (["run", "baseline", "--replicates", "0"], ["--replicates", "0"]),
    "a replicate that is no number": (
        ["run", "baseline", "--replicates", "many"],
        ["--replicates = 'many'", "a whole number"],
    ),
    "the second of two": (
        ["run", "baseline", "--replicates", "5", "--replicates", "x"],
        ["--replicates = 'x'"],
    ),
    "a budget that is no number": (
        ["staff", "triad", "--budget", "much"],
        ["--budget = 'much'", "a number"],
    ),
    "no place for a folder": (
        ["run", "baseline", "--out", "/proc/nowhere"],
        ["--out /proc/nowhere", "in /proc"],
    ),
    "no place for a file": (
        ["replay", "baseline", "--out", "/proc/reef.html"],
        ["--out /proc/reef.html", "in /proc"],
    ),
    "negative seed": (["run", "baseline", "--seed", "-1"], ["seed", "-1"]),
    "unknown person": (["explain", "baseline", "--person", "600"], ["person", "600", "599"]),
    "unknown command": (["rn"], ["rn"]),
    "unknown option": (["run", "baseline", "--sed", "1"], ["--sed"]),
    "no such file": (["check", "nowhere/firm.toml"], ["nowhere/firm.toml", "no such file"]),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_bad_input_is_refused_with_name_value_and_rule(command, case):
    arguments, parts = REFUSALS[case]
    found = command(*arguments)
    assert found.code == 2
    assert found.out == ""
    assert "Traceback" not in found.err
    for part in parts:
        assert part in found.err


BAD_FILES = {
    "not TOML": ("title = ", ["not valid TOML"]),
    "too many digits": ("a = " + "9" * 5_000, ["not valid TOML: 99999", "at most"]),
    "too many brackets": ("a = " + "[" * 15_000 + "]" * 15_000, ["at most 16 deep"]),
    "a title that is none": ("title = 3", ["title", "3"]),
    "unknown entry": ('title = "x"\nstorry = "y"', ["storry", "story"]),
    "unknown group": ('title = "x"\n[sale]\npromise = 1', ["sale", "sales"]),
    "wrong value": ('title = "x"\n[sales]\npromise = "high"', ["sales.promise", "'high'"]),
    "fixed in the timeline": (
        'title = "x"\n[[timeline]]\nweek = 5\nset = { "network.people" = 9 }',
        ["network.people", "cannot change"],
    ),
    "timeline beyond the range": (
        'title = "x"\n[[timeline]]\nweek = 5\nadd = { "service.service_agents" = -9 }',
        ["service.service_agents", "-7"],
    ),
    "a change inside another": (
        "[[timeline]]\nweek = 5\nweeks = 10\nset = { 'sales.promise' = 1 }\n"
        "[[timeline]]\nweek = 8\nset = { 'sales.promise' = 0.5 }",
        ["week 8", "sales.promise", "until week 14"],
    ),
    "week 99999999999": (
        "[[timeline]]\nweek = 99999999999\nset = { 'sales.promise' = 1.0 }",
        ["timeline, change 1: week = 99999999999", "at most 5200"],
    ),
    "a misspelt week": ("[[timeline]]\nwek = 5", ["unknown entry 'wek'", "week"]),
    "week 0": (
        'title = "x"\n[[timeline]]\nweek = 0',
        ["timeline, change 1: week = 0", "at least 1"],
    ),
    "empty network": ('title = "x"\n[network]\nties = "empty.csv"', ["empty.csv"]),
    "unknown node": (
        'title = "x"\n[network]\nties = "ties.csv"\npeople_file = "people.csv"',
        ["ties.csv", "zoe"],
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files_are_refused(command, tmp_path, case):
    text, parts = BAD_FILES[case]
    write(tmp_path / "empty.csv", "source,target\n")
    write(tmp_path / "ties.csv", "source,target\nann,ben\nann,zoe\n")
    write(tmp_path / "people.csv", "person\nann\nben\n")
    found = command("check", write(tmp_path / "firm.toml", text))
    assert (found.code, found.out) == (2, "")
    for part in (f"error: {tmp_path / 'firm.toml'}: ", *parts):
        assert part in found.err


def test_what_is_scheduled_after_the_end_is_said_to_change_nothing(command, tmp_path):
    text = '[[timeline]]\nweek = 261\nset = { "sales.promise" = 1.0 }'
    found = command("check", write(tmp_path / "late.toml", text))
    assert found.code == 0
    told = "warning: late: what is scheduled for week 261 comes after the last, 260"
    assert found.err.count(told) == 1
    late = str(tmp_path / "late.toml")
    assert command("compare", late, late, "--replicates", "2").err.count(told) == 1
    assert "scheduled" not in command("check", "service_collapse").err


def test_unreadable_files_are_refused(command, tmp_path):
    assert "folder" in command("check", str(tmp_path)).err
    binary = tmp_path / "firm.toml"
    binary.write_bytes(b"title = '\xff'")
    assert "UTF-8" in command("check", str(binary)).err


def test_dropped_ties_are_counted_aloud(command, tmp_path):
    write(tmp_path / "ties.csv", "source,target\nann,ben\nben,ann\nann,ann\nben,eve\n")
    text = 'title = "Three"\n[network]\nties = "ties.csv"\n[firm]\ninitial_clients = 1\n'
    found = command("check", write(tmp_path / "firm.toml", text))
    assert found.code == 0
    assert "network: " in found.err
    assert "ties.csv: 3 people, 2 ties; CSV; used source, target; 1 self-loop" in found.err
    assert "1 duplicate tie" in found.err
    assert "2 ties" in found.out


def _of_side(options, side):
    return [f"--set-{side}" if word == "--set" else word for word in options]


def test_what_was_understood_of_a_network_is_in_json_and_in_the_manifest(command, tmp_path):
    ties = write(tmp_path / "ties.csv", "From,To,weight,since\nann,ben,2,x\nben,eve,0,y\n")
    options = ["--set", f"network.ties={ties}", "--set", "firm.initial_clients=1", "--weeks", "3"]
    found = command("run", "baseline", *options, "--json", "--out", str(tmp_path / "results"))
    understood = {
        "file": ties,
        "format": "CSV",
        "people": 3,
        "ties": 1,
        "used": ["From", "To", "weight"],
        "left_aside": ["since"],
        "left_out": [
            "weights are not used: each tie counts alike",
            "1 tie of weight 0 or below left out",
        ],
    }
    assert json.loads(found.out)["network"] == understood
    assert found.err.count("network: ") == 1
    told = json.loads((tmp_path / "results" / "manifest.json").read_text())
    assert told["network"] == understood
    both = [word for side in "ab" for word in _of_side(options[:4], side)]
    found = command(
        "compare", "baseline", "baseline", *both, "--weeks", "3", "--replicates", "2", "--json"
    )
    told = json.loads(found.out)
    assert told["a"]["network"] == told["b"]["network"] == understood


@pytest.mark.slow
def test_a_real_process_keeps_results_and_messages_apart():
    """Exit code, standard output and standard error of `run.py` itself."""
    program = Path(__file__).parents[2] / "run.py"
    good = subprocess.run(
        [sys.executable, program, "run", "baseline", *SMALL, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert good.returncode == 0
    assert json.loads(good.stdout)["weeks"] == 12
    bad = subprocess.run(
        [sys.executable, program, "run", "nobody"], capture_output=True, text=True, check=False
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("error: unknown scenario 'nobody'")


def test_help_lists_every_command_once_by_what_is_wanted(command):
    told = command("--help").out
    listed = [line.split()[0] for line in told.splitlines() if line.startswith("  ") and line[2:3]]
    for name in app.registered_commands:
        assert name.callback is not None
        assert listed.count(name.callback.__name__) == 1
    headings = [line for line in told.splitlines() if line.endswith(":")]
    assert headings[:3] == ["Options:", "The page:", "One firm:"]
    assert "..." not in told.partition("Options:")[2]  # nothing is cut short

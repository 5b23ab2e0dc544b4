"""Results as files: whole or not at all, and nobody else's files lost."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from rms_agents import output
from rms_agents.errors import InputError
from rms_agents.output import FILES, check_folder, write_results
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many

SEEDS = (4, 5, 6)


@pytest.fixture
def results(small: Scenario):
    return simulate(small, SEEDS[0]), simulate_many(small, SEEDS)


def test_four_files_with_all_replicates(results, tmp_path):
    run, runs = results
    folder = tmp_path / "deep" / "results"
    write_results(folder, run, runs)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    weekly = pd.read_parquet(folder / "weekly.parquet")
    assert list(weekly.columns[:2]) == ["seed", "week"]
    assert len(weekly) == len(SEEDS) * run.scenario.weeks
    first = weekly[weekly["seed"] == SEEDS[0]].set_index("week")
    np.testing.assert_array_equal(first["clients"], run.weekly["clients"])
    assert len(pd.read_parquet(folder / "people.parquet")) == run.scenario.people
    assert len(pd.read_parquet(folder / "events.parquet")) == len(run.events)


def test_the_manifest_says_what_made_the_results(results, tmp_path):
    run, runs = results
    write_results(tmp_path / "results", run, runs)
    told = json.loads((tmp_path / "results" / "manifest.json").read_text())
    assert told["configuration_hash"] == run.scenario.configuration_hash()
    assert (told["seed"], told["replicates"], told["weeks"]) == (4, 3, 12)
    assert told["configuration"]["parameters"] == dict(run.scenario.values)
    assert {"numpy", "numba"} <= set(told["package_versions"])


def test_a_folder_that_holds_something_is_refused_without_force(results, tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"not empty.*--force"):
        write_results(folder, *results)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_force_replaces_results_and_keeps_other_files(results, tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "manifest.json").write_text("old")
    write_results(folder, *results, force=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert json.loads((folder / "manifest.json").read_text())["seed"] == 4
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_an_empty_folder_is_filled(results, tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    write_results(folder, *results)
    assert (folder / "manifest.json").exists()


@pytest.mark.parametrize("part", ["results", "results/below"])
def test_a_file_in_the_place_of_a_folder_is_refused(results, tmp_path, part):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(InputError, match="file"):
        write_results(tmp_path / part, *results)
    assert (tmp_path / "results").read_text() == "a file"


@pytest.mark.parametrize("above", [0, 1])
def test_the_folder_one_works_in_is_refused(tmp_path, monkeypatch, above):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    with pytest.raises(InputError, match="the folder you are in"):
        check_folder((here, tmp_path)[above], force=True)


@pytest.mark.parametrize("force", [False, True])
def test_a_failure_leaves_nothing_behind_and_nothing_changed(results, tmp_path, monkeypatch, force):
    folder = tmp_path / "results"
    if force:
        write_results(folder, *results)
    before = {path.name: path.read_bytes() for path in folder.glob("*")}

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(output, "manifest", fail)
    with pytest.raises(OSError, match="disk full"):
        write_results(folder, *results, force=force)
    assert {path.name: path.read_bytes() for path in folder.glob("*")} == before
    assert [path.name for path in tmp_path.iterdir()] == (["results"] if force else [])

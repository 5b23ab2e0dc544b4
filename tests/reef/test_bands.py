"""The bands that the charts draw: what numpy says of the same runs, read back from the bytes."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.measures import CAUSES
from rms_agents.scenario import Scenario
from rms_agents.simulation import Runs, simulate_many
from viz.outcome import first_of
from viz.reef.bands import CHARTED, LEVELS, MAGIC, pack_bands, pack_difference, quantiles


@pytest.fixture(scope="module")
def a() -> Runs:
    return simulate_many(Scenario.load("service_collapse"), range(40))


@pytest.fixture(scope="module")
def b(a) -> Runs:
    return simulate_many(a.scenario.with_values({"service.service_agents": 5}), range(40))


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray]:
    """Read the bytes as the format's description says, not as the packer writes them."""
    assert packed[:8] == MAGIC
    length = int(np.frombuffer(packed, "<u4", 1, 8)[0])
    assert (12 + length) % 8 == 0
    header = json.loads(packed[12 : 12 + length])
    numbers = np.frombuffer(packed, "<f4", offset=12 + length)
    weeks, levels = header["weeks"], len(header["levels"])
    size = weeks * levels
    bands = {
        measure["name"]: numbers[k * size : (k + 1) * size].reshape(levels, weeks)
        for k, measure in enumerate(header["measures"])
    }
    alive = numbers[len(bands) * size :][:weeks]
    assert alive.shape == (weeks,)
    assert len(numbers) == len(bands) * size + weeks * (1 + 2 * len(header["paths"]))
    return header, bands, alive


def charted(runs: Runs, name: str) -> np.ndarray:
    return np.cumsum(runs[name], axis=1) if name.startswith("new_clients") else runs[name]


def test_bands_are_the_quantiles_that_numpy_gives(a):
    header, bands, alive = unpack(pack_bands(a))
    assert header["runs"] == 40
    assert header["weeks"] == a.scenario.weeks
    assert header["levels"] == [0.1, 0.25, 0.5, 0.75, 0.9]
    assert tuple(bands) == CHARTED
    for name, band in bands.items():
        expected = np.quantile(charted(a, name), LEVELS, axis=0)
        np.testing.assert_allclose(band, expected, rtol=1e-6, atol=1e-6, err_msg=name)
    survive = [1 - a.records["collapsed"][:, week].mean() for week in range(a.scenario.weeks)]
    np.testing.assert_allclose(alive, survive, atol=1e-6)


def test_last_come_the_ends_between_which_whole_paths_stay(a):
    packed = pack_bands(a)
    header = unpack(packed)[0]
    assert (header["paths"], header["path_share"]) == (["clients"], 0.9)
    ends = np.frombuffer(packed, "<f4")[-2 * header["weeks"] :].reshape(2, -1)
    np.testing.assert_allclose(ends, a.path_band("clients")[1:], rtol=1e-6)
    assert unpack(pack_bands(first_of(a, 8)))[0]["paths"] == []  # too few for a band


def test_a_difference_pairs_each_future_with_itself(a, b):
    header, bands, alive = unpack(pack_difference(a, b))
    assert header["kind"] == "pairs"
    for name, band in bands.items():
        expected = np.quantile(charted(b, name) - charted(a, name), LEVELS, axis=0)
        np.testing.assert_allclose(band, expected, rtol=1e-6, atol=1e-4, err_msg=name)
    np.testing.assert_allclose(
        alive, unpack(pack_bands(b))[2] - unpack(pack_bands(a))[2], atol=1e-6
    )


def test_the_same_luck_makes_the_band_of_a_difference_narrower_than_shuffled_luck(a, b):
    """What pairing is for: early on, most futures of A and B do not differ at all."""
    week = 30
    paired = b["clients"][:, week] - a["clients"][:, week]
    shuffled = np.roll(b["clients"][:, week], 1) - a["clients"][:, week]
    band = unpack(pack_difference(a, b))[1]["clients"][:, week]
    assert band[4] - band[0] == pytest.approx(np.subtract(*np.quantile(paired, [0.9, 0.1])))
    assert band[4] - band[0] < np.subtract(*np.quantile(shuffled, [0.9, 0.1]))


def test_nothing_differs_from_itself(a):
    _, bands, alive = unpack(pack_difference(a, a))
    assert all((band == 0).all() for band in bands.values())
    assert (alive == 0).all()


def test_new_clients_by_source_sum_to_new_clients(a):
    """Each source's number so far; their sum is the total in every single future."""
    total = sum(charted(a, f"new_clients_{cause}") for cause in CAUSES)
    np.testing.assert_array_equal(total, charted(a, "new_clients"))


@pytest.mark.parametrize("runs", [1, 2, 7])
def test_quantiles_of_few_runs(runs):
    values = np.random.default_rng(runs).normal(size=(runs, 5))
    np.testing.assert_allclose(quantiles(values), np.quantile(values, LEVELS, axis=0), atol=1e-12)


def test_what_cannot_be_paired_is_refused(a):
    with pytest.raises(InputError, match="seeds"):
        pack_difference(a, simulate_many(a.scenario, range(1, 41)))
    short = simulate_many(a.scenario.with_values({"run.weeks": 60}), range(40))
    with pytest.raises(InputError, match=r"run\.weeks"):
        pack_difference(a, short)

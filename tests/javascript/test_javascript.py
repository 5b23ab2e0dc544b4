"""The page's JavaScript, without a browser: Node runs its tests on a run packed by Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from rms_agents.cli.wording import compact
from rms_agents.experiments.explain import most_telling
from rms_agents.measures import NAMES
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many
from viz.reef.bands import CHARTED, LEVELS, pack_bands, pack_difference
from viz.reef.movie import pack_movie
from viz.reef.story import tell_story

FOLDER = Path(__file__).parent
SCENARIO = "service_collapse"
SEED = 1
FUTURES = range(40)


@pytest.fixture(scope="session")
def packed_run(tmp_path_factory) -> Path:
    """A run, its twin with a service agent more and their futures, and what numpy says of them."""
    folder = tmp_path_factory.mktemp("run")
    scenario = Scenario.load(SCENARIO)
    agents = scenario.values["service.service_agents"]
    other = scenario.with_values({"service.service_agents": agents + 1})
    run, twin = (simulate(each, SEED, record=True) for each in (scenario, other))
    a, b = (simulate_many(each, FUTURES) for each in (scenario, other))
    packed = {
        "a.movie": pack_movie(run),
        "b.movie": pack_movie(twin),
        "a.bands": pack_bands(a),
        "b.bands": pack_bands(b),
        "difference.bands": pack_difference(a, b),
    }
    for name, block in packed.items():
        (folder / name).write_bytes(block)
    (folder / "story.json").write_text(tell_story(run, most_telling(run)), encoding="utf-8")
    weeks = (1, 30, scenario.weeks)
    charted = {
        name: np.cumsum(a[name], axis=1) if name.startswith("new_clients") else a[name]
        for name in CHARTED
    }
    expected = {
        "runs": len(a.seeds),
        "weekly": {name: run.weekly[name].tolist() for name in NAMES},
        "quantiles": {
            name: {week: np.quantile(values[:, week - 1], LEVELS).tolist() for week in weeks}
            for name, values in charted.items()
        },
        "alive": float(1 - a["collapsed"][:, -1].mean()),
        "aliveInTwin": float(1 - b["collapsed"][:, -1].mean()),
        "stages": run.state.people["stage"].tolist(),
        "compact": [(value, compact(value)) for value in _numbers()],
    }
    (folder / "expected.json").write_text(json.dumps(expected, allow_nan=False), encoding="utf-8")
    return folder


def _numbers() -> list[float]:
    """Return numbers of every size that a chart may have to write."""
    luck = np.random.default_rng(5)
    sizes = 10.0 ** luck.uniform(-2, 8, 200) * luck.choice([-1, 1], 200)
    return [0.0, 1.0, 23.0, 18.5, 999.6, 1000.0, 99.96, 1e6, -42_731.5, *sizes.tolist()]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.test.mjs")), ids=lambda path: path.name)
def test_node(path: Path, packed_run: Path) -> None:
    """Every file of Node tests passes, and has tests."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("RMS_REQUIRE_BROWSER"):
            pytest.fail("Node is not installed")
        pytest.skip("Node is not installed")
    ended = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "RMS_TEST_RUN": str(packed_run)},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "\n# pass 0" not in ended.stdout, ended.stdout

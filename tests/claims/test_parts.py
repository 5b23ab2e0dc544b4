"""The measures, formulas and designs behind the claims, on cases that can be worked out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rms_agents.agents.person import aimed_at, mean_aimed_at
from rms_agents.experiments.claims.arms import arm_scenario, base_scenario, matched_reach
from rms_agents.experiments.claims.factorial import CELLS, TERMS, term_weights
from rms_agents.experiments.claims.firms import sample, sampled_ranges
from rms_agents.experiments.claims.laboratory import Job, run_jobs
from rms_agents.experiments.claims.measure import measure, unsteadiness
from rms_agents.experiments.claims.see_saw import projects, retainers, spectrum
from rms_agents.experiments.claims.statement import chosen_claims
from rms_agents.experiments.claims.wording import amount, number
from rms_agents.prepared import Prepared
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate_many


def test_unsteadiness() -> None:
    weeks = np.arange(260.0)
    straight = np.stack([100 + 3 * weeks, np.full(260, 50.0), 900 - 2 * weeks])
    assert unsteadiness(straight) == pytest.approx([0, 0, 0], abs=1e-12)
    # Quarters that alternate by a tenth: nearly a tenth, as the trend takes a little.
    jumping = np.where(weeks // 13 % 2 == 0, 110.0, 90.0)[None]
    assert unsteadiness(jumping)[0] == pytest.approx(0.1, rel=0.01)
    assert unsteadiness(np.zeros((2, 260))).tolist() == [0, 0]


def test_own_measures(small: Scenario) -> None:
    runs = simulate_many(small, range(100_000, 100_006))
    clients = runs["clients"]
    assert measure("clients_last_year").of(runs) == pytest.approx(clients.mean(axis=1))
    acts = sum(
        runs[f"{act}s_made"].sum(axis=1) for act in ("recommendation", "introduction", "referral")
    )
    assert measure("acts_per_100").of(runs) == pytest.approx(100 * acts / clients.sum(axis=1))
    credit = small.values["firm.credit_line"]
    assert (measure("past_the_edge").of(runs) == (runs["cash"].min(axis=1) < -credit)).all()
    assert measure("cost_per_week").of(runs) == pytest.approx(runs["costs"].mean(axis=1))
    assert measure("clients").unit == "people"


def test_fit_people_are_reached_as_often() -> None:
    """Against the engine's own rule, over a large sample of the market."""
    claim = chosen_claims(["C3"])[0]
    aimed, broad = (arm_scenario(base_scenario(claim), arm, {}) for arm in claim.arms)
    reached = []
    for scenario in (aimed, broad):
        values = scenario.values
        p = Prepared(scenario).begun(100_000).p
        middle = -float(values["market.profile_offset"])
        profiles = np.random.default_rng(1).normal(middle, 1.0, 100_000)
        fit = np.exp(-0.5 * (profiles / float(values["market.fit_width"])) ** 2)
        aim = math.copysign(float(values["marketing.aim_error"]), middle)
        weights = np.array([aimed_at(d, aim, p) for d in profiles[fit >= 0.5]])
        weights /= mean_aimed_at(aim, p)
        reached.append(weights.mean() * float(values["marketing.reach"]))
    assert reached[0] == pytest.approx(reached[1], rel=0.005)
    assert aimed.values["marketing.reach"] < broad.values["marketing.reach"]
    assert matched_reach(broad.values, broad.values) == broad.values["marketing.reach"]


def test_projects() -> None:
    """V11's example: g 3, thirteen weeks."""
    found = projects(3.0, 13.0)
    assert found["period"] == 52
    assert found["variation"] == pytest.approx(0.577, abs=5e-4)
    assert found["reserve"] == 0.25
    assert projects(3.0, 13.0, reserve=0.35)["period"] is None
    assert set(projects(0.9, 13.0).values()) == {None}


def test_retainers() -> None:
    """V12's example: y .04, w 4, h .01."""
    found = retainers(0.16, 0.01, 12.0)
    assert found["critical"] == pytest.approx(10.2, abs=0.05)
    assert found["period"] == pytest.approx(39, abs=0.5)
    assert retainers(0.16, 0.01, 9.0)["period"] is None
    assert retainers(0.005, 0.01, 9.0)["critical"] is None


def test_spectrum_finds_a_cycle_in_noise() -> None:
    generator = np.random.default_rng(2)
    weeks = np.arange(520)
    phases = generator.random((40, 1)) * 2 * np.pi
    noise = generator.normal(size=(40, 520))
    trend = 0.02 * weeks
    periods, power = spectrum(np.sin(2 * np.pi * weeks / 45 + phases) + noise + trend)
    assert periods[power.argmax()] == pytest.approx(45, rel=0.03)
    assert np.diff(periods).max() < 0
    assert 8 <= periods[-1] < periods[0] <= 130


def test_factorial_terms() -> None:
    cells = np.array(CELLS, float)
    additive = 5 + cells @ [1.0, 2.0, 4.0]
    together = cells.prod(axis=1)
    for term in TERMS:
        weights = term_weights(term)
        alone = {("marketing",): 1.0, ("sales",): 2.0, ("service",): 4.0}
        assert additive @ weights == pytest.approx(alone.get(term, 0.0))
        # Something that all three are needed for: 1 in the interaction of three, 1/2 in those of
        # two (it is there in one of two cases), 1/4 in each main effect.
        assert together @ weights == pytest.approx({1: 0.25, 2: 0.5, 3: 1.0}[len(term)])


def test_sampled_firms_fill_their_ranges() -> None:
    claim = chosen_claims(["C2"])[0]
    firms = list(sample(claim, 256))
    assert len(firms) == 256
    for name, (low, high) in sampled_ranges(claim).items():
        values = np.array([float(firm[name]) for firm in firms])
        assert low <= values.min()
        assert values.max() <= high
        if isinstance(firms[0][name], int):
            assert set(values) == set(range(int(low), int(high) + 1)) or high - low > 60
        else:
            assert values.mean() == pytest.approx((low + high) / 2, abs=0.05 * (high - low))
    # The first firms are the same however many follow.
    assert list(sample(claim, 200))[:50] == firms[:50]


def test_the_laboratory_keeps_order(small: Scenario) -> None:
    jobs = [
        Job(small, range(100_000, 100_070)),
        Job(small.with_values({"sales.salespeople": 1}), range(100_010, 100_013)),
    ]
    done = []
    found = run_jobs(jobs, {"clients": measure("clients")}, done.append)
    assert sum(done) == 73
    for job, figures in zip(jobs, found, strict=True):
        alone = simulate_many(job.scenario, job.seeds).figures["clients"]
        assert (figures["clients"] == alone).all()


def test_numbers_as_they_are_read() -> None:
    assert number(803_722.4) == "804,000"
    assert number(-1234.0, signed=True) == "-1,234"
    assert [number(v) for v in (12.345, 1.2345, 0.0123, 0.0, -0.0001)] == [
        "12.3", "1.23", "0.012", "0.00", "0.000",
    ]  # fmt: skip
    assert amount(-0.835, "share", signed=True) == "-83.5 points"
    assert amount(0.835, "share") == "83.5 %"
    assert amount(4.27, "clients", signed=True) == "+4.27 clients"
    assert amount(512_330.0, "money") == "512,000"

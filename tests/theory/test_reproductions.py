"""Published models beside ours (V5, V13 and three classics): `docs/reproductions.md` is true."""

from __future__ import annotations

import math
from pathlib import Path

import ciw
import numpy as np
import pytest

from rms_agents.experiments.reproductions import quality_erosion, tie_strength, waiting
from rms_agents.experiments.reproductions.page import page, reproduce_all
from rms_agents.experiments.reproductions.reproduction import Reproduction

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def all_of_them() -> list[Reproduction]:
    """Everything on the page, computed once."""
    return reproduce_all()


@pytest.fixture(scope="module")
def found(all_of_them: list[Reproduction]) -> dict[str, Reproduction]:
    """The reproductions by the first word of their titles."""
    return {each.title.split()[0].strip(":,"): each for each in all_of_them}


@pytest.mark.slow
def test_the_page_shows_what_is_measured(all_of_them: list[Reproduction]) -> None:
    assert (DOCS / "reproductions.md").read_text(encoding="utf-8") == page(all_of_them)


@pytest.mark.slow
def test_what_is_expected_is_measured(all_of_them: list[Reproduction]) -> None:
    """Wherever a publication or its equations give a number, ours lies within 5 %."""
    compared = 0
    for each in all_of_them:
        for figure in (*each.figures_of_its_own, *each.figures_of_ours):
            if figure.expected is not None and not isinstance(figure.expected, str):
                assert figure.measured == pytest.approx(figure.expected, rel=0.05), figure.what
                compared += 1
    assert compared >= 25


@pytest.mark.slow
def test_forrester(found: dict[str, Reproduction]) -> None:
    """V13: the same peaks within 5 %; ours grows where capacity follows, and stops where not."""
    ours = found["Forrester"].measured
    rules = ("nobody hired", "hired at 50 % overload", "hired at 5 % overload")
    ends = [ours(f"{rule}: clients after ten") for rule in rules]
    assert ends[0] < ends[1] / 2 < ends[2] / 4
    assert ends[0] == pytest.approx(ours("nobody hired: clients after two years"), rel=0.1)
    eroded = ours("hired at 5 % overload, the standard erodes: clients after ten")
    assert ends[1] < eroded < ends[2]
    assert 39 <= ours("founder who sells and delivers: weeks a cycle") <= 60


def event_time_wait(servers: int, load: float, kind: str, customers: int, seed: int) -> float:
    """Return the mean wait, in service times, that the library Ciw finds, event by event."""
    service = ciw.dists.Exponential(1.0) if kind == "exponential" else ciw.dists.Deterministic(1.0)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(servers * load)],
        service_distributions=[service],
        number_of_servers=[servers],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    waits = [record.waiting_time for record in simulation.get_all_records()]
    return float(np.mean(waits[len(waits) // 20 :]))


@pytest.mark.slow
def test_erlang_c_is_what_ciw_simulates() -> None:
    """V5: the formula and M/D/c lie in the 95 % interval of Ciw's event-time simulation.

    Twenty runs each; the half-width is at most 3 % of the mean.
    """
    kinds = (
        ("exponential", waiting.erlang_c, 70_000),
        ("fixed", waiting.fixed_service, 40_000),
    )
    for kind, formula, customers in kinds:
        seeds = range(7000, 7020)
        waits = [event_time_wait(3, 0.8, kind, customers, seed) for seed in seeds]
        half_width = 2.093 * np.std(waits, ddof=1) / math.sqrt(len(waits))
        print(f"V5 {kind}: {np.mean(waits):.4f} +- {half_width:.4f}, {formula(3, 0.8):.4f}")
        assert half_width <= 0.03 * np.mean(waits)
        assert np.mean(waits) == pytest.approx(formula(3, 0.8), abs=half_width)


def test_queueing_formulas() -> None:
    """Erlang-C as published; M/D/1 is Pollaczek and Khinchine's ``load / 2 (1 - load)``."""
    assert waiting.erlang_c(1, 0.8) == pytest.approx(4.0)
    assert waiting.erlang_c(3, 0.9) == pytest.approx(2.724, abs=5e-4)
    for load in (0.5, 0.8, 0.9):
        assert waiting.fixed_service(1, load) == pytest.approx(load / (2 * (1 - load)), rel=1e-6)


def test_standard_under_load_solves_its_equation() -> None:
    """The closed form is what small steps of the published rules give."""
    load, standard, step = 1.5, 1.0, 0.001
    for _ in range(round(26 / step)):
        given = standard * max(1.0, load * standard) ** -quality_erosion.EXPONENT
        standard += step * (given - standard) / quality_erosion.DOWN
    assert quality_erosion.standard_under(load, 26) == pytest.approx(standard, rel=1e-4)


@pytest.mark.slow
def test_quality_goes_with_the_standard(found: dict[str, Reproduction]) -> None:
    """Two years after the busy half-year quality is still down, most where nothing recovers."""
    ours = found["Oliva"].measured
    without = ours("quality two years later without erosion")
    with_it = ours("quality two years later")
    assert ours("quality two years later, never recovering") < with_it < without
    assert without == pytest.approx(0.3)  # what it was before


@pytest.mark.slow
def test_ties_across_are_worth_more(found: dict[str, Reproduction]) -> None:
    """Two ties more across the market speed things up more than two more inside a group.

    In the published rule so do they although each has a quarter of the strength.
    """
    ours = found["Goldenberg"].measured
    for words in (
        "half the market",
        "16 % of the market",
        "half of the market",
        "95 % of the market",
    ):
        base = ours(f"6 ties inside, 2 across: {words}, week")
        inside = ours(f"two more inside: {words}, week")
        across = ours(f"two more across: {words}, week")
        assert across < inside < base


def test_ties_inside_stay_inside() -> None:
    strong, weak = tie_strength.ties(6, 2, 1)
    assert (strong[:, 0] // 20 == strong[:, 1] // 20).all()
    assert len(strong) == 3 * tie_strength.PEOPLE
    assert (weak[:, 0] // 20 == weak[:, 1] // 20).mean() < 0.05


@pytest.mark.slow
def test_serving_eats_selling(found: dict[str, Reproduction]) -> None:
    """In both firms fewer clients are won as serving grows, and money at the start decides."""
    ours = found["Houghton"].measured
    assert ours("clients won in the last of 16 years") < ours("money enough: clients won in year 2")
    assert ours("clients won in year 15") < 0.7 * ours("clients won in year 1")
    assert ours("hours a week serving, year 15") > 2 * ours("hours a week serving, year 1")
    assert ours("hours a week selling, year 15") < 0.6 * ours("hours a week selling, year 1")
    quits = [ours(f"money for {months} months: share that quits") for months in (3, 6, 12, 24)]
    assert quits == sorted(quits, reverse=True)
    assert quits[0] > 0.9 > 0.1 > quits[-1]

"""Reading results: known responses are recovered, and what a design cannot show is not shown."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rms_agents.errors import InputError
from rms_agents.experiments.analysis.corners import corners
from rms_agents.experiments.analysis.effects import main_effects
from rms_agents.experiments.analysis.estimate import linear_fit
from rms_agents.experiments.analysis.maps import (
    chosen_levers,
    grid_over,
    interaction,
    interaction_map,
    tipping_map,
)
from rms_agents.experiments.analysis.results import Results
from rms_agents.scenario import Scenario

FEE, PROMISE, AGENTS = "firm.fee", "sales.promise", "service.service_agents"
SEEDS = tuple(range(5, 25))


def results(names, points, response, noise=0.0, survived=None, clients=None) -> Results:
    """Return the results of a sweep of which the response is known; luck is common to points."""
    points = tuple(points)
    luck = np.random.default_rng(3)
    common = 1000 * luck.standard_normal(len(SEEDS))
    own = noise * luck.standard_normal((len(points), len(SEEDS)))
    profit = np.array([response(*point) for point in points], float)[:, None] + common + own
    figures = {
        "profit": profit,
        "survived": np.ones_like(profit) if survived is None else survived,
        "clients": np.zeros_like(profit) if clients is None else clients,
    }
    base = Scenario.load("baseline")
    start = np.full(len(points), 10.0)
    numbers = tuple(range(len(points)))
    return Results(base, {}, tuple(names), points, numbers, SEEDS, figures, start)


def linear(fee, promise, agents):
    return 3 * fee - 50 * promise + 7 * agents


GRID = list(itertools.product((500.0, 600.0, 700.0), (0.0, 0.3, 1.0), (1, 2)))


def test_a_linear_response_on_a_grid_is_recovered_exactly_whatever_the_common_luck():
    found = main_effects(results((FEE, PROMISE, AGENTS), GRID, linear), "profit")
    assert [effect.lever for effect in found.effects] == [FEE, PROMISE, AGENTS]
    swings = [effect.swing for effect in found.effects]
    assert [s.value for s in swings] == pytest.approx([600, -50, 7])
    for swing in swings:
        assert swing.ends == pytest.approx((swing.value, swing.value))
    fee = found.effects[0].levels
    assert [level.value for level in fee] == [500, 600, 700]
    assert fee[1].difference is None  # the baseline's own value
    assert [level.difference.value for level in fee[::2]] == pytest.approx([-300, 300])


def test_one_at_a_time_effects_are_those_at_the_base():
    base = (600.0, 0.3, 2)
    points = [base, (500.0, 0.3, 2), (700.0, 0.3, 2), (600.0, 1.0, 2), (600.0, 0.3, 1)]
    shown = results((FEE, PROMISE, AGENTS), points, lambda f, p, a: f * p * a)
    assert shown.shape == "one-at-a-time"
    found = {e.lever: e for e in main_effects(shown, "profit").effects}
    assert found[FEE].swing.value == pytest.approx(200 * 0.3 * 2)
    assert found[PROMISE].swing.value == pytest.approx(600 * 0.7 * 2)
    assert interaction(shown, (FEE, PROMISE), "profit") is None
    assert "all else is as in the base" in main_effects(shown, "profit").note


def test_scattered_points_give_back_the_slopes_of_a_plane():
    luck = np.random.default_rng(8)
    points = [
        (luck.uniform(500, 700), luck.uniform(0, 1), int(luck.integers(1, 5))) for _ in "." * 40
    ]
    shown = results((FEE, PROMISE, AGENTS), points, linear)
    assert shown.shape == "scattered"
    found = main_effects(shown, "profit")
    for effect in found.effects:
        low, high = (level.value for level in effect.levels)
        slope = {FEE: 3, PROMISE: -50, AGENTS: 7}[effect.lever]
        assert effect.swing.value == pytest.approx(slope * (high - low))
    assert found.explained == pytest.approx(1)
    assert interaction(shown, (FEE, PROMISE), "profit").value == pytest.approx(0, abs=1e-6)


def test_levers_that_move_together_cannot_be_told_apart():
    points = [(500.0 + 10 * i, 0.1 * i, 1) for i in range(9)] + [(600.0, 0.3, 2), (620.0, 0.9, 3)]
    tied = [(fee, round((fee - 500) / 100, 6), agents) for fee, _, agents in points]
    found = main_effects(results((FEE, PROMISE, AGENTS), tied, linear), "profit")
    assert found.effects == ()
    assert "cannot tell" in found.note


def test_intervals_of_scattered_effects_cover_as_often_as_they_say():
    """Slopes with luck in points, in replicates and in both: 95 % hold about so often."""
    luck = np.random.default_rng(12)
    held = []
    for _ in range(400):
        x = luck.uniform(0, 1, 30)
        values = 2 * x[:, None] + luck.standard_normal((30, 1))
        values = values + luck.standard_normal(12) * (1 + 2 * x[:, None])
        values = values + luck.standard_normal((30, 12))
        fit = linear_fit(np.column_stack([np.ones(30), x]), values)
        low, high = fit.estimate(1).ends
        held.append(low < 2 < high)
    assert 0.92 < np.mean(held) < 0.99


def test_the_interaction_of_a_product_is_its_second_difference():
    shown = results((FEE, PROMISE, AGENTS), GRID, lambda f, p, a: f * p + 9 * a)
    found = interaction_map(shown, (FEE, PROMISE), "profit")
    assert found.interaction.value == pytest.approx(200 * 1.0)
    assert found.means.shape == (3, 3)
    differences = found.means - found.means[0]
    assert differences[2] == pytest.approx([500, 600, 700])
    assert interaction(shown, (FEE, AGENTS), "profit").value == pytest.approx(0, abs=1e-9)
    assert chosen_levers(shown, None, "profit") == (FEE, PROMISE)


def test_paired_intervals_of_an_interaction_hold():
    shown = results((FEE, PROMISE, AGENTS), GRID, lambda f, p, a: f * p, noise=5.0)
    low, high = interaction(shown, (FEE, PROMISE), "profit").ends
    assert low < 200 < high
    assert high - low < 20  # common luck of 1000 has gone


def test_a_tipping_map_of_known_states():
    points = list(itertools.product((1, 2), (0.0, 1.0)))
    count = len(SEEDS)
    survived = np.ones((4, count))
    survived[3, : count // 4] = 0
    survived[2] = 0
    clients = np.zeros((4, count))
    clients[0] = 13
    clients[1, ::2] = 12
    clients[3] = 12.5
    shown = results((AGENTS, PROMISE), points, lambda a, p: 0, 0.0, survived, clients)
    found = {
        (one.cell.column, one.cell.row): [one.states[name].share for name in one.states]
        for one in tipping_map(shown, (AGENTS, PROMISE)).cells
    }
    assert found == {
        (0, 0): [1, 0, 0],
        (0, 1): [0, 1, 0],
        (1, 0): [0, 0, 1],
        (1, 1): [0.75, 0, 0.25],
    }


def test_cells_of_scattered_points_hold_each_point_once():
    luck = np.random.default_rng(2)
    points = [(luck.uniform(500, 700), luck.uniform(0, 1), 1) for _ in range(100)]
    shown = results((FEE, PROMISE, AGENTS), points, linear)
    grid = grid_over(shown, (FEE, PROMISE))
    inside = np.concatenate([cell.points for cell in grid.cells])
    assert sorted(inside) == list(range(100))
    for cell in grid.cells:
        for point in cell.points:
            assert (
                grid.columns[cell.column].low <= points[point][0] <= grid.columns[cell.column].high
            )


def test_a_corner_is_the_nearest_point_and_its_typical_run():
    shown = results((FEE, PROMISE, AGENTS), GRID, linear)
    found = corners(shown, (FEE, PROMISE), "profit")
    assert [tuple(corner.corner.values()) for corner in found] == [
        (500.0, 0.0),
        (500.0, 1.0),
        (700.0, 0.0),
        (700.0, 1.0),
    ]
    for corner in found:
        assert {name: corner.values[name] for name in (FEE, PROMISE)} == corner.corner
        assert corner.values[AGENTS] == 2  # as the baseline has it
        point = GRID.index(tuple(corner.values.values()))
        own = shown.figures["profit"][point]
        assert corner.run == point * len(SEEDS) + SEEDS.index(corner.seed)
        assert corner.figures["profit"] == own[np.abs(own - own.mean()).argmin()]


@pytest.mark.parametrize(
    ("asked", "told"), [([PROMISE, PROMISE], "two different"), (["sales.promis"], "sales.promise")]
)
def test_levers_that_do_not_vary_are_refused(asked, told):
    with pytest.raises(InputError, match=told):
        chosen_levers(results((FEE, PROMISE, AGENTS), GRID, linear), asked, "profit")

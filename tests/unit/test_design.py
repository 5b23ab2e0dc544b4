"""What a sweep visits: specifications of axes, designs, and what bad ones get to hear."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rms_agents.errors import InputError
from rms_agents.experiments.sweep import axes
from rms_agents.experiments.sweep.axes import MOST_VALUES, parse_axis
from rms_agents.experiments.sweep.design import Design, make_design, read_design
from rms_agents.parameters import NEAREST_TO_ZERO
from rms_agents.scenario import Scenario

BASELINE = Scenario.load("baseline")
AGENTS, PROMISE = "service.service_agents", "sales.promise"


def design(*specs, kind=None, points=None, seed=1):
    return make_design(kind, [parse_axis(spec) for spec in specs], points, seed, BASELINE)


@pytest.mark.parametrize(
    ("spec", "values"),
    [
        (f"{AGENTS}=2..6", (2, 3, 4, 5, 6)),
        (f"{AGENTS}=1,3..4,8", (1, 3, 4, 8)),
        ("network.inside_share=0:1:0.1", tuple(i / 10 for i in range(11))),
        ("network.generator=ring, complete", ("ring", "complete")),
        ("mechanisms.hiring=on,off", (True, False)),
        ("network.seed=run,3", ("run", 3)),
        ("scenario=baseline,core", ("baseline", "core")),
    ],
)
def test_lists_and_ranges_are_exact(spec, values):
    assert parse_axis(spec).values == values


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("service.service_agent=1..2", "did you mean service.service_agents"),
        (f"{AGENTS}", "must be NAME=SPEC"),
        (f"{AGENTS}=6..2", "is empty"),
        (f"{AGENTS}=2..4,3..6", "3 comes twice"),
        (f"{AGENTS}=2..9999999", "at most"),
        (f"{AGENTS}=1.5..3", "must be a whole number"),
        (f"{AGENTS}=-3..1", "must be from 0"),
        (f"{AGENTS}=1,,2", "a value is missing"),
        (f"{AGENTS}=uniform(1,3)", "integers(LOW, HIGH)"),
        ("network.inside_share=0:1", "FROM:TO:STEP"),
        ("network.inside_share=0:1:0", "STEP must be above 0"),
        ("network.inside_share=0:nan:1", "must be finite"),
        ("network.inside_share=uniform(0.9,0.1)", "LOW below HIGH"),
        ("network.inside_share=uniform(0.1)", "uniform(LOW, HIGH)"),
        ("network.inside_share=uniform(0,7)", "must be from 0 to 1"),
        ("network.inside_share=unifrom(0,1)", "did you mean uniform"),
        ("network.generator=uniform(0,1)", "only numbers"),
        ("network.generator=rings", "must be one of"),
    ],
)
def test_bad_specifications_are_refused_with_the_rule(spec, told):
    with pytest.raises(InputError) as refusal:
        parse_axis(spec)
    assert told in str(refusal.value)


def test_every_value_once_however_many_there_are():
    numbers = ",".join(str(number / 10**6) for number in range(MOST_VALUES))
    assert len(parse_axis(f"leaving.hazard={numbers}").values) == MOST_VALUES
    with pytest.raises(InputError, match=r"0\.0 comes twice") as refused:
        parse_axis(f"leaving.hazard={numbers},0")
    assert len(str(refused.value)) < 200
    with pytest.raises(InputError, match="more than 100,000 values"):
        parse_axis(f"leaving.hazard={numbers},0.9")


@pytest.mark.parametrize("values", [10**3, 10**5])
def test_each_value_of_a_list_is_read_without_the_rest_of_it(monkeypatch, values):
    """What is handled for each value does not grow with the list, or it all takes its square."""
    handled = []
    real = axes._values

    def noted(*arguments):
        handled.append(sum(map(len, arguments)))
        return real(*arguments)

    monkeypatch.setattr(axes, "_values", noted)
    parse_axis("leaving.hazard=" + ",".join(str(number / 10**6) for number in range(values)))
    assert len(handled) == values
    assert max(handled) < 300


def test_a_list_that_is_too_long_is_refused_before_any_value_is_read(monkeypatch):
    def never(*_):
        raise AssertionError("nobody needs to know what stands in it")

    monkeypatch.setattr(axes, "_values", never)
    with pytest.raises(InputError, match="more than 100,000 values"):
        parse_axis("leaving.hazard=" + "0.5," * (MOST_VALUES + 1) + "0.5")


def test_grid_is_every_combination_in_order():
    found = design(f"{AGENTS}=1..2", "mechanisms.hiring=on,off")
    assert found.names == (AGENTS, "mechanisms.hiring")
    assert found.points == [(1, True), (1, False), (2, True), (2, False)]


def test_one_at_a_time_departs_from_the_scenario():
    agents, share = BASELINE.values[AGENTS], BASELINE.values["network.inside_share"]
    found = design(f"{AGENTS}=1..3", "network.inside_share=0.1,0.2", kind="one-at-a-time")
    assert found.points[0] == (agents, share)
    assert len(found.points) == len(set(found.points))
    for point in found.points[1:]:
        assert (point[0] != agents) + (point[1] != share) == 1


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_sampled_designs_fill_every_stratum_once(kind):
    found = design(
        "network.inside_share=uniform(0.2,0.6)", f"{AGENTS}=1..4", kind=kind, points=64
    ).points
    shares = np.array([point[0] for point in found])
    assert sorted(((shares - 0.2) / 0.4 * 64).astype(int)) == list(range(64))
    assert np.bincount([point[1] for point in found]).tolist() == [0, 16, 16, 16, 16]


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_sampled_designs_depend_on_the_seed_alone(kind):
    def sample(seed):
        return design("network.inside_share=uniform(0,1)", kind=kind, points=16, seed=seed)

    assert sample(3) == sample(3) != sample(4)


def test_distributions_have_the_quantiles_of_their_names():
    def quantiles(spec):
        axis = parse_axis(f"network.mean_ties={spec}")
        return [axis.sampled(share) for share in (0.1586552539314571, 0.5, 0.8413447460685429)]

    assert quantiles("uniform(2,4)")[1] == 3
    assert quantiles("loguniform(1,100)")[1] == pytest.approx(10)
    assert quantiles("normal(8,2)") == pytest.approx([6, 8, 10])
    assert quantiles("lognormal(8,0.5)") == pytest.approx([8 / np.exp(0.5), 8, 8 * np.exp(0.5)])
    assert quantiles("triangular(0,0,4)")[1] == pytest.approx(4 - np.sqrt(8))
    assert quantiles("integers(1,3)") == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"kind": "gird"}, "did you mean grid"),
        ({"kind": "lhs"}, "needs --points"),
        ({"kind": "sobol", "points": 100}, "64 or 128"),
        ({"kind": "lhs", "points": 0}, "at least 1"),
        ({"points": 10}, "lhs or sobol"),
        ({"kind": "nowhere.csv"}, "leave --vary out"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, told):
    with pytest.raises(InputError) as refusal:
        design(f"{AGENTS}=1..2", **options)
    assert told in str(refusal.value)


def test_a_grid_takes_no_distribution_and_nothing_twice():
    with pytest.raises(InputError, match="needs --design lhs"):
        design("network.inside_share=uniform(0,1)")
    with pytest.raises(InputError, match="varied twice"):
        design(f"{AGENTS}=1..2", f"{AGENTS}=4..5")
    with pytest.raises(InputError, match="name something to vary"):
        design()


shares = st.floats(0, 1).map(lambda drawn: drawn if drawn >= NEAREST_TO_ZERO else 0.0)


@given(
    st.lists(
        st.tuples(shares, st.integers(0, 50), st.booleans(), st.just("a, b.toml")),
        min_size=1,
    )
)
def test_a_written_design_reads_back_exactly(points):
    names = ("network.inside_share", AGENTS, "mechanisms.hiring", "scenario")
    assert read_design(Design(names, points).text(), "design.csv") == Design(names, points)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "at least one point"),
        ("a\n1\n", "unknown parameter 'a'"),
        (f"{AGENTS},{AGENTS}\n1,2\n", "comes twice"),
        (f"{AGENTS}\n1,2\n", "line 2: 2 values for 1 names"),
        (f"{AGENTS}\n1\nmany\n", "line 3"),
    ],
)
def test_bad_design_files_are_refused_with_the_line(text, told):
    with pytest.raises(InputError) as refusal:
        read_design(text, "design.csv")
    assert told in str(refusal.value)

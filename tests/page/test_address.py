"""Links: whatever a visitor chose comes back exactly; what is wrong is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rms_agents.errors import InputError
from rms_agents.parameters import NEAREST_TO_ZERO, parameters
from rms_agents.scenario import bundled_names
from viz.address import _packed, from_query, to_query
from viz.app_state import (
    PANELS,
    AppState,
    ChooseScenario,
    Follow,
    GoToWeek,
    Move,
    OpenPanel,
    OpenScenario,
    Pin,
    SetAxes,
    SetProjector,
    SetSeed,
    SetTheme,
    Swap,
    after,
)

MOVABLE = [
    name
    for name, declared in parameters().items()
    if declared.low is not None and not isinstance(declared.default, str)
]
SWITCHES = [name for name, declared in parameters().items() if declared.kind == "switch"]


@st.composite
def moves(draw) -> Move:
    if draw(st.booleans()):
        return Move(draw(st.sampled_from(SWITCHES)), draw(st.booleans()))
    declared = parameters()[draw(st.sampled_from(MOVABLE))]
    low, high = declared.plausible or (declared.low, min(declared.high, 100))
    if isinstance(declared.default, int):
        return Move(declared.name, draw(st.integers(int(low), int(high))))
    moved = draw(st.floats(low, high))
    return Move(declared.name, moved if abs(moved) >= NEAREST_TO_ZERO else 0.0)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
actions = st.one_of(
    moves(),
    st.builds(ChooseScenario, st.sampled_from(bundled_names())),
    st.builds(
        lambda said: OpenScenario(f"title = '{said}'\n[sales]\npromise = 0.7\n"),
        words.filter(lambda said: "'" not in said),
    ),
    st.just(Pin()),
    st.just(Swap()),
    st.builds(SetSeed, st.integers(0, 2**53)),
    st.builds(GoToWeek, st.integers(0, 260)),
    st.builds(Follow, st.integers(-1, 599)),
    st.builds(SetTheme, st.sampled_from(["dark", "light"])),
    st.builds(SetProjector, st.booleans()),
    st.builds(OpenPanel, st.sampled_from(PANELS)),
    st.builds(SetAxes, st.sampled_from(MOVABLE), st.sampled_from(MOVABLE)),
)


@given(st.lists(actions, max_size=12))
@settings(max_examples=120, deadline=None)
def test_a_link_brings_everything_back_exactly(chosen):
    state = AppState()
    for action in chosen:
        state = after(state, action)
    found = from_query(to_query(state))
    assert found == replace(state, past=(), undone=(), held="", message=None)
    assert to_query(found) == to_query(state)


def test_a_plain_link_is_short_and_readable():
    state = AppState()
    for action in (Move("service.service_agents", 3), Move("mechanisms.clownfish", False)):
        state = after(state, action)
    assert to_query(state) == "scenario=baseline&off=clownfish&service.service_agents=3"
    assert to_query(after(state, Pin())).endswith(
        "&a.scenario=baseline&a.off=clownfish&a.service.service_agents=3"
    )
    assert from_query("") == AppState()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("scenario=basline", "scenario = 'basline': is not known; did you mean baseline?"),
        ("sede=3", "sede = '3': is not known; did you mean seed"),
        ("seed=x", "seed = 'x': must be a whole number"),
        ("seed=-1", "seed = -1: must be from 0 to"),
        ("seed=1&seed=2", "seed = '2': stands twice in the link"),
        ("week=261", "week = 261: must be from 0 to 260"),
        ("week=5²", "week = '5²': must be a whole number"),
        ("person=600", "person = 600: must be from 0 to 599"),
        ("projector=2", "projector = 2: must be from 0 to 1"),
        ("theme=pink", "theme = 'pink': must be one of dark, light"),
        ("panel=x", "panel = 'x': is no panel"),
        ("across=sales.promise&up=sales.promise", "up = 'sales.promise': is the lever across"),
        ("off=clown", "off = 'clown': is no mechanism; did you mean clownfish?"),
        ("sales.promise=9", "sales.promise = 9: must be from -3 to 5"),
        ("sales.promise=nan", "sales.promise = nan: must be finite"),
        ("a.sales.promise=much", "sales.promise = 'much': must be a number"),
        ("a.seed=4", "a.seed = '4': A has no seed"),
        ("a.scenario=founder_seesaw", "run.weeks = 260: A has 520"),
        ("network.ties=/etc/passwd", "network.ties = '/etc/passwd': a file cannot come by a link"),
        ("a.network.people_file=x", "a.network.people_file = 'x': a file cannot come by a link"),
        ("network.tie=x", "network.tie = 'x': is not known; did you mean network"),
        ("across=foo", "across = 'foo': is no parameter; valid: "),
        ("up=sales.promis", "up = 'sales.promis': is no parameter; did you mean sales.promise"),
        (f"own={_packed('')}", "own: the scenario in the link is empty"),
        (f"own={_packed('a=' + '9' * 5_000)}", "your scenario: not valid TOML: 99999"),
        (f"own={_packed('a=' + '[' * 9_000 + ']' * 9_000)}", "must stand at most 16 deep"),
        ("own=\ud800", "own: the scenario in the link is cut off or damaged"),
        ("network=0123", "network = '0123': is not on this server any more"),
        ("network.people=5000000", "network.people = 5000000: the page shows at most 10,000"),
        ("own=abc", "own: the scenario in the link is cut off or damaged"),
        ("own=%00%ff", "own: the scenario in the link is cut off or damaged"),
        ("own=eJw&scenario=triad", "scenario = 'triad': own is given too"),
        ("seed=" + "1" * 99_000, "characters: must be at most"),
    ],
)
def test_a_bad_link_says_name_value_and_rule(query, said):
    with pytest.raises(InputError) as refused:
        from_query(query)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        "foo={}",
        "{}=1",
        "seed=1&seed={}",
        "{}=1&{}=1",
        "scenario={}",
        "week={}",
        "theme={}",
        "panel={}",
        "across={}",
        "off={}",
        "sales.promise={}",
        "network={}",
        "a.{}=1",
        "a.seed={}",
        "network.ties={}",
    ],
)
def test_a_long_value_or_name_is_not_repeated_whole(query):
    with pytest.raises(InputError) as refused:
        from_query(query.replace("{}", "x" * 40_000))
    assert "xxx" in str(refused.value)
    assert len(str(refused.value)) < 400


def test_what_other_sites_hang_onto_a_link_is_passed_over():
    plain = from_query("scenario=triad&seed=4")
    hung = "utm_source=mail&utm_source=again&fbclid=IwAR0&gclid=x&ref=y"
    assert from_query(f"{hung}&scenario=triad&seed=4") == plain
    assert "utm" not in to_query(from_query(f"{hung}&scenario=triad&seed=4"))


def test_a_scenario_that_unpacks_to_too_much_is_refused():
    import base64
    import zlib

    packed = base64.urlsafe_b64encode(zlib.compress(b"#" * 10_000_000)).decode().rstrip("=")
    with pytest.raises(InputError, match="more than 32,768 bytes"):
        from_query(f"own={packed}")

"""The reducer: what follows what, with no browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rms_agents.parameters import parameters
from viz import uploads
from viz.app_state import (
    NOBODY,
    AnotherLuck,
    AppState,
    ChooseScenario,
    CopyAToB,
    Dismiss,
    Follow,
    GoToWeek,
    Move,
    MoveTwo,
    OpenNetwork,
    OpenPanel,
    OpenScenario,
    Pin,
    Redo,
    Reset,
    SetAxes,
    SetProjector,
    SetSeed,
    SetTheme,
    Step,
    Swap,
    Undo,
    Unpin,
    after,
)
from viz.firm import built
from viz.lever_list import lever_groups

AGENTS = "service.service_agents"


def acted(*actions, state=None):
    state = state or AppState()
    for action in actions:
        state = after(state, action)
    return state


def test_a_lever_that_moves_is_a_change_and_back_again_is_none():
    moved = acted(Move(AGENTS, 3))
    assert moved.firms.steered.changed == {AGENTS: 3}
    assert moved.scenario.values[AGENTS] == 3
    assert acted(Move(AGENTS, 2), state=moved).firms.steered.changed == {}


def test_a_text_from_a_field_is_taken_as_the_parameter_s_kind():
    state = acted(Move("sales.promise", " 0.5 "), Move(AGENTS, "3"))
    assert state.firms.steered.changed == {"sales.promise": 0.5, AGENTS: 3}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (AGENTS, 2.5, "service.service_agents = 2.5: must be a whole number"),
        (AGENTS, -1, "service.service_agents = -1: must be from 0 to 10,000 people"),
        (AGENTS, "many", "service.service_agents = 'many': must be a whole number"),
        ("mechanisms.fit", 1, "mechanisms.fit = 1: must be true or false"),
        ("sales.promis", 1, "unknown parameter 'sales.promis': did you mean sales.promise"),
        ("network.ties", "/etc/passwd", "network.ties = '/etc/passwd': is not set here"),
        ("network.people", 20_000, "network.people = 20000: the page shows at most 10,000"),
        ("network.generator", "torus", "network.generator = 'torus': must be one of"),
    ],
)
def test_what_is_wrong_is_said_beside_the_control_and_changes_nothing(name, value, said):
    before = acted(Move("sales.promise", 0.5))
    state = acted(Move(name, value), state=before)
    assert state.message.at == name
    assert state.message.text.startswith(said)
    assert replace(state, message=None) == before


def test_the_next_right_move_takes_the_message_away():
    state = acted(Move(AGENTS, -1), Move(AGENTS, 4))
    assert state.message is None
    assert acted(Move(AGENTS, -1), Dismiss()).message is None


def test_every_move_of_one_hand_is_one_step_of_undo():
    state = acted(
        Move(AGENTS, 3),
        Move("sales.promise", 0.5, held=True),
        Move("sales.promise", 0.7, held=True),
        Move("sales.promise", 0.9, held=True),
        Move("sales.promise", 0.9),
    )
    assert state.held == ""
    undone = acted(Undo(), state=state)
    assert undone.firms.steered.changed == {AGENTS: 3}
    assert acted(Undo(), state=undone).firms == AppState().firms
    assert acted(Undo(), Undo(), Redo(), Redo(), state=state).firms == state.firms
    assert acted(Redo(), state=state).firms == state.firms


def test_a_lever_put_back_where_it_was_is_no_step():
    state = acted(
        Move(AGENTS, 3, held=True), Move(AGENTS, 4, held=True), Move(AGENTS, 2, held=True)
    )
    assert acted(Move(AGENTS, 2), state=state).past == ()


def test_a_new_change_forgets_what_was_undone():
    state = acted(Move(AGENTS, 3), Undo(), Move(AGENTS, 4))
    assert state.undone == ()
    assert acted(Redo(), state=state).firms.steered.changed == {AGENTS: 4}


def test_a_scenario_begins_with_nothing_changed_and_undo_leads_back():
    state = acted(Move(AGENTS, 3), ChooseScenario("triad"))
    assert state.scenario.name == "triad"
    assert state.firms.steered.changed == {}
    assert acted(Undo(), state=state).firms.steered.changed == {AGENTS: 3}
    wrong = acted(ChooseScenario("triade"))
    assert wrong.message.at == "scenario"
    assert "did you mean triad?" in wrong.message.text


def test_reset_of_one_and_of_all():
    state = acted(Move(AGENTS, 3), Move("sales.promise", 1.0), Reset(AGENTS))
    assert state.firms.steered.changed == {"sales.promise": 1.0}
    assert acted(Reset(), state=state).firms.steered.changed == {}


def test_comparing():
    state = acted(Pin(), Move(AGENTS, 3))
    a, b = built(state.firms.pinned), state.scenario
    assert (a.values[AGENTS], b.values[AGENTS]) == (2, 3)
    swapped = acted(Swap(), state=state)
    assert built(swapped.firms.pinned).values[AGENTS] == 3
    assert acted(CopyAToB(), state=state).scenario.values[AGENTS] == 2
    assert acted(Unpin(), state=state).firms.pinned is None
    for action in (Swap(), CopyAToB()):
        assert "pin the firm as A first" in acted(action).message.text


def test_two_firms_of_other_length_or_other_people_are_not_compared():
    state = acted(Pin(), Move("run.weeks", 100))
    assert "A has 260" in state.message.text
    assert state.scenario.weeks == 260
    assert "A has 600" in acted(Pin(), ChooseScenario("physicians")).message.text


def test_week_and_person_stay_within_the_run():
    state = acted(GoToWeek(250), Follow(599))
    assert (state.week, state.person) == (250, 599)
    assert acted(GoToWeek(-3)).week == 0
    assert acted(GoToWeek(9999)).week == 260
    assert acted(Follow(600)).person == NOBODY
    shorter = acted(Move("run.weeks", 100), Move("network.people", 300), state=state)
    assert (shorter.week, shorter.person) == (100, NOBODY)


@pytest.mark.parametrize("seed", ["x", "", "-1", "1.5", 2**60, True, "9" * 5_000])
def test_a_wrong_seed_is_refused(seed):
    state = acted(SetSeed(7), SetSeed(seed))
    assert state.seed == 7
    assert state.message.at == "seed"


def test_looks_and_panels():
    state = acted(SetTheme("light"), SetProjector(True), OpenPanel("hire"))
    assert (state.theme, state.projector, state.panel) == ("light", True, "hire")
    assert "must be one of dark, light" in acted(SetTheme("pink")).message.text
    assert "is no panel" in acted(OpenPanel("hires")).message.text


def test_the_map_s_axes_are_two_levers_with_a_scale():
    state = acted(SetAxes("sales.promise", AGENTS))
    assert (state.across, state.up) == ("sales.promise", AGENTS)
    for pair in ((AGENTS, AGENTS), ("mechanisms.fit", AGENTS), (AGENTS, "network.generator")):
        wrong = acted(SetAxes(*pair), state=state)
        assert wrong.message.at == "map"
        assert (wrong.across, wrong.up) == ("sales.promise", AGENTS)


def test_two_levers_move_in_one_step():
    state = acted(MoveTwo(Move(AGENTS, 4), Move("sales.promise", 0.9)))
    assert state.firms.steered.changed == {AGENTS: 4, "sales.promise": 0.9}
    assert acted(Undo(), state=state).firms == AppState().firms


def test_an_own_scenario():
    text = 'title = "Mine"\n[service]\nservice_agents = 5\n'
    state = acted(Move(AGENTS, 3), OpenScenario(text))
    assert (state.scenario.title, state.scenario.values[AGENTS]) == ("Mine", 5)
    assert acted(Move(AGENTS, 2), Reset(AGENTS), state=state).scenario.values[AGENTS] == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "your scenario: not valid TOML"),
        ("", "your scenario: is empty"),
        (" \n", "your scenario: is empty"),
        ("a = " + "9" * 5_000, "your scenario: not valid TOML: 9999"),
        ("a = " + "[" * 15_000 + "]" * 15_000, "at most 16 deep"),
        ('title = "x"\n[servic]\na = 1\n', "unknown entry 'servic'"),
        ("storey = 'x'", "unknown entry 'storey': did you mean story"),
        ('title = "x"\n[network]\nties = "/etc/passwd"\n', "the page reads no other files"),
        ('title = "x"\n[network]\npeople_file = "p.csv"\n', "the page reads no other files"),
        ('title = "' + "x" * 70_000 + '"', "must be at most 32,768"),
        ('title = "x"\n[sales]\nsalespeople = 5000\n', "the page shows at most 400"),
        (
            'title = "x"\n[[timeline]]\nweek = 9\nset = { "sales.salespeople" = 5000 }\n',
            "sales.salespeople = 5000",
        ),
    ],
)
def test_a_wrong_scenario_file_is_refused_and_the_last_good_state_stays(text, said):
    before = acted(Move(AGENTS, 3))
    state = acted(OpenScenario(text), state=before)
    assert state.message.at == "files"
    assert said in state.message.text
    assert replace(state, message=None) == before


def test_a_file_of_comments_is_the_baseline():
    state = acted(OpenScenario("# [sales]\n# promise = 1\n", "template.toml"))
    assert state.message is None
    assert state.scenario.differences() == {}


def test_what_is_wrong_with_a_file_is_said_with_its_name():
    from test_uploads import ring

    state = acted(OpenScenario("title = ", "mine.toml"))
    assert state.message.text.startswith("mine.toml: not valid TOML")
    key = uploads.open_network("two.csv", b"source,target\n1,2\n").key
    told = [acted(OpenNetwork(key, name)).message.text for name in ("two.csv", "pair.csv")]
    fault = "firm.initial_clients = 10: must not exceed network.people = 2"
    assert told == [f"two.csv: {fault}", f"pair.csv: {fault}"]
    key = uploads.open_network("ring.csv", ring(50)).key
    state = acted(Pin(), OpenNetwork(key, "ring.csv"))
    assert state.message.text.startswith("ring.csv: network.people = 50: A has 600")


def test_every_parameter_has_its_lever_or_its_switch_once():
    shown = [
        lever["name"]
        for group in lever_groups()
        for part in [{"levers": group["first"]}, *group["more"]]
        for lever in part["levers"]
    ]
    assert len(shown) == len(set(shown))
    switches = {name for name, p in parameters().items() if p.kind == "switch"}
    files = {"network.ties", "network.people_file"}
    assert set(shown) == parameters().keys() - switches - files


def test_sliders_hold_the_default_and_end_at_most_a_step_beyond_what_is_accepted():
    """So that their steps are round; the value that is sent is cut off at what is accepted."""
    for group in lever_groups():
        for part in [{"levers": group["first"]}, *group["more"]]:
            for lever in part["levers"]:
                if lever["kind"] not in ("whole", "number"):
                    continue
                default = parameters()[lever["name"]].default
                assert lever["from"] <= default <= lever["to"], lever["name"]
                assert lever["to"] <= lever["high"] + lever["step"], lever["name"]
                assert lever["from"] >= lever["low"] - lever["step"], lever["name"]
                assert lever["step"] > 0


def test_steps_add_up_however_quickly_they_come():
    state = acted(Step(AGENTS, 1), Step(AGENTS, 1), AnotherLuck(), AnotherLuck())
    assert state.firms.steered.changed == {AGENTS: 4}
    assert (state.seed, len(state.past)) == (3, 2)
    assert acted(Step(AGENTS, 1), Step(AGENTS, -1)).firms.steered.changed == {}


@pytest.mark.parametrize(
    ("action", "place", "said"),
    [
        (Step(AGENTS, -3), AGENTS, f"{AGENTS} = -1"),
        (Step("mechanisms.clownfish", 1), "mechanisms.clownfish", "is no number"),
        (Step("network.generator", 1), "network.generator", "is no number"),
        (Step("service.agents", 1), "service.agents", "service.service_agents"),
    ],
)
def test_a_step_that_cannot_be_taken_is_explained(action, place, said):
    state = acted(action)
    assert state.message.at == place
    assert said in state.message.text
    assert state.firms == AppState().firms

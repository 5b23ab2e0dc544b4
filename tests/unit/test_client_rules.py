"""What clients feel and do, in small cases that can be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rms_agents.agents import client as clients
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate
from rms_agents.state import CLIENT, NEVER, State


def test_disappointment_weighs_more(begun: State) -> None:
    """Falling short weighs loss aversion times as much as exceeding by as much."""
    assert clients.disappointment(1.0, 0.5, begun.p) == 0.5
    assert clients.disappointment(0.5, 1.0, begun.p) == pytest.approx(-0.5 * 1.955)


def test_complaints(begun: State) -> None:
    """At the threshold half the hazard, far below it all; it falls as satisfaction rises."""
    p = begun.p
    at_threshold = clients.complaint_hazard(p.complaints_threshold, p)
    assert at_threshold == pytest.approx(p.complaints_hazard / 2)
    assert clients.complaint_hazard(-30.0, p) == pytest.approx(p.complaints_hazard)
    hazards = [clients.complaint_hazard(level, p) for level in np.linspace(-5, 30, 701)]
    assert (np.diff(hazards) < 0).all()


def test_temper_is_the_record(begun: State) -> None:
    """Each parameter that clients' loops take apart is the one of its name."""
    begun.values[:] = np.arange(len(begun.values))
    taken = clients.temper(begun.p)
    assert {name: getattr(begun.p, name) for name in taken._fields} == taken._asdict()


def test_who_complains_is_looked_at_again(small: Scenario) -> None:
    """A complaint counts in that very week, and for all the hazard kept is the rule's own."""
    changes = {"complaints.hazard": 5.0, "complaints.recovery": 0.3, "firm.initial_clients": 30}
    switches = {"mechanisms.leaving_contagion": False, "mechanisms.pipeline": True}
    run = simulate(small.with_values(changes | switches | {"run.weeks": 1}), 3)
    p, people = run.state.p, run.state.people
    complained = people.complained == 0
    stayed = np.flatnonzero((people.stage == CLIENT) & (people.starts <= 0))
    assert 0 < complained[stayed].sum() < len(stayed)
    for i in stayed:
        expected = clients.leaving_hazard(people[i], 0, False, p)
        assert people[i].hazard == pytest.approx(expected, rel=1e-12)


def test_leaving_hazard(begun: State) -> None:
    """Each factor multiplies the hazard at the reference: nothing else changes it."""
    p, client = begun.p, begun.people[0]
    client.satisfaction = p.leaving_reference
    client.left_neighbours = 0
    client.complained = NEVER
    base = clients.leaving_hazard(client, 20, False, p)
    assert base == pytest.approx(0.0043)
    assert clients.leaving_hazard(client, 20, True, p) == pytest.approx(0.82 * base)
    client.left_neighbours = 3
    assert clients.leaving_hazard(client, 20, False, p) == pytest.approx(1.8 * base)
    client.left_neighbours = 0
    client.complained = 13
    assert clients.leaving_hazard(client, 20, False, p) == pytest.approx(1.5 * base)
    assert clients.leaving_hazard(client, 21, False, p) == pytest.approx(base)
    client.satisfaction -= 2.0
    slope = math.exp(2.0 * p.leaving_slope)
    assert clients.leaving_hazard(client, 21, False, p) == pytest.approx(slope * base)
    p.mechanisms_leaving = 0.0
    assert clients.leaving_hazard(client, 21, False, p) == 0.0


def test_nobody_complains_with_the_mechanism_off(begun: State) -> None:
    """The switch is part of the rule, whoever calls it."""
    assert clients.complaint_hazard(-3.0, begun.p) > 0
    begun.p.mechanisms_complaints = 0.0
    assert clients.complaint_hazard(-3.0, begun.p) == 0

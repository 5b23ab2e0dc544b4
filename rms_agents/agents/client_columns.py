"""The clients as columns: what a week makes of all of them is worked out for many side by side.

A record holds what a client knows before and after the weeks that are simulated in one go. While
they run, satisfaction, expectation, quality and the hazard of leaving stand in columns, in the
order of the list of clients, and beside them copies of what they are worked out from. Whoever
changes what is copied changes the copy: `change_mood` the mood, `finish_projects` when work starts,
and `share_out_cases` the agent's skill; fit and propensity stay while somebody is a client.
"""

from __future__ import annotations

from rms_agents.compiled import compiled, inlined
from rms_agents.state import (
    EXPECTATION,
    FIT,
    HAZARD,
    MOOD,
    NOBODY,
    PROPENSITY,
    QUALITY,
    SATISFACTION,
    SKILL,
    STARTS,
)


@compiled
def read_records(s):
    """Fill the columns in from the records."""
    for k in range(s.firm.clients):
        _read_record(s, k)


@compiled
def write_records(s):
    """Bring the records up to date with the columns."""
    for k in range(s.firm.clients):
        _write_record(s, k)


@inlined
def enlist(s, i):
    """Put person `i` at the end of the list of clients."""
    k = s.firm.clients
    s.firm.clients += 1
    s.clients[k] = i
    s.people[i].place = k
    _read_record(s, k)


@inlined
def strike_off(s, i):
    """Take person `i` off the list of clients; the last one fills the gap."""
    k = s.people[i].place
    _write_record(s, k)
    s.firm.clients -= 1
    last = s.firm.clients
    s.clients[k] = s.clients[last]
    s.people[s.clients[k]].place = k
    for row in range(len(s.clientele)):
        s.clientele[row, k] = s.clientele[row, last]


@inlined
def copy_agent(s, k, agent):
    """Copy the skill of the service agent of the client in place `k`."""
    s.clientele[SKILL, k] = s.service_agents[agent].skill if agent != NOBODY else 0.0


@inlined
def _read_record(s, k):
    client = s.people[s.clients[k]]
    s.clientele[SATISFACTION, k] = client.satisfaction
    s.clientele[EXPECTATION, k] = client.expectation
    s.clientele[QUALITY, k] = client.quality
    s.clientele[HAZARD, k] = client.hazard
    s.clientele[STARTS, k] = client.starts
    s.clientele[MOOD, k] = client.mood
    s.clientele[FIT, k] = client.fit
    s.clientele[PROPENSITY, k] = client.propensity
    copy_agent(s, k, client.service_agent)


@inlined
def _write_record(s, k):
    client = s.people[s.clients[k]]
    client.satisfaction = s.clientele[SATISFACTION, k]
    client.expectation = s.clientele[EXPECTATION, k]
    client.quality = s.clientele[QUALITY, k]
    client.hazard = s.clientele[HAZARD, k]

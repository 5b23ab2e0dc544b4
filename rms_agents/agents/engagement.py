"""An engagement with a client: how it begins, the work it asks for, how it ends and is missed."""

from __future__ import annotations

import numpy as np

from rms_agents import draws, events
from rms_agents.agents.client_columns import enlist, strike_off
from rms_agents.agents.mood import change_mood, show_mood
from rms_agents.agents.person import enter_stage, refresh
from rms_agents.agents.service_agent import choose_service_agent
from rms_agents.compiled import compiled, inlined
from rms_agents.sorting import sort_first
from rms_agents.state import (
    CLIENT,
    HAPPY,
    NEUTRAL,
    NEVER,
    NOBODY,
    PAST_CLIENT,
    PERSON_NUMBER,
    PROJECT,
    PROSPECT,
    RETAINER,
    STARTS,
    UNHAPPY,
)


@compiled
def weekly_work(client, p):
    """Return the service hours a week that a running engagement asks for."""
    more = 1.0 + p.service_unfit_hours * (1.0 - client.fit)
    if client.engagement == PROJECT:
        return p.service_project_hours * more / p.service_project_weeks
    return p.service_hours_per_client * more


@compiled
def weeks_late(p):
    """Return the weeks, 0 or 1, by which a project's work begins and ends later than the project.

    Where work begins without a delay it begins in the week of the signature. Talks end after the
    service of the week is done, so what is signed in talks asks for its work from the next week on:
    all of it, also where a project takes a single week.
    """
    return 1 if p.mechanisms_pipeline and int(p.service_start_delay) == 0 else 0


@inlined
def work_of_the_week(s, t):
    """Return the service hours that clients ask for this week: of retainers and of projects.

    Also returns how many retainers run.
    """
    p = s.p
    retainer_work = 0.0
    project_work = 0.0
    retainers = 0
    late = weeks_late(p)
    for k in range(s.firm.clients):
        client = s.people[s.clients[k]]
        if t < client.starts:
            continue
        if client.engagement == RETAINER:
            retainer_work += weekly_work(client, p)
            retainers += 1
        elif client.starts + late <= t < client.ends + late:
            project_work += weekly_work(client, p)
    return retainer_work, project_work, retainers


@inlined
def engage(s, t, i):
    """Start an engagement: work begins after the start delay; a project also ends."""
    client = s.people[i]
    p = s.p
    key = draws.key(s.firm.luck, client.approaches, draws.ENGAGEMENT)
    is_project = draws.uniform(key, i) < p.service_project_share
    client.engagement = PROJECT if is_project else RETAINER
    client.starts = t + int(p.service_start_delay)
    client.ends = client.starts + int(p.service_project_weeks) if is_project else NEVER


@inlined
def become_client(s, t, i):
    """Make person `i` a client, served by one of the service agents."""
    client = s.people[i]
    p = s.p
    client.expectation = p.satisfaction_base_expectation + client.promise
    client.satisfaction = 0.0
    client.mood = NEUTRAL
    engage(s, t, i)
    if client.salesperson != NOBODY:
        s.salespeople[client.salesperson].clients += 1
    client.service_agent = choose_service_agent(s, i)
    if client.service_agent != NOBODY:
        s.service_agents[client.service_agent].clients += 1
    enlist(s, i)
    enter_stage(s, t, i, CLIENT)
    change_mood(s, t, i, client.satisfaction)


@inlined
def leave(s, t):
    """Let those who decided to leave go, in the order of their numbers, and be missed."""
    firm = s.firm
    row = s.weekly[t]
    sort_first(s.lists.leaving, firm.leaving)
    for k in range(firm.leaving):
        i = s.lists[k].leaving
        depart(s, t, i)
        make_felt(s, t, i)
        row.churned += 1.0
        if s.people[i].mood == UNHAPPY:
            firm.bad_words += 1.0


@compiled
def depart(s, t, i):
    """Turn client `i` into a past client, who goes on speaking if happy."""
    client = s.people[i]
    firm = s.firm
    strike_off(s, i)
    if client.salesperson != NOBODY:
        s.salespeople[client.salesperson].clients -= 1
    if client.service_agent != NOBODY:
        s.service_agents[client.service_agent].clients -= 1
    show_mood(s, i, -int(client.mood == HAPPY), -int(client.mood == UNHAPPY))
    client.left = t
    client.departs = 0
    enter_stage(s, t, i, PAST_CLIENT)
    if client.mood == HAPPY:
        client.place = firm.happy_past_clients
        s.lists[firm.happy_past_clients].happy_past_client = i
        firm.happy_past_clients += 1


@inlined
def fall_silent(s, i):
    """Take a past client who will not speak any more off the list of those who do."""
    person = s.people[i]
    if person.stage != PAST_CLIENT or person.mood != HAPPY:
        return
    firm = s.firm
    firm.happy_past_clients -= 1
    last = s.lists[firm.happy_past_clients].happy_past_client
    s.lists[person.place].happy_past_client = last
    s.people[last].place = person.place


@compiled
def make_felt(s, t, i):
    """Let acquaintances feel a departure for some weeks; a person is missed once at a time."""
    person = s.people[i]
    if person.departure_felt:
        return
    firm = s.firm
    person.departure_felt = 1
    end = (firm.departures_first + firm.departures) % len(s.lists)
    s.lists[end].departure = (np.int64(t) << 32) | np.int64(i)
    firm.departures += 1
    for k in range(s.indptr[i], s.indptr[i + 1]):
        j = s.indices[np.uint64(k)]
        s.people[j].left_neighbours += 1
        if s.people[j].stage == PROSPECT:
            refresh(s, j)


@inlined
def forget_departures(s, t):
    """Forget the departures that lie `leaving.contagion_weeks` back."""
    firm = s.firm
    weeks = int(s.p.leaving_contagion_weeks)
    while firm.departures > 0:
        packed = s.lists[firm.departures_first].departure
        if t - (packed >> 32) < weeks:
            return
        i = PERSON_NUMBER(packed & 0xFFFFFFFF)
        firm.departures_first = (firm.departures_first + 1) % len(s.lists)
        firm.departures -= 1
        s.people[i].departure_felt = 0
        for k in range(s.indptr[i], s.indptr[i + 1]):
            j = s.indices[np.uint64(k)]
            s.people[j].left_neighbours -= 1
            if s.people[j].stage == PROSPECT:
                refresh(s, j)


@inlined
def finish_projects(s, t):
    """Let projects end whose time and present wait are over: renew, or part as past clients."""
    firm = s.firm
    p = s.p
    row = s.weekly[t]
    firm.leaving = 0
    for k in range(firm.clients):
        i = s.clients[k]
        client = s.people[i]
        if client.engagement == PROJECT and t >= client.ends + int(firm.wait):
            key = draws.key(firm.luck, t, draws.RENEWAL)
            if client.mood != UNHAPPY and draws.uniform(key, i) < p.service_renewal_chance:
                # not this week: its service is over
                client.starts = t + max(int(p.service_start_delay), 1 - weeks_late(p))
                client.ends = client.starts + int(p.service_project_weeks)
                s.clientele[STARTS, k] = client.starts
                events.record_event(s, t, events.RENEWED, i, NOBODY, 0, 0.0)
            else:
                s.lists[firm.leaving].leaving = i
                firm.leaving += 1
    for k in range(firm.leaving):
        i = s.lists[k].leaving
        events.record_event(s, t, events.COMPLETED, i, NOBODY, s.people[i].mood, 0.0)
        depart(s, t, i)
        row.completed += 1.0

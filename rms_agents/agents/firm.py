"""The firm: invoices, pays, hires, carries out what is scheduled, and may collapse."""

from __future__ import annotations

import math

from rms_agents import draws, events
from rms_agents.agents.client_columns import copy_agent
from rms_agents.agents.engagement import depart
from rms_agents.agents.marketing import first_revenue
from rms_agents.agents.person import calling_hazard, enter_stage, refresh, take_aim
from rms_agents.agents.salesperson import choose_salesperson
from rms_agents.agents.service_agent import choose_service_agent
from rms_agents.compiled import compiled, inlined
from rms_agents.parameters import record_index
from rms_agents.state import LOST, NEVER, NOBODY

_SALESPEOPLE = record_index()["sales.salespeople"]
_HYBRIDS = record_index()["staff.hybrids"]
_SERVICE_AGENTS = record_index()["service.service_agents"]
_HYBRID_BADGE = 1_000_000


@compiled
def add_salesperson(s, started, hybrid):
    """Employ one more salesperson or hybrid from week `started` on."""
    firm = s.firm
    badge = 0
    for k in range(firm.sales_places):
        if s.salespeople[k].hybrid == hybrid:
            badge += 1
    who = s.salespeople[firm.sales_places]
    firm.sales_places += 1
    who.badge = badge + (_HYBRID_BADGE if hybrid else 0)
    who.hybrid = hybrid
    who.active = 1
    who.started = started
    who.clients = 0
    who.complaint_hours_waiting = 0.0
    who.luck = draws.key(firm.luck, who.badge, draws.OWNER)
    key = draws.key(firm.luck, 0, draws.SALES_SKILL)
    who.skill = s.p.sales_skill_spread * draws.normal(draws.uniform(key, who.badge))


@compiled
def add_service_agent(s, started):
    """Employ one more service agent from week `started` on."""
    firm = s.firm
    agent = s.service_agents[firm.service_places]
    agent.badge = firm.service_places
    firm.service_places += 1
    agent.active = 1
    agent.started = started
    agent.clients = 0
    agent.luck = draws.key(firm.luck, agent.badge, draws.AGENT)
    key = draws.key(firm.luck, 0, draws.SERVICE_SKILL)
    agent.skill = s.p.service_skill_spread * draws.normal(draws.uniform(key, agent.badge))


@compiled
def share_out_cases(s):
    """Give every client the service agent whose luck with that client is best now."""
    firm = s.firm
    for a in range(firm.service_places):
        s.service_agents[a].clients = 0
    for k in range(firm.clients):
        i = s.clients[k]
        a = choose_service_agent(s, i)
        s.people[i].service_agent = a
        copy_agent(s, k, a)
        if a != NOBODY:
            s.service_agents[a].clients += 1


@compiled
def remove_salespeople(s, count, hybrid):
    """Let the last `count` salespeople or hybrids go; others take over what they had."""
    for k in range(s.firm.sales_places - 1, -1, -1):
        who = s.salespeople[k]
        if count > 0 and who.active and who.hybrid == hybrid:
            end_employment(s, k)
            count -= 1
    hand_over_accounts(s)


@compiled
def end_employment(s, k):
    """Let salesperson or hybrid `k` go; the accounts are handed over afterwards."""
    who = s.salespeople[k]
    who.active = 0
    who.clients = 0
    s.firm.complaint_hours += who.complaint_hours_waiting
    who.complaint_hours_waiting = 0.0


@compiled
def hand_over_accounts(s):
    """Give every account whose salesperson has gone to another."""
    firm = s.firm
    for k in range(firm.clients):
        client = s.people[s.clients[k]]
        who = client.salesperson
        if who != NOBODY and not s.salespeople[who].active:
            client.salesperson = choose_salesperson(s, s.clients[k])
            if client.salesperson != NOBODY:
                s.salespeople[client.salesperson].clients += 1


@compiled
def remove_service_agents(s, count):
    """Let the last `count` service agents go; their clients are shared out."""
    for a in range(s.firm.service_places - 1, -1, -1):
        if count > 0 and s.service_agents[a].active:
            s.service_agents[a].active = 0
            count -= 1
    share_out_cases(s)


@compiled
def change_headcount(s, t, index, change):
    """Carry out a scheduled change of the number of salespeople, hybrids or service agents."""
    if index == _SERVICE_AGENTS:
        for _ in range(change):
            add_service_agent(s, t)
        if change > 0:
            share_out_cases(s)
        else:
            remove_service_agents(s, -change)
    else:
        hybrid = 1 if index == _HYBRIDS else 0
        for _ in range(change):
            add_salesperson(s, t, hybrid)
        if change < 0:
            remove_salespeople(s, -change, hybrid)


@inlined
def carry_out_changes(s, t):
    """Carry out what the scenario's timeline has for this week."""
    due = s.firm.next_change
    if due < len(s.changes) and s.changes[due].week <= t:
        change_parameters(s, t)


@compiled
def change_parameters(s, t):
    """Carry out the scheduled changes that are due, and what follows from them for everybody."""
    firm = s.firm
    while firm.next_change < len(s.changes) and s.changes[firm.next_change].week <= t:
        change = s.changes[firm.next_change]
        index = change.index
        before = s.values[index]
        s.values[index] = change.value
        staff = index in (_SALESPEOPLE, _HYBRIDS, _SERVICE_AGENTS)
        if staff and firm.collapsed == NEVER:
            change_headcount(s, t, index, int(change.value - before))
        events.record_event(s, t, events.CHANGED, NOBODY, NOBODY, index, change.value)
        firm.next_change += 1
    firm.calling = calling_hazard(s.p)
    firm.priced_adstock = math.nan
    firm.priced_promise = math.nan
    for i in range(len(s.people)):
        refresh(s, i)
    take_aim(s, firm.aim)


@inlined
def welcome_hires(s, t):
    """Let those hired some weeks ago start."""
    firm = s.firm
    if firm.sales_arrives == t:
        add_salesperson(s, t, 0)
        firm.sales_arrives = NEVER
        staff = headcount(s, 0)
        firm.sales_load_memory *= (staff - 1.0) / staff
        events.record_event(s, t, events.SALESPERSON_STARTED, NOBODY, firm.sales_places - 1, 0, 0.0)
    if firm.service_arrives == t:
        add_service_agent(s, t)
        share_out_cases(s)
        firm.service_arrives = NEVER
        staff = service_headcount(s)
        firm.service_load_memory *= (staff - 1.0) / staff
        agent = firm.service_places - 1
        events.record_event(s, t, events.SERVICE_AGENT_STARTED, NOBODY, agent, 0, 0.0)


@inlined
def headcount(s, hybrid):
    """Return how many salespeople (0) or hybrids (1) are employed."""
    count = 0
    for k in range(s.firm.sales_places):
        if s.salespeople[k].active and s.salespeople[k].hybrid == hybrid:
            count += 1
    return count


@inlined
def service_headcount(s):
    """Return how many service agents are employed."""
    count = 0
    for a in range(s.firm.service_places):
        if s.service_agents[a].active:
            count += 1
    return count


@compiled
def policy_costs(p):
    """Return the weekly money that the integration policies cost."""
    if not p.mechanisms_integration:
        return 0.0
    return (
        p.integration_marketing_throttle * p.integration_throttle_cost
        + p.integration_targeting_learns * p.integration_research_cost
        + p.integration_hiring_reads_all * p.integration_planning_cost
    )


@inlined
def settle_accounts(s, t, retainers):
    """Invoice the week, collect old invoices, pay; beyond the credit line the firm collapses."""
    firm = s.firm
    p = s.p
    row = s.weekly[t]
    row.revenue = retainers * p.firm_fee + firm.project_revenue
    lag = int(p.firm_collection_lag)
    row.collected = s.weekly[t - lag].revenue if t >= lag else first_revenue(p)
    staff = headcount(s, 0) + headcount(s, 1) + service_headcount(s)
    row.payroll = staff * p.staff_wage
    row.costs = row.payroll + p.firm_fixed_cost + row.marketing_spend + policy_costs(p)
    row.profit = row.revenue - row.costs
    firm.cash += row.collected - row.costs
    row.cash = firm.cash
    if p.mechanisms_collapse and firm.cash < -p.firm_credit_line:
        collapse(s, t)


@compiled
def collapse(s, t):
    """Stop: staff leave, clients become past clients, talks end. The weeks run on."""
    firm = s.firm
    firm.collapsed = t
    events.record_event(s, t, events.COLLAPSED, NOBODY, NOBODY, 0, firm.cash)
    while firm.clients > 0:
        depart(s, t, s.clients[firm.clients - 1])
        s.weekly[t].churned += 1.0
    for k in range(firm.leads):
        enter_stage(s, t, s.lists[k].lead, LOST)
    firm.leads = 0
    for k in range(firm.sales_places):
        s.salespeople[k].active = 0
        s.salespeople[k].complaint_hours_waiting = 0.0
    for a in range(firm.service_places):
        s.service_agents[a].active = 0
    firm.retainer_backlog = 0.0
    firm.project_backlog = 0.0
    firm.complaint_hours = 0.0
    firm.sales_arrives = NEVER
    firm.service_arrives = NEVER


@inlined
def remember_loads(s, t):
    """Average the loads, quality and wins on which hiring and the policies act."""
    firm = s.firm
    row = s.weekly[t]
    weight = 1.0 / s.p.hiring_memory
    firm.service_load_memory += weight * (firm.service_load - firm.service_load_memory)
    firm.sales_load_memory += weight * (row.sales_load - firm.sales_load_memory)
    firm.quality_memory += weight * (firm.quality - firm.quality_memory)
    firm.wins_memory += weight * (row.new_clients - row.churned - firm.wins_memory)


@inlined
def hire(s, t):
    """Hire when a load has been high for some time and the money is there.

    On its own figures, service hires for its load and sales for its own. With the integration
    policy, service hires for the load it will have when the new colleague starts, at the rate at
    which clients come, and sales hires only while service copes.
    """
    firm = s.firm
    p = s.p
    if not p.mechanisms_hiring:
        return
    if firm.cash + p.firm_credit_line < p.hiring_cash_weeks * s.weekly[t].costs:
        return
    integrated = p.mechanisms_integration and p.integration_hiring_reads_all
    delay = int(p.hiring_delay)
    load = firm.service_load_memory
    if integrated and firm.clients > 0:
        load *= max(0.0, 1.0 + firm.wins_memory * delay / firm.clients)
    wants_service = load > p.hiring_service_load
    if wants_service and firm.service_arrives == NEVER and firm.service_hired < p.hiring_most:
        firm.service_arrives = t + 1 + delay
        firm.service_hired += 1
    wants_sales = firm.sales_load_memory > p.hiring_sales_load
    if integrated and firm.service_load_memory > 1.0:
        wants_sales = False
    if wants_sales and firm.sales_arrives == NEVER and firm.sales_hired < p.hiring_most:
        firm.sales_arrives = t + 1 + delay
        firm.sales_hired += 1

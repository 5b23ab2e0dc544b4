"""One week of the model. The same numbered list stands in docs/model.md; a test compares them."""

from __future__ import annotations

import numpy as np

from rms_agents.agents import (
    client_capital,
    clientele,
    engagement,
    firm,
    marketing,
    prospect,
    salesperson,
    service_agent,
    word_of_mouth,
)
from rms_agents.compiled import inlined
from rms_agents.measures import NAMES
from rms_agents.state import CLIENT, IN_TALKS, LEAD, LOST, NEVER, PAST_CLIENT, PROSPECT

PHASES = (
    "Scheduled changes are carried out, hired colleagues start, old departures are forgotten.",
    "Marketing spends its money; advertising and reputation set what they pull with.",
    "Prospects are attracted; lost leads and past clients return; some people move.",
    "Salespeople's and hybrids' hours are set out: overhead comes off first.",
    "Service works on what clients ask for and what waits; hybrids help out.",
    "Salespeople handle complaints, then talks, then new leads; clients are won.",
    "Clients feel the quality, complain, decide to leave, or speak to an acquaintance.",
    "Finished projects end or renew; those who decided to leave go, and are missed.",
    "Recommendations, introductions and referrals arrive.",
    "The firm invoices, collects and pays; beyond its credit line it collapses.",
    "Reputation and loads are remembered; the firm decides whom to hire.",
    "The week is measured.",
)


@inlined
def week(s, t):
    """Simulate week `t` (0 is the first) of state `s`, phase by phase."""
    the_firm = s.firm
    empty_row(s, t)

    # 1. Scheduled changes are carried out, hired colleagues start, old departures are forgotten.
    firm.carry_out_changes(s, t)
    firm.welcome_hires(s, t)
    engagement.forget_departures(s, t)

    # 2. Marketing spends its money; advertising and reputation set what they pull with.
    advertising = 0.0
    reputation = 0.0
    open_for_business = the_firm.collapsed == NEVER
    if open_for_business:
        advertising = marketing.advertise(s, t)
        reputation = marketing.reputation_hazard(the_firm.reputation, s.p)

    # 3. Prospects are attracted; lost leads and past clients return; some people move.
    prospect.live_the_week(s, t, advertising, reputation)

    if open_for_business:
        # 4. Salespeople's and hybrids' hours are set out: overhead comes off first.
        salesperson.begin_week(s, t)

        # 5. Service works on what clients ask for and what waits; hybrids help out.
        retainer_work, project_work, retainers = engagement.work_of_the_week(s, t)
        service_agent.deliver(s, t, retainer_work, project_work)

        # 6. Salespeople handle complaints, then talks, then new leads; clients are won.
        salesperson.work_the_week(s, t)

        # 7. Clients feel the quality, complain, decide to leave, or speak to an acquaintance.
        clientele.live_the_week(s, t)

        # 8. Finished projects end or renew; those who decided to leave go, and are missed.
        engagement.leave(s, t)
        engagement.finish_projects(s, t)

        # 9. Recommendations, introductions and referrals arrive.
        word_of_mouth.arrive(s, t)

        # 10. The firm invoices, collects and pays; beyond its credit line it collapses.
        firm.settle_accounts(s, t, retainers)

    if the_firm.collapsed == NEVER:
        # 11. Reputation and loads are remembered; the firm decides whom to hire.
        marketing.remember_words(s)
        firm.remember_loads(s, t)
        firm.hire(s, t)

    # 12. The week is measured.
    measure(s, t)


@inlined
def empty_row(s, t):
    """Set all measures of week `t` to zero: in several of them the phases count."""
    numbers = s.weekly.view(np.float64)
    for k in range(t * len(NAMES), (t + 1) * len(NAMES)):
        numbers[np.uint64(k)] = 0.0  # without a sign: see `state.PERSON_NUMBER`


@inlined
def measure(s, t):
    """Measure what the phases did not count as they went along."""
    row = s.weekly[t]
    the_firm = s.firm
    row.prospects = s.firm.counts[PROSPECT]
    row.leads = s.firm.counts[LEAD]
    row.in_talks = s.firm.counts[IN_TALKS]
    row.clients = s.firm.counts[CLIENT]
    row.past_clients = s.firm.counts[PAST_CLIENT]
    row.lost = s.firm.counts[LOST]
    client_capital.look_at_clients(s, t)
    row.reputation = the_firm.reputation
    row.service_standard = the_firm.standard
    row.salespeople = firm.headcount(s, 0)
    row.hybrids = firm.headcount(s, 1)
    row.service_agents = firm.service_headcount(s)
    for k in range(the_firm.sales_places):
        row.complaint_hours_waiting += s.salespeople[k].complaint_hours_waiting
    row.cash = the_firm.cash
    row.collapsed = 1.0 if the_firm.collapsed != NEVER else 0.0

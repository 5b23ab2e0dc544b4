"""Service agents: hours against a shared backlog, and what load does to quality.

Under load the time given to each task is cut, which keeps work from waiting and costs quality
(Oliva & Sterman 2001); what is not cut waits. Under lasting load the standard of how much time a
task deserves erodes, and hardly ever recovers. Hybrids help out, delivering before they sell.
"""

from __future__ import annotations

import numpy as np

from rms_agents import draws
from rms_agents.compiled import compiled, inlined
from rms_agents.state import NEVER, NOBODY

LOWEST_QUALITY = -4.0
LONGEST_WAIT = 8.0


@compiled
def ramp(started, t, weeks):
    """Return the effect, 0 to 1, of a colleague who began in week `started`."""
    if started == NEVER or weeks <= 0.0:
        return 1.0
    return min(1.0, (t - started + 1.0) / weeks)


@inlined
def choose_service_agent(s, i):
    """Return the service agent who takes client `i`, or NOBODY.

    Each pair has its own luck and the luckiest agent takes the client (rendezvous hashing: Thaler &
    Ravishankar 1998), so one agent more takes over a fair share and moves no other client.
    """
    best = NOBODY
    best_luck = -1
    for a in range(s.firm.service_places):
        colleague = s.service_agents[a]
        luck = draws.whole(colleague.luck, i) if colleague.active else -1
        best = a if luck > best_luck else best
        best_luck = max(luck, best_luck)
    return best


@compiled
def agent_capacity(agent, t, p):
    """Return the hours a week that reach clients."""
    return (
        p.service_hours
        * (1.0 - p.service_overhead_share)
        * ramp(agent.started, t, p.service_ramp_weeks)
    )


@compiled
def delivering_hours(available, reserved_share, backlog):
    """Return the hours that a hybrid delivers: delivery first, but for the reserved selling share.

    ``d = min((1 - s) H, backlog)``; selling gets the rest.
    """
    return min((1.0 - reserved_share) * available, backlog)


@compiled
def time_given(load, standard, p):
    """Return the time given to a task, relative to what it got at the start.

    Up to full load a task gets the standard; beyond, the time falls as load to minus
    `service.overload_exponent`. Source: Oliva & Sterman 2001 (about .64).
    """
    if load <= 1.0:
        return standard
    return standard * load**-p.service_overload_exponent


@compiled
def quality_of(time, wait, p):
    """Return the quality, in SD, that a client of middling fit gets."""
    lost = p.service_overload_scale * (1.0 - time**p.service_overload_quality_exponent)
    late = p.service_wait_cost * min(wait, LONGEST_WAIT)
    return max(LOWEST_QUALITY, p.service_quality - lost - late)


@compiled
def eroded(standard, time, load, p):
    """Return next week's standard: down towards the time given under load, slowly up without it."""
    if load > 1.0:
        return standard + (time - standard) / p.service_standard_down
    return standard + (1.0 - standard) / p.service_standard_up


@inlined
def deliver(s, t, retainer_work, project_work):
    """Do a week's service work: `retainer_work` and `project_work` hours have come in."""
    firm = s.firm
    p = s.p
    row = s.weekly[t]
    desk = 0.0
    if p.mechanisms_integration and p.integration_complaints_to_service:
        desk = p.integration_complaint_desk_hours
    arrived = retainer_work + project_work + firm.complaint_hours + desk
    retainer = firm.retainer_backlog + retainer_work + firm.complaint_hours + desk
    project = firm.project_backlog + project_work
    firm.complaint_hours = 0.0
    work = retainer + project

    capacity = 0.0
    for a in range(firm.service_places):
        if s.service_agents[a].active:
            capacity += agent_capacity(s.service_agents[a], t, p)
    agents_only = capacity
    capacity += _hybrids_deliver(s, max(0.0, work * firm.standard - capacity))

    load = work / capacity if capacity > 0.0 else 0.0
    pressed = load * firm.standard
    time = time_given(pressed, firm.standard, p)
    delivered = work
    used = work * time
    if not p.mechanisms_service_capacity:
        load = 0.0
        pressed = 0.0
        time = 1.0
        used = min(work, capacity)
    elif capacity <= 0.0:
        delivered = 0.0
        used = 0.0
        if work > 0.0:
            time = 0.0
            pressed = 2.0
    elif pressed > 1.0:
        delivered = min(work, capacity / time)
        used = capacity
    left = work - delivered
    share_left = left / work if work > 0.0 else 0.0
    firm.retainer_backlog = retainer * share_left
    firm.project_backlog = project * share_left
    if left <= 0.0:
        firm.wait = 0.0
    else:
        firm.wait = left / capacity if capacity > 0.0 else LONGEST_WAIT
    firm.quality = quality_of(time, firm.wait, p)
    if p.mechanisms_service_erosion and p.mechanisms_service_capacity:
        firm.standard = eroded(firm.standard, time, pressed, p)
    firm.service_load = load
    if p.service_hours_per_client > 0.0:
        price = p.firm_fee / p.service_hours_per_client
        firm.project_revenue = project * (1.0 - share_left) * price
    else:
        firm.project_revenue = 0.0

    for a in range(firm.service_places):
        agent = s.service_agents[a]
        agent.busy = 0.0
        if agent.active and agents_only > 0.0:
            agent.busy = agent_capacity(agent, t, p) * min(1.0, used / agents_only)
    row.service_hours_arrived = arrived
    row.service_hours_delivered = delivered
    row.service_backlog_hours = firm.retainer_backlog + firm.project_backlog
    row.service_load = load
    row.service_utilisation = used / capacity if capacity > 0.0 else 0.0
    row.quality = firm.quality


@inlined
def _hybrids_deliver(s, backlog):
    """Let the hybrids share the work that the service agents cannot do; return their hours."""
    firm = s.firm
    p = s.p
    hybrids = 0
    for k in range(firm.sales_places):
        if s.salespeople[k].active and s.salespeople[k].hybrid:
            hybrids += 1
    if hybrids == 0 or not p.mechanisms_hybrid_delivery:
        return 0.0
    total = 0.0
    for k in range(firm.sales_places):
        hybrid = s.salespeople[k]
        if hybrid.active and hybrid.hybrid:
            hours = delivering_hours(
                hybrid.free, p.staff_reserved_selling_share, backlog / np.float64(hybrids)
            )
            hybrid.delivering = hours
            hybrid.free -= hours
            total += hours
    return total

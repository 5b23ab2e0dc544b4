"""The movie of a run: who stood where, who was pulled how strongly, how staff spent each week.

Word of mouth and all else that happens at one moment is kept as events (`rms_agents.events`); a
recording adds what is true of every person in every week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rms_agents.agents.marketing import advertising_hazard, reputation_hazard
from rms_agents.agents.prospect import pull
from rms_agents.compiled import compiled
from rms_agents.measures import HOURS
from rms_agents.state import CLIENT, NEVER

if TYPE_CHECKING:
    from rms_agents.prepared import Prepared


class Recording(NamedTuple):
    """What is true of everybody in every week.

    Attributes
    ----------
    stage : int8 array, shape (weeks, people)
        See `state.STAGES`.
    pull : float32 array, shape (weeks, people)
        The weekly hazard of being attracted, at the end of the week; 0 for who cannot be.
    satisfaction : float32 array, shape (weeks, people)
        SD of quality; 0 for who is no client.
    salespeople : float32 array, shape (weeks, salespeople, 6)
        Hours by use, in the order of `measures.HOURS`; all 0 for who is not employed.
    service_agents : float32 array, shape (weeks, service agents)
        Hours spent on clients; -1 for who is not employed.
    """

    stage: Any
    pull: Any
    satisfaction: Any
    salespeople: Any
    service_agents: Any

    @classmethod
    def of(cls, prepared: Prepared) -> Recording:
        """Return room for the movie of a run."""
        weeks = prepared.weeks
        sales, service = prepared.places()
        people = (weeks, prepared.people)
        return cls(
            np.zeros(people, np.int8),
            np.zeros(people, np.float32),
            np.zeros(people, np.float32),
            np.zeros((weeks, sales, len(HOURS)), np.float32),
            np.zeros((weeks, service), np.float32),
        )


@compiled
def keep_frame(s, frames, t):
    """Keep what is true at the end of week `t`, and how it was spent, in that of a collapse too."""
    firm = s.firm
    p = s.p
    advertising = 0.0
    reputation = 0.0
    if firm.collapsed == NEVER:
        advertising = advertising_hazard(firm.adstock, p)
        reputation = reputation_hazard(firm.reputation, p)
    for i in range(len(s.people)):
        person = s.people[i]
        frames.stage[t, i] = person.stage
        frames.pull[t, i] = pull(s, i, advertising, reputation)
        if person.stage == CLIENT:
            frames.satisfaction[t, i] = person.satisfaction
    for k in range(len(s.salespeople)):
        who = s.salespeople[k]
        if k < firm.sales_places and (who.active or firm.collapsed == t):
            frames.salespeople[t, k, 0] = who.selling_fit
            frames.salespeople[t, k, 1] = who.selling_unfit
            frames.salespeople[t, k, 2] = who.complaints
            frames.salespeople[t, k, 3] = who.delivering
            frames.salespeople[t, k, 4] = who.overhead
            frames.salespeople[t, k, 5] = who.idle
    for a in range(len(s.service_agents)):
        agent = s.service_agents[a]
        employed = a < firm.service_places and agent.active
        if a < firm.service_places and firm.collapsed == t:
            employed = agent.started == t or t == 0 or frames.service_agents[t - 1, a] >= 0.0
        frames.service_agents[t, a] = agent.busy if employed else -1.0

"""Mesa's sets of all agents, from which nobody is crossed off who still stands in the columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesa.agentset import _HardKeyAgentSet

from rms_agents.errors import InputError
from rms_agents.mesa_model.people import Person
from rms_agents.mesa_model.staff import Colleague


def check_gone(agent: object) -> None:
    """Refuse to cross off an agent that stands for a row of the state.

    The week goes on with that row, so measures and agents would tell two stories. Agents of other
    types, which the week does not know, come and go as they like.
    """
    if isinstance(agent, Person | Colleague) and agent.stands():
        raise InputError(agent.why_not_removed())


def check_new(agent: object) -> None:
    """Refuse a second agent for the same row of the state, or one for a row that nobody fills."""
    if isinstance(agent, Person | Colleague) and not agent.may_stand():
        raise InputError(
            f"{type(agent).__name__}: the model makes the agents of its people and staff itself; "
            "for more of them give it other parameters, or a timeline that adds them"
        )


class Roll(_HardKeyAgentSet):
    """A set of agents that Mesa keeps for the model: all, or all of a type."""

    def discard(self, agent: Any) -> None:
        """Cross an agent off, if it is there; see `check_gone`."""
        check_gone(agent)
        super().discard(agent)

    def remove(self, agent: Any) -> None:
        """Cross an agent off; see `check_gone`."""
        check_gone(agent)
        super().remove(agent)

    def _update(self, agents: Iterable[Any]) -> Any:
        """Take other agents, or the same in another order: what Mesa does in place."""
        kept = dict.fromkeys(agents)
        for agent in getattr(self, "_agents", ()):
            if agent not in kept:
                check_gone(agent)
        return super()._update(kept)

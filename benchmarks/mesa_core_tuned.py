"""`mesa_core.py` as one would write it who gives up plainness for speed, and stays in Mesa.

An `AgentSet` for each stage, so that only those who can act are activated and a count is a length;
the number of happy acquaintances kept up to date when somebody's happiness begins or ends to show,
not counted anew each week by everybody; exponentials only where the draw comes near. What would no
longer be Mesa is not done: agents stay objects, one method call for each who acts.
"""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
from mesa.agentset import AgentSet
from mesa_core import CoreModel, Person

STAGES = ("prospects", "leads", "in_talks", "clients", "past_clients", "lost")


class TunedPerson(Person):
    """A person who tells acquaintances of a change, instead of being looked at every week."""

    model: TunedCore

    def __init__(self, model: TunedCore, cell: Any, profile: float, propensity: float) -> None:
        super().__init__(model, cell, profile, propensity)
        self.happy_around = 0
        model.stages[self.stage].add(self)

    def happens(self, hazard: float) -> bool:
        luck = self.random.random()
        return luck < hazard and luck < 1.0 - math.exp(-hazard)

    def happy_acquaintances(self) -> int:
        return self.happy_around

    def enter(self, stage: str) -> None:
        was_happy = self.is_happy_client
        self.model.stages[self.stage].discard(self)
        self.model.stages[stage].add(self)
        super().enter(stage)
        self.show(was_happy)

    def take_on(self, mood: int) -> None:
        was_happy = self.is_happy_client
        super().take_on(mood)
        self.show(was_happy)

    def show(self, was_happy: bool) -> None:
        change = self.is_happy_client - was_happy
        if change:
            for acquaintance in self.cell.neighborhood.agents:
                acquaintance.happy_around += change

    def depart(self) -> None:
        super().depart()
        if self.mood == 1:
            self.model.happy_past_clients.add(self)

    def perhaps_return(self) -> None:
        super().perhaps_return()
        if self.stage == "prospects":
            self.model.happy_past_clients.discard(self)


class TunedCore(CoreModel):
    """The scenario `core` on a given network, with a set of agents for each stage."""

    person = TunedPerson

    def people_the_market(self, graph: nx.Graph, community: np.ndarray) -> None:
        self.stages = {stage: AgentSet([], random=self.random) for stage in STAGES}
        self.happy_past_clients = AgentSet([], random=self.random)
        super().people_the_market(graph, community)

    def at(self, stage: str) -> list[Person]:
        return self.stages[stage].to_list()

    def count_stages(self) -> dict[str, int]:
        return {stage: len(people) for stage, people in self.stages.items()}

    def draw_people_in(self) -> None:
        returning = [*self.stages["lost"], *self.stages["past_clients"]]
        self.stages["prospects"].do("look_around")
        for person in returning:
            person.perhaps_return()

    def let_people_live(self) -> None:
        self.stages["clients"].do("live_as_client")
        self.happy_past_clients.do("speak_as_past_client")

"""The model seen through Mesa: real Mesa agents that are live views of the engine's own rows.

A step of `RelationshipModel` is `rms_agents.week.week`, the one week there is, on the same state;
its numbers are those of `simulate`, to the last bit. An agent's attributes read and write its row,
and its methods call its role's own rules.
"""

from rms_agents.mesa_model.model import RelationshipModel
from rms_agents.mesa_model.people import Client, PastClient, Person, Prospect
from rms_agents.mesa_model.sliders import unmoved
from rms_agents.mesa_model.staff import Colleague, Salesperson, ServiceAgent

__all__ = [
    "Client",
    "Colleague",
    "PastClient",
    "Person",
    "Prospect",
    "RelationshipModel",
    "Salesperson",
    "ServiceAgent",
    "unmoved",
]

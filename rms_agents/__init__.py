"""A reef in which marketing, sales and service live together.

>>> from rms_agents import Scenario, simulate
>>> run = simulate(Scenario.load("baseline"), seed=1)
>>> int(run.weekly.clients.iloc[0])
10
"""

from __future__ import annotations

TYPE_CHECKING = False  # not imported: Ctrl+C is taken only after this module
if TYPE_CHECKING:
    from typing import Any

    from rms_agents.errors import InputError
    from rms_agents.experiments.compare import compare
    from rms_agents.network import Network
    from rms_agents.scenario import Scenario
    from rms_agents.simulation import simulate, simulate_many

__all__ = ["InputError", "Network", "Scenario", "compare", "simulate", "simulate_many"]

_ROOMS = {
    "InputError": "rms_agents.errors",
    "Network": "rms_agents.network",
    "Scenario": "rms_agents.scenario",
    "compare": "rms_agents.experiments.compare",
    "simulate": "rms_agents.simulation",
    "simulate_many": "rms_agents.simulation",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for, so that the command line starts at once."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ROOMS[name]), name)

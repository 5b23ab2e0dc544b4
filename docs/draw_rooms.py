"""Draws the picture of `architecture.md`: run `uv run python docs/draw_rooms.py [FOLDER]`.

Rooms stand on those from which they import; `tests/unit/test_house.py` holds that they do.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch


class Room(NamedTuple):
    """What stands in a box, and the modules that it means."""

    name: str
    purpose: str
    modules: str


class Floor(NamedTuple):
    """Rooms side by side."""

    name: str
    colour: str
    rooms: tuple[Room, ...]


# From the doors down to the ground.
FLOORS = (
    Floor(
        "Doors",
        "#5a7d2a",
        (
            Room("cli/", "commands, tables, JSON", "rms_agents.cli"),
            Room("viz/", "the page, its server", "viz"),
            Room("mesa_model/", "a Mesa model", "rms_agents.mesa_model"),
        ),
    ),
    Floor(
        "Questions",
        "#00688b",
        (
            Room(
                "compare, hire, staff",
                "whom next?",
                "rms_agents.experiments.compare rms_agents.experiments.hiring "
                "rms_agents.experiments.staffing",
            ),
            Room(
                "sweep/, analysis/",
                "many firms",
                "rms_agents.experiments.sweep rms_agents.experiments.analysis",
            ),
            Room("sensitivity/", "what matters?", "rms_agents.experiments.sensitivity"),
            Room("fitting/", "real data", "rms_agents.experiments.fitting"),
            Room("claims/", "is it true?", "rms_agents.experiments.claims"),
        ),
    ),
    Floor(
        "Runs",
        "#6a3d9a",
        (
            Room("simulation", "one run, or many", "rms_agents.simulation"),
            Room("prepared", "a scenario, ready to run", "rms_agents.prepared"),
            Room("recording", "the film of a run", "rms_agents.recording"),
            Room("summary, tables", "figures and rows", "rms_agents.summary rms_agents.tables"),
        ),
    ),
    Floor(
        "Engine",
        "#b35806",
        (
            Room("week", "twelve phases", "rms_agents.week"),
            Room("agents/", "a room a role", "rms_agents.agents"),
            Room("initial", "how it begins", "rms_agents.initial"),
            Room("events", "what happens", "rms_agents.events"),
        ),
    ),
    Floor(
        "Ground",
        "#767676",
        (
            Room("scenario", "a file, checked", "rms_agents.scenario"),
            Room(
                "parameters, measures",
                "declared once",
                "rms_agents.parameters rms_agents.measures",
            ),
            Room("network/", "who knows whom", "rms_agents.network"),
            Room("state", "who there is", "rms_agents.state"),
            Room("draws", "everybody's luck", "rms_agents.draws"),
        ),
    ),
)
_WIDTH, _FLOOR, _LEFT = 11.0, 1.25, 1.35


def main() -> None:
    """Draw it into a folder, `docs/figures` unless given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "figures"
    figure = Figure(figsize=(_WIDTH, _FLOOR * len(FLOORS) + 0.1))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(0, _FLOOR * len(FLOORS) + 0.1)
    axes.axis("off")
    for level, floor in enumerate(reversed(FLOORS)):
        _draw_floor(axes, 0.15 + level * _FLOOR, floor)
    figure.savefig(folder / "rooms.png", dpi=110, metadata={"Software": None})


def _draw_floor(axes: Axes, bottom: float, floor: Floor) -> None:
    axes.text(
        0.15, bottom + 0.45, floor.name, color=floor.colour, fontsize=12, weight="bold", va="center"
    )
    width = (_WIDTH - _LEFT - 0.1) / len(floor.rooms)
    for place, room in enumerate(floor.rooms):
        left = _LEFT + place * width
        box = FancyBboxPatch(
            (left + 0.05, bottom), width - 0.15, 0.9, boxstyle="round,pad=0.03", fc="white"
        )
        box.set_edgecolor(floor.colour)
        box.set_linewidth(1.6)
        axes.add_patch(box)
        middle = left + width / 2 - 0.02
        axes.text(middle, bottom + 0.6, room.name, ha="center", va="center", fontsize=10)
        axes.text(middle, bottom + 0.27, room.purpose, ha="center", va="center", color="#555555")


if __name__ == "__main__":
    main()

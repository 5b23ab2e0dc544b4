"""In what two firms differ, parameter by parameter."""

from __future__ import annotations

from viz.app_state import Firms
from viz.firm import FILES, built
from viz.lever_list import spoken


def differing(firms: Firms) -> list[dict[str, str]]:
    """Return what differs between A (pinned) and B (steered): name, label, and both values.

    What the timelines of their scenarios do later is one entry.
    """
    if firms.pinned is None:
        return []
    a, b = built(firms.pinned), built(firms.steered)
    rows = [
        {
            "name": name,
            "label": name.replace(".", ": ").replace("_", " "),
            "a": spoken(a.values[name]),
            "b": spoken(b.values[name]),
        }
        for name in a.values
        if name not in FILES and a.values[name] != b.values[name]
    ]
    if a.timeline != b.timeline:
        counts = (str(len(a.timeline) or "none"), str(len(b.timeline) or "none"))
        rows.append(
            {"name": "timeline", "label": "scheduled changes", "a": counts[0], "b": counts[1]}
        )
    return rows

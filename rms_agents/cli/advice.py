"""What to try next, after what happened in a run: commands to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rms_agents.cli.choices import Choice

if TYPE_CHECKING:
    from rms_agents.simulation import Run, Runs


def next_steps(chosen: Choice, run: Run, futures: Runs) -> list[tuple[str, str]]:
    """Return up to three commands and why each is worth trying."""
    figures = {name: float(np.mean(values)) for name, values in futures.figures.items()}
    values = chosen.scenario.values
    name = chosen.source
    found = []
    if values["staff.hybrids"] and float(values["staff.reserved_selling_share"]) < 0.2:
        found.append(
            _compare(name, "staff.reserved_selling_share=0.3", "does the see-saw calm down?")
        )
    if figures["service_load"] > 0.85 or figures["complaint_share"] > 0.1:
        more = int(values["service.service_agents"]) + 1
        found.append(
            _compare(
                name, f"service.service_agents={more}", "what is one more service agent worth?"
            )
        )
    if figures["sales_load"] > 0.7:
        more = int(values["sales.salespeople"]) + 1
        found.append(_compare(name, f"sales.salespeople={more}", "or one more salesperson?"))
    if values["mechanisms.clownfish"]:
        found.append(
            _compare(name, "mechanisms.clownfish=false", "what does being seen to thrive bring?")
        )
    return [
        *found[:2],
        (
            f"uv run run.py explain {name} --seed {run.seed}",
            "follow one person through these years",
        ),
    ]


def _compare(name: str, setting: str, why: str) -> tuple[str, str]:
    return f"uv run run.py compare {name} {name} --set-b {setting}", why

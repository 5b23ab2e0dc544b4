"""The answer of `staff` for programs: JSON and CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rms_agents.cli.as_json import scenario_as_json
from rms_agents.cli.staffing_words import verdict
from rms_agents.csv_text import csv_text

if TYPE_CHECKING:
    from rms_agents.cli.choices import Choice
    from rms_agents.experiments.staffing import Staffing
    from rms_agents.experiments.staffing_risks import Risks


def staffing_as_json(choice: Choice, answer: Staffing, risks: Risks) -> dict[str, Any]:
    """Return all that is known of the answer."""
    selection = answer.selection
    second = answer.runner_up
    return {
        **scenario_as_json(choice.scenario),
        "budget": answer.budget,
        "measure": answer.measure,
        "indifference": selection.indifference,
        "seed": answer.first_seed,
        "runs": selection.runs,
        "most_runs": answer.most_runs,
        "weeks": answer.scenario.weeks,
        "decided": selection.decided,
        "best": answer.mixes[answer.winner]._asdict(),
        "runner_up": None if second is None else answer.mixes[second]._asdict(),
        "another_may_be_better_by": selection.lead_bound,
        "left": [answer.mixes[place]._asdict() for place in selection.left],
        "verdict": verdict(answer),
        "fresh_seed": answer.fresh_seeds.start,
        "fresh_runs": len(answer.fresh_seeds),
        "beside": {
            name: {
                **{f"mean_{figure}": answer.mean(name, figure) for figure in answer.fresh[name]},
                "cost_a_week": answer.cost_a_week(name),
                **dict(zip(("lead", "lead_low", "lead_high"), answer.lead(name), strict=True)),
            }
            for name in answer.firms
        },
        "left_out": answer.left_out,
        "fails": {
            "rival": risks.rival,
            "collapsed": risks.collapsed,
            "worse_than_rival": risks.lost,
            "first_year": [sign._asdict() for sign in risks.signs],
            "worlds": risks.worlds,
            "worlds_collapsed": risks.world_collapsed,
            "worlds_worse_than_rival": risks.world_lost,
            "unknowns": [driver._asdict() for driver in risks.drivers],
        },
    }


def mixes_csv(answer: Staffing) -> str:
    """Return all mixes, the best first: whom they employ, their runs and means, and who is left."""
    means = [
        {name: float(values.mean()) for name, values in found.items()} for found in answer.figures
    ]
    order = sorted(
        range(len(answer.mixes)),
        key=lambda place: (
            place not in answer.selection.left,
            -answer.goal.sign * means[place][answer.goal.figure],
        ),
    )
    selection = answer.selection
    return csv_text(
        (*answer.mixes[0]._fields, "runs", "left", *answer.figures[0]),
        (
            (
                *answer.mixes[place],
                len(selection.values[place]),
                place in selection.left,
                *means[place].values(),
            )
            for place in order
        ),
    )

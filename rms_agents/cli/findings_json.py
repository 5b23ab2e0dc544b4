"""What `analyse` and `sensitivity` found, as values that JSON can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rms_agents.cli.as_json import scenario_as_json
from rms_agents.cli.program import command_line

if TYPE_CHECKING:
    from rms_agents.experiments.analysis.estimate import Estimate
    from rms_agents.experiments.analysis.report import Analysis
    from rms_agents.experiments.sensitivity.study import Study


def analysis_as_json(analysis: Analysis) -> dict[str, Any]:
    """Return all that a sweep shows."""
    results = analysis.results
    return {
        "scenario": results.base.name,
        "design": results.shape,
        "points": len(results.points),
        "points_left_out": results.left_out,
        "replicates": len(results.seeds),
        "seed": results.seeds[0],
        "varied": list(results.levers),
        "levers": list(analysis.levers),
        "effects": {
            measure: {
                effect.lever: {
                    "swing": effect.swing._asdict(),
                    "levels": [
                        {
                            "value": level.value,
                            "mean": level.mean,
                            "difference": _dict(level.difference),
                        }
                        for level in effect.levels
                    ],
                }
                for effect in effects.effects
            }
            for measure, effects in analysis.effects.items()
        },
        "explained_by_lines": {
            measure: effects.explained
            for measure, effects in analysis.effects.items()
            if effects.explained is not None
        },
        "interaction": {
            measure: _dict(found.interaction) for measure, found in analysis.interactions.items()
        },
        "tipping": [
            {
                **dict(zip(analysis.levers, _bands(analysis, found.cell), strict=True)),
                "runs": found.runs,
                **{name: chance._asdict() for name, chance in found.states.items()},
            }
            for found in analysis.tipping.cells
        ],
        "corners": [
            {
                "corner": corner.corner,
                "values": corner.values,
                "run": corner.run,
                "seed": corner.seed,
                "state": corner.state,
                "figures": {measure: corner.figures[measure] for measure in analysis.effects},
                "command": None
                if corner.arguments is None
                else f"{command_line()} {corner.arguments}",
            }
            for corner in analysis.corners
        ],
        "notes": [*analysis.notes, *_effect_notes(analysis)],
    }


def study_as_json(found: Study) -> dict[str, Any]:
    """Return all that a study found."""
    question = found.question
    decision = found.decision
    return {
        **scenario_as_json(question.scenario),
        "measure": question.measure,
        "method": question.method or "morris, then sobol",
        "replicates": question.replicates,
        "seed": question.seed,
        "inputs": {
            own.name: {
                "low": own.low,
                "high": own.high,
                "base": own.base,
                "unit": own.unit,
                "source": own.source,
            }
            for own in question.inputs
        },
        "left_out": list(question.left_out),
        "luck": None
        if found.luck is None
        else {**found.luck.share._asdict(), "left_in_means": found.luck.left},
        "screening": None
        if found.screening is None
        else [one._asdict() for one in found.screening.inputs],
        "total_effects": None
        if found.total is None
        else [index._asdict() for index in found.total.indices],
        "tornado": {
            "mean": found.tornado.mean,
            "bars": {
                bar.input.name: {"low": bar.low._asdict(), "high": bar.high._asdict()}
                for bar in found.tornado.bars
            },
        },
        "decision": {
            "first": decision.first.text,
            "second": decision.second.text,
            "difference": decision.difference._asdict(),
            "flips": {
                flip.input.name: {
                    "verdict": flip.verdict,
                    "probability": flip.probability,
                    "threshold": None if flip.threshold is None else flip.threshold._asdict(),
                    "values": list(flip.values),
                    "differences": [difference._asdict() for difference in flip.differences],
                }
                for flip in decision.flips
            },
        },
    }


def _effect_notes(analysis: Analysis) -> list[str]:
    return list(dict.fromkeys(found.note for found in analysis.effects.values() if found.note))


def _bands(analysis: Analysis, cell: Any) -> list[list[Any]]:
    grid = analysis.tipping.grid
    found = [list(grid.columns[cell.column])]
    return [*found, list(grid.rows[cell.row])] if len(grid.levers) == 2 else found


def _dict(found: Estimate | None) -> dict[str, Any] | None:
    return None if found is None else found._asdict()

"""A study as numbers and tables: for JSON, CSV files and whoever reads on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rms_agents.csv_text import csv_text
from rms_agents.experiments.fitting.held_out import Scored
from rms_agents.experiments.fitting.study import Study
from rms_agents.experiments.fitting.wording import verdict
from rms_agents.network.understood import understood_as_json


def as_numbers(study: Study) -> dict[str, Any]:
    """Return all that a study found, ready for JSON; what is not bounded, or not known, is None."""
    adoptions, held = study.adoptions, study.held_out
    found = {
        "scenario": study.scenario.name,
        "people": adoptions.people,
        "ties": adoptions.network.ties,
        "adopted": adoptions.adopted,
        "until": adoptions.until,
        "first_period": adoptions.periods.name(1),
        "last_period": adoptions.periods.name(adoptions.until),
        "network": understood_as_json(adoptions.network),
        "notes": list(adoptions.notes),
        "threshold": int(study.scenario.values["clownfish.threshold"]),
        "estimates": {
            "outside": study.outside._asdict(),
            "sight": study.sight._asdict(),
            "share_by_sight": study.named,
        },
        "bass": {"p": study.bass_p._asdict(), "q": study.bass_q._asdict()},
        "log_likelihood": study.log_likelihood,
        "recovery": [dict(vars(each)) for each in study.recovered],
        "held_out": {
            "last_fitted": held.last_fitted,
            "comparable": held.why_not is None,
            "why_not": held.why_not,
            "models": {name: _scored(model) for name, model in held.models.items()},
            "difference": None if held.difference is None else held.difference._asdict(),
            "shuffled": {
                "shuffles": len(held.shuffled),
                "mean_log_score": _mean([each.log_score for each in held.shuffled]),
                "mean_error": _mean([each.error for each in held.shuffled]),
                "p_value": held.p_value,
            },
            "told_apart": held.told_apart,
            "ties_help": held.ties_help if held.models else None,
        },
        "verdict": verdict(study),
    }
    return {name: _finite(value) for name, value in found.items()}


def write_tables(study: Study, folder: Path) -> None:
    """Write the numbers behind the pictures as CSV files to a folder that is there."""
    adoptions, held = study.adoptions, study.held_out
    numbers = as_numbers(study)
    estimates = [
        ("ties", "outside", study.outside),
        ("ties", "sight", study.sight),
        ("Bass", "p", study.bass_p),
        ("Bass", "q", study.bass_q),
    ]
    _write(
        folder / "estimates.csv",
        ("model", "strength", "value", "low", "high"),
        ((model, name, *_cells(found)) for model, name, found in estimates),
    )
    _write(
        folder / "held_out.csv",
        ("model", "outside", "strength", "log_score", "error"),
        [
            (name, model.outside, model.strength, model.log_score, model.error)
            for name, model in held.models.items()
        ]
        + [
            (f"ties shuffled {number}", each.outside, each.strength, each.log_score, each.error)
            for number, each in enumerate(held.shuffled, start=1)
        ],
    )
    names = list(held.models)
    observed = adoptions.a_period()
    rows: list[tuple[object, ...]] = []
    for period in range(1, adoptions.until + 1):
        place = period - held.last_fitted - 1
        rest = [""] * (2 * len(names))
        if place >= 0:
            rest = [
                *(str(held.models[name].expected[place]) for name in names),
                *(str(held.models[name].forecast[:, place].mean()) for name in names),
            ]
        rows.append((adoptions.periods.name(period), int(observed[period - 1]), *rest))
    heads = [f"expected, {name}" for name in names] + [f"forecast, {name}" for name in names]
    _write(folder / "periods.csv", ("period", "adopted", *heads), rows)
    _write(folder / "sight.csv", ("sight", "log_likelihood_below_top"), study.profile)
    _write(
        folder / "recovery.csv",
        tuple(numbers["recovery"][0]),
        [_cells(found.values()) for found in numbers["recovery"]],
    )


def _cells(values: Iterable[Any]) -> list[object]:
    """Return values as cells: empty for what is not finite or not known."""
    return ["" if found is None else found for found in map(_finite, values)]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.write_text(csv_text(header, rows), encoding="utf-8", newline="")


def _finite(value: Any) -> Any:
    """Return a value with None for each number in it that is not finite."""
    if isinstance(value, dict):
        return {name: _finite(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [_finite(inside) for inside in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _scored(model: Scored) -> dict[str, Any]:
    total = model.forecast.sum(axis=1)
    return {
        "outside": model.outside,
        "strength": model.strength,
        "log_likelihood_fitted": model.fitted,
        "log_score": model.log_score,
        "error": model.error,
        "expected": model.expected.tolist(),
        "forecast": {
            "mean": float(total.mean()),
            "low": float(np.quantile(total, 0.05)),
            "high": float(np.quantile(total, 0.95)),
        },
    }

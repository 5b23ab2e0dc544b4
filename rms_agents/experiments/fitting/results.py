"""A study as numbers and tables: for JSON, CSV files and whoever reads on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rms_agents.experiments.csv_text import csv_text
from rms_agents.experiments.fitting.held_out import Scored
from rms_agents.experiments.fitting.likelihood import Interval
from rms_agents.experiments.fitting.study import Study
from rms_agents.experiments.fitting.wording import verdict


def as_numbers(study: Study) -> dict[str, Any]:
    """Return all that a study found, ready for JSON; what is not bounded is None."""
    adoptions, held = study.adoptions, study.held_out
    return {
        "scenario": study.scenario.name,
        "people": adoptions.people,
        "ties": adoptions.network.ties,
        "adopted": adoptions.adopted,
        "until": adoptions.until,
        "threshold": int(study.scenario.values["clownfish.threshold"]),
        "estimates": {
            "outside": _interval(study.outside),
            "sight": _interval(study.sight),
            "share_by_sight": study.named,
        },
        "bass": {"p": _interval(study.bass_p), "q": _interval(study.bass_q)},
        "log_likelihood": study.log_likelihood,
        "recovery": [
            {name: _finite(value) for name, value in vars(found).items()}
            for found in study.recovered
        ],
        "held_out": {
            "last_fitted": held.last_fitted,
            "models": {name: _scored(model) for name, model in held.models.items()},
            "shuffled": {
                "shuffles": len(held.shuffled),
                "mean_log_score": float(np.mean([each.log_score for each in held.shuffled])),
                "mean_error": float(np.mean([each.error for each in held.shuffled])),
                "p_value": held.p_value,
            },
            "ties_help": held.ties_help,
        },
        "verdict": verdict(study),
    }


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
        ((model, name, *found) for model, name, found in estimates),
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
        rows.append((period, int(observed[period - 1]), *rest))
    heads = [f"expected, {name}" for name in names] + [f"forecast, {name}" for name in names]
    _write(folder / "periods.csv", ("period", "adopted", *heads), rows)
    _write(folder / "sight.csv", ("sight", "log_likelihood_below_top"), study.profile)
    _write(
        folder / "recovery.csv",
        tuple(numbers["recovery"][0]),
        [tuple(found.values()) for found in numbers["recovery"]],
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.write_text(csv_text(header, rows), encoding="utf-8", newline="")


def _interval(found: Interval) -> dict[str, float | None]:
    return {name: _finite(value) for name, value in found._asdict().items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


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

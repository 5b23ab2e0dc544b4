"""The claims as data: JSON and CSV."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from rms_agents.csv_text import csv_text
from rms_agents.experiments.claims.failure_map import FailureMap
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.report import Report
from rms_agents.experiments.claims.statement import statement, statement_hash
from rms_agents.experiments.claims.study import Result
from rms_agents.experiments.claims.verdict import Effect
from rms_agents.experiments.claims.wording import inequality, told


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as one JSON object."""
    seeds = statement().seeds
    return {
        "claims": [_claim(result) for result in report.results],
        "quick_look": report.size.quick,
        "replicates": report.size.pairs,
        "firms": report.size.firms,
        "seeds": [seeds.first, seeds.last],
        "stated_in": {"file": "rms_agents/experiments/claims.toml", "git_blob": statement_hash()},
        "named_and_caused": [
            {"cause": one.cause, "named": _ends(one.named), "caused": _ends(one.caused)}
            for one in report.attributions
        ],
    }


def _claim(result: Result) -> dict[str, Any]:
    claim, firms = result.claim, result.firms
    ablations = [
        {
            "without": one.name,
            **_ends(one.effect, "effect"),
            "difference": _ends(one.difference),
            "outcome": one.outcome,
        }
        for one in result.ablations
    ]
    found = firms.condition
    detail = None
    if found is not None:
        detail = {
            "name": found.inequality.name,
            "side": ">=" if found.inequality.above else "<",
            "threshold": found.inequality.threshold,
            "right": found.right,
            "guessing": found.guessing,
            "balanced": found.balanced,
            "told": found.balanced >= statement().rules.told_from,
        }
    return {
        "id": claim.id,
        "name": claim.name,
        "claim": claim.claim,
        "tested_as": claim.tested_as,
        "verdict": result.verdict,
        "condition": _condition(result),
        "condition_said": told(found, statement().rules),
        "condition_detail": detail,
        "measure": claim.measure,
        "unit": measure(claim.measure).unit,
        "sign": claim.sign,
        "smallest": claim.smallest,
        "comparator": claim.comparator,
        **_ends(result.effect, "effect"),
        "holds_share": firms.share("holds"),
        "reversed_share": firms.share("reversed"),
        "firms": len(firms.effects),
        "firms_drawn": firms.drawn,
        "matter_most": dict(list(firms.rank_correlations.items())[:2]),
        "ablation": ablations[0],
        "ablations": ablations,
        "beside": {name: _ends(effect) for name, effect in result.beside.items()},
        "named_and_caused": [
            {"cause": one.cause, "named": _ends(one.named), "caused": _ends(one.caused)}
            for one in result.attributions
        ],
        "factorials": {
            one.name: {" x ".join(term): _ends(effect) for term, effect in one.terms.items()}
            for one in result.factorials
        },
        "see_saw": {
            one.name: {
                "period": one.period,
                "peak_share": one.peak_share,
                "variation": _ends(one.variation),
                "weeks_near_the_edge": _ends(one.near_the_edge),
                "gain": one.gain,
                "lead_time": one.lead_time,
                "foretold": one.foretold,
            }
            for one in result.see_saws
        },
        "lessons": result.lessons,
    }


def _condition(result: Result) -> str | None:
    """Return the inequality of a conditional verdict, and say so if it hardly tells."""
    found = result.firms.condition
    if result.verdict != "conditional" or found is None:
        return None
    if found.balanced < statement().rules.told_from:
        return f"no single inequality tells (the best: {inequality(found)})"
    return inequality(found)


def _ends(effect: Effect, name: str = "mean") -> dict[str, float | None]:
    return {
        name: effect.mean,
        "low": effect.low if math.isfinite(effect.low) else None,
        "high": effect.high if math.isfinite(effect.high) else None,
    }


def csv_tables(report: Report) -> dict[str, str]:
    """Return every table behind the report, as CSV texts by file name."""
    found = {
        "claims.csv": _csv(
            "id,verdict,measure,unit,effect,low,high,holds_share,reversed_share,condition",
            (
                (
                    result.claim.id, result.verdict, result.claim.measure,
                    measure(result.claim.measure).unit, *result.effect,
                    result.firms.share("holds"), result.firms.share("reversed"),
                    _condition(result) or "",
                )
                for result in report.results
            ),
        ),
        "ablations.csv": _csv(
            "id,without,effect,low,high,difference,difference_low,difference_high,outcome",
            (
                (result.claim.id, one.name, *one.effect, *one.difference, one.outcome)
                for result in report.results
                for one in result.ablations
            ),
        ),
        "beside.csv": _csv(
            "id,measure,effect,low,high",
            (
                (result.claim.id, name, *effect)
                for result in report.results
                for name, effect in result.beside.items()
            ),
        ),
        "attributions.csv": _csv(
            "of,cause,named,named_low,named_high,caused,caused_low,caused_high",
            (
                (of, one.cause, *one.named, *one.caused)
                for of, those in (
                    ("baseline", report.attributions),
                    *((result.claim.id, result.attributions) for result in report.results),
                )
                for one in those
            ),
        ),
    }  # fmt: skip
    for result in report.results:
        found |= _of_claim(result)
    return found


def _of_claim(result: Result) -> dict[str, str]:
    name, firms = result.claim.id, result.firms
    unknowns = list(firms.values[0]) if firms.values else []
    found = {
        f"{name}-firms.csv": _csv(
            ["firm", "effect", "low", "high", "outcome", *firms.figures, *unknowns],
            (
                (
                    number, *effect, firms.outcomes[number],
                    *(column[number] for column in firms.figures.values()),
                    *firms.values[number].values(),
                )
                for number, effect in enumerate(firms.effects)
            ),
        ),
        f"{name}-map.csv": _of_map(result.map),
        f"{name}-found-map.csv": _of_map(result.found_map),
    }  # fmt: skip
    if result.tables:
        found[f"{name}-tables.csv"] = _csv(
            "table,option,measure,mean,difference,low,high",
            (
                (one.table.name, row.name, what, mean, *row.differences.get(what, ("", "", "")))
                for one in result.tables
                for row in one.rows
                for what, mean in row.means.items()
            ),
        )
    if result.factorials:
        found[f"{name}-factorial.csv"] = _csv(
            "complaints,term,effect,low,high",
            (
                (one.name, " x ".join(term), *effect)
                for one in result.factorials
                for term, effect in one.terms.items()
            ),
        )
    if result.see_saws:
        found[f"{name}-spectra.csv"] = _csv(
            "founder,period_weeks,share_of_power",
            (
                (one.name, float(period), float(power))
                for one in result.see_saws
                for period, power in zip(one.periods, one.spectrum, strict=True)
            ),
        )
    return found


def _of_map(found: FailureMap) -> str:
    return _csv(
        [found.across, found.down, "effect", "low", "high", "outcome"],
        (
            (across, down, *found.effects[row][column], found.outcome(row, column))
            for row, down in enumerate(found.rows)
            for column, across in enumerate(found.columns)
        ),
    )


def _csv(heads: str | Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return csv_text(heads.split(",") if isinstance(heads, str) else heads, rows)

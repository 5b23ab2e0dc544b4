"""The levers of the page, derived from the declarations of the parameters."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from rms_agents.parameters import Parameter, Value, parameters
from viz.firm import FILES, Firm, built, unchanged

# The group in which the page shows each part of the model.
# A name stands for a whole part, or for one parameter of it.
GROUPS: dict[str, tuple[str, ...]] = {
    "Marketing": (
        "marketing",
        "reputation",
        "integration.marketing_throttle",
        "integration.throttle_cost",
        "integration.targeting_learns",
        "integration.research_cost",
    ),
    "Sales": (
        "sales",
        "staff",
        "integration.promise_follows_service",
        "integration.promise_review_hours",
        "firm",
    ),
    "Service": (
        "service",
        "satisfaction",
        "complaints",
        "integration.complaints_to_service",
        "integration.complaint_desk_hours",
        "leaving",
        "hiring",
        "integration.hiring_reads_all",
        "integration.planning_cost",
    ),
    "Market": ("network", "market", "clownfish", "word_of_mouth", "run"),
}

# The four of each group that matter first.
FIRST: dict[str, tuple[str, ...]] = {
    "Marketing": (
        "marketing.base_budget",
        "marketing.reinvested_share",
        "marketing.targeting",
        "integration.marketing_throttle",
    ),
    "Sales": ("sales.salespeople", "sales.promise", "firm.fee", "staff.hybrids"),
    "Service": (
        "service.service_agents",
        "service.quality",
        "service.hours_per_client",
        "integration.complaints_to_service",
    ),
    "Market": (
        "clownfish.sight",
        "word_of_mouth.recommendation_rate",
        "network.mean_ties",
        "network.people",
    ),
}
_STEPS = 100  # of a slider, about


@cache
def lever_groups() -> list[dict[str, Any]]:
    """Return the groups of levers as the page draws them: what does not depend on the firm.

    Returns
    -------
    list of dict
        Each group has ``title``, ``first`` and ``more``: a list of parts with ``title`` and
        ``levers``. A lever has ``name``, ``label``, ``unit``, ``meaning``, ``source``, ``kind``
        (``whole``, ``number``, ``switch``, ``choice`` or ``text``), its accepted ``low`` and
        ``high``, and where a slider of it runs: ``from``, ``to`` and ``step``.
    """
    shown = {
        name: declared
        for name, declared in parameters().items()
        if name not in FILES and declared.kind != "switch"
    }
    groups = []
    for title, parts in GROUPS.items():
        first = FIRST[title]
        parts_of: dict[str, list[dict[str, Any]]] = {}
        for name, declared in shown.items():
            part = name.split(".")[0]
            if (name in parts or part in parts) and not _is_first(name):
                parts_of.setdefault(part, []).append(lever(declared))
        more = [
            {"title": part.replace("_", " "), "levers": levers} for part, levers in parts_of.items()
        ]
        groups.append(
            {"title": title, "first": [lever(shown[name]) for name in first], "more": more}
        )
    return groups


def lever(declared: Parameter) -> dict[str, Any]:
    """Return one lever as the page draws it."""
    low, high = slider_ends(declared)
    return {
        "name": declared.name,
        "label": declared.name.split(".")[1].replace("_", " "),
        "unit": declared.unit,
        "meaning": declared.meaning,
        "source": declared.source,
        "kind": _kind(declared),
        "choices": list(declared.choices),
        "low": declared.low,
        "high": declared.high,
        "from": low,
        "to": high,
        "step": step(declared, low, high),
        "rule": _rule(declared),
    }


def slider_ends(declared: Parameter) -> tuple[float, float]:
    """Return where a slider runs: a little beyond what an honest study would vary."""
    if declared.low is None or declared.high is None or isinstance(declared.default, bool | str):
        return 0.0, 1.0
    default = float(declared.default)
    low, high = declared.plausible or (0.0 if default >= 0 else 2 * default, 2 * abs(default) or 1)
    low, high = min(low, default), max(high, default)
    margin = (high - low) / 2
    low = max(declared.low, 0.0 if 0 <= low < margin else low - margin)
    high = min(declared.high, high + margin)
    size = step(declared, low, high)
    return _round(math.floor(low / size + 1e-9) * size), _round(math.ceil(high / size) * size)


def step(declared: Parameter, low: float, high: float) -> float:
    """Return a round step of which a slider has about a hundred; of whole numbers at least 1."""
    span = (high - low) / _STEPS
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span))
    found = next(m * power for m in (1, 2, 5, 10) if m * power >= span * (1 - 1e-9))
    return max(1.0, round(found)) if isinstance(declared.default, int) else _round(found)


def lever_values(firm: Firm) -> dict[str, Any]:
    """Return the values of all levers of a firm, and of its scenario where they differ."""
    values, plain = built(firm).values, unchanged(firm).values
    return {
        "values": {name: values[name] for name in values if name not in FILES},
        "changed": {name: plain[name] for name, _ in firm.levers},
    }


def spoken(value: Value) -> str:
    """Return a value as the page writes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return value
    return f"{value:,.10g}"


def numeric_levers() -> list[dict[str, str]]:
    """Return the levers that a map can have as an axis, the first ones first."""
    first = [name for names in FIRST.values() for name in names]
    rest = [p.name for p in parameters().values() if p.kind in ("lever", "unknown")]
    found = []
    for name in dict.fromkeys([*first, *rest]):
        declared = parameters()[name]
        if declared.low is not None and not isinstance(declared.default, bool | str):
            found.append({"name": name, "label": name.replace(".", ": ").replace("_", " ")})
    return found


def _round(value: float) -> float:
    return float(f"{value:.10g}")


def _is_first(name: str) -> bool:
    return any(name in names for names in FIRST.values())


def _kind(declared: Parameter) -> str:
    if declared.name == "network.seed":
        return "text"
    if declared.choices:
        return "choice"
    kinds: dict[type, str] = {bool: "switch", int: "whole", float: "number", str: "text"}
    return kinds[type(declared.default)]


def _rule(declared: Parameter) -> str:
    if declared.low is None or declared.high is None or declared.name == "network.seed":
        return declared.type_name
    return f"{declared.low:,.10g} to {declared.high:,.10g} {declared.unit}".strip()

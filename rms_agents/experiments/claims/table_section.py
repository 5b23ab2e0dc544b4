"""What the report says of options beside a claim's firm, such as rivals at equal cost."""

from __future__ import annotations

from collections.abc import Mapping

from rms_agents.experiments.claims.arms import base_scenario
from rms_agents.experiments.claims.measure import measure
from rms_agents.experiments.claims.statement import Claim, LaterTable
from rms_agents.experiments.claims.study import TableResult
from rms_agents.experiments.claims.verdict import stated_outcome
from rms_agents.experiments.claims.wording import amount, number, with_interval
from rms_agents.parameters import Value


def table_section(found: TableResult, claim: Claim) -> str:
    """Return a table of options beside a firm, and what they cost."""
    names = found.table.measures
    heads = [f"{measure(name).meaning}" for name in names]
    added = found.table.because if isinstance(found.table, LaterTable) else ""
    lines = [
        f"**{found.table.name}** (difference to the firm as it is, 95 % interval)"
        + (f". *Added after the results*: {added}" if added else ":"),
        "",
        f"| | {' | '.join(heads)} |",
        f"|---|{'--:|' * len(names)}",
    ]
    for row in found.rows:
        cells = []
        for name in names:
            unit = measure(name).unit
            cell = amount(row.means[name], unit)
            if row.differences:
                effect = row.differences[name]
                cell = with_interval(effect, unit)
            cells.append(cell)
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    if "cost_per_week" in names:
        values = base_scenario(claim).with_values(found.table.set).values
        lines += ["", f"{_which_matter(found, claim)} {_own_cost(values)} {_given(found, values)}"]
    return "\n".join(lines)


def _which_matter(found: TableResult, claim: Claim) -> str:
    """Return which options of a table do what the claim foretells, and enough of it to matter."""
    enough = [
        row.name
        for row in found.rows
        if row.differences
        and stated_outcome(row.differences[claim.measure], claim.sign, claim.smallest) == "holds"
    ]
    size = f"{claim.smallest:g}"
    way = "up" if claim.sign > 0 else "down"
    if not enough:
        return f"None of them surely takes the first figure {way} by {size} or more."
    return f"Surely {way} by {size} or more in the first figure: {'; '.join(enough)}."


def _own_cost(values: Mapping[str, Value]) -> str:
    """Return what integration itself costs, and that the table holds all costs."""
    money, hours, price = _cost_of_integration(values)
    return (
        f"Integration itself costs {number(money + hours * price)} a week here: {number(money)} in "
        f"money and {hours:g} hours of staff at {price:g}. The costs in the table are as they come "
        "out, whoever is hired later and what marketing then spends included."
    )


def _cost_of_integration(values: Mapping[str, Value]) -> tuple[float, float, float]:
    """Return the money and the hours of staff a week, and the price of an hour."""

    def value(name: str) -> float:
        return float(values[name])

    money = sum(value(f"integration.{name}_cost") for name in ("throttle", "research", "planning"))
    sellers = value("sales.salespeople") + value("staff.hybrids")
    hours = value("integration.complaint_desk_hours")
    hours += sellers * value("integration.promise_review_hours")
    return money, hours, value("staff.wage") / value("service.hours")


def _given(found: TableResult, values: Mapping[str, Value]) -> str:
    """Return what every option is given a week beside the firm as it is, and whether it differs."""
    money, hours, price = _cost_of_integration(values)
    a_week = {
        "mechanisms.integration": money + hours * price,
        "firm.fixed_cost": 1.0,
        "marketing.base_budget": 1.0,
        "firm.initial_cash": 1.0 / float(values["run.weeks"]),
    }
    given = {
        option.name: sum(
            (float(option.set[name]) - float(values[name])) * price_of_one
            for name, price_of_one in a_week.items()
            if name in option.set
        )
        for option in found.table.options
    }
    said = "; ".join(f"{name}, {number(amount)}" for name, amount in given.items())
    equal = max(given.values()) - min(given.values()) < 0.01 * max(given.values())
    warning = "" if equal else " So costs are not equal here, against the heading."
    return f"Given beside the firm as it is, by the week: {said}.{warning}"

"""What a whole run comes to, from its weekly measures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.measures import HOURS, MEASURES, NAMES, RUN_FIGURES

Array = NDArray[np.float64]

_QUARTER = 13  # weeks


def summarise(weekly: Any) -> dict[str, Array]:
    """Return every figure of whole runs.

    Parameters
    ----------
    weekly : record array of `measures.WEEK_DTYPE`, shape (..., weeks)
        The weekly measures; the weeks of a run side by side in memory.

    Returns
    -------
    dict of str to float array, shape (...)
        First each measure's end, total or mean as `measures.MEASURES` declares, then
        `measures.RUN_FIGURES`. A mean is one over the weeks in which there was a firm. A ratio
        without base is 0; revenue that never came is as unsteady as any (see `variation`).
    """
    weeks = weekly.shape[-1]
    table = np.asarray(weekly).view(np.float64).reshape(*weekly.shape, len(NAMES))
    with np.errstate(over="ignore", invalid="ignore"):  # also of what nobody sums up, such as cash
        totals = table.sum(axis=-2)  # all measures abreast: every week is read once, in order
    collapsed, clients, cash, revenue = (
        np.ascontiguousarray(weekly[name]) for name in ("collapsed", "clients", "cash", "revenue")
    )
    fell = collapsed[..., -1] > 0
    collapse_week = np.where(fell, collapsed.argmax(axis=-1) + 1.0, 0.0)
    means = totals / lived_weeks(collapse_week, weeks)[..., np.newaxis]
    by_summing = {"end": table[..., -1, :].copy(), "total": totals, "mean": means}
    figures: dict[str, Array] = {
        measure.name: by_summing[measure.summing][..., column]
        for column, measure in enumerate(MEASURES)
    }
    peak = np.maximum.accumulate(clients, axis=-1)
    figures["survived"] = 1.0 - collapsed[..., -1]
    figures["collapse_week"] = collapse_week
    figures["lowest_cash"] = cash.min(axis=-1)
    figures["peak_clients"] = clients.max(axis=-1)
    figures["drawdown"] = ratio(peak - clients, peak).max(axis=-1)
    hours: Array = sum((figures[f"hours_{use}"] for use in HOURS), np.zeros_like(clients[..., 0]))
    selling = figures["hours_selling_fit"] + figures["hours_selling_unfit"]
    acts = sum(
        figures[f"new_clients_{act}"] for act in ("recommendation", "introduction", "referral")
    )
    figures["selling_share"] = ratio(selling, hours)
    figures["complaint_share"] = ratio(figures["hours_complaints"], hours)
    figures["unfit_share"] = ratio(figures["hours_selling_unfit"], selling)
    figures["word_of_mouth_share"] = ratio(np.asarray(acts), figures["new_clients"])
    figures["revenue_variation"] = variation(revenue)
    figures["measured_referral_number"] = ratio(np.asarray(acts), figures["churned"])
    assert figures.keys() == {measure.name for measure in MEASURES} | RUN_FIGURES.keys()
    return figures


def lived_weeks(collapse_week: Array, weeks: int) -> Array:
    """Return for how many weeks there was a firm: up to its collapse, or (0 there) to the end."""
    return np.where(np.asarray(collapse_week) > 0, collapse_week, float(weeks))


def ratio(above: Array, below: Array) -> Array:
    """Return ``above / below``, 0 where there is nothing below."""
    above, below = np.asarray(above, float), np.asarray(below, float)
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def variation(revenue: Array) -> Array:
    """Return the coefficient of variation of 13-week revenue; of all weeks, if fewer.

    Without any revenue it is the largest that it can be, as if all had come in one quarter.
    """
    weeks = revenue.shape[-1]
    width = min(_QUARTER, weeks)
    quarters = revenue[..., : weeks // width * width]
    sums = quarters.reshape(*revenue.shape[:-1], -1, width).sum(axis=-1)
    most = np.sqrt(sums.shape[-1] - 1.0)
    return np.where(sums.any(axis=-1), ratio(sums.std(axis=-1), sums.mean(axis=-1)), most)

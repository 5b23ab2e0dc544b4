"""What a whole run comes to, from its weekly measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rms_agents.measures import HOURS, MEASURES, RUN_FIGURES

Array = NDArray[np.float64]

_QUARTER = 13  # weeks


def summarise(weekly: Mapping[str, Array] | Any) -> dict[str, Array]:
    """Return every figure of whole runs.

    Parameters
    ----------
    weekly : mapping of str to float array, shape (..., weeks)
        The weekly measures by name.

    Returns
    -------
    dict of str to float array, shape (...)
        First each measure's end, total or mean as `measures.MEASURES` declares, then
        `measures.RUN_FIGURES`. A ratio without base is 0.
    """
    figures: dict[str, Array] = {}
    for measure in MEASURES:
        values = np.asarray(weekly[measure.name])
        if measure.summing == "end":
            figures[measure.name] = values[..., -1]
        elif measure.summing == "total":
            figures[measure.name] = values.sum(axis=-1)
        else:
            figures[measure.name] = values.mean(axis=-1)
    collapsed = np.asarray(weekly["collapsed"])
    clients = np.asarray(weekly["clients"])
    peak = np.maximum.accumulate(clients, axis=-1)
    figures["survived"] = 1.0 - collapsed[..., -1]
    figures["collapse_week"] = np.where(
        collapsed[..., -1] > 0, collapsed.argmax(axis=-1) + 1.0, 0.0
    )
    figures["lowest_cash"] = np.asarray(weekly["cash"]).min(axis=-1)
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
    figures["revenue_variation"] = variation(np.asarray(weekly["revenue"]))
    figures["measured_referral_number"] = ratio(np.asarray(acts), figures["churned"])
    assert figures.keys() == {measure.name for measure in MEASURES} | RUN_FIGURES.keys()
    return figures


def ratio(above: Array, below: Array) -> Array:
    """Return ``above / below``, 0 where there is nothing below."""
    above, below = np.asarray(above, float), np.asarray(below, float)
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def variation(revenue: Array) -> Array:
    """Return the coefficient of variation of 13-week revenue; of all weeks, if fewer."""
    weeks = revenue.shape[-1]
    width = min(_QUARTER, weeks)
    quarters = revenue[..., : weeks // width * width]
    sums = quarters.reshape(*revenue.shape[:-1], -1, width).sum(axis=-1)
    return ratio(sums.std(axis=-1), sums.mean(axis=-1))

"""What is measured: every weekly measure once, with its unit, meaning and how a run sums it up."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np

Summing = Literal["end", "total", "mean"]


class Measure(NamedTuple):
    """A weekly measure.

    Attributes
    ----------
    name, unit, meaning : str
    summing : {"end", "total", "mean"}
        What stands for the whole run: the last week's value, the sum, or the mean over the weeks in
        which there was a firm.
    """

    name: str
    unit: str
    summing: Summing
    meaning: str


# What a unit alone says of how small and how large a number can be.
UNIT_RANGES: dict[str, tuple[float, float]] = {
    "share": (0.0, 1.0),
    "1 or 0": (0.0, 1.0),
    "-1 to 1": (-1.0, 1.0),
    "people": (0.0, math.inf),
    "acts": (0.0, math.inf),
    "complaints": (0.0, math.inf),
    "hours": (0.0, math.inf),
    "ratio": (0.0, math.inf),
    "week": (0.0, math.inf),
}
# Work over hours: where next to no hours are left, a single week's is without bound.
LOADS = ("service_load", "sales_load")

CAUSES = ("marketing", "clownfish", "reputation", "recommendation", "introduction", "referral")
HOURS = ("selling_fit", "selling_unfit", "complaints", "delivering", "overhead", "idle")

_CAUSE_WORDS = {
    "marketing": "advertising",
    "clownfish": "the sight of happy clients",
    "reputation": "reputation",
    "recommendation": "a recommendation",
    "introduction": "an introduction",
    "referral": "a referral",
}
_HOUR_WORDS = {
    "selling_fit": "selling to people who fit",
    "selling_unfit": "selling to people who do not fit",
    "complaints": "handling complaints",
    "delivering": "delivering the service (hybrids)",
    "overhead": "administration, travel, keeping in touch, learning the job",
    "idle": "nothing to do",
}

MEASURES: tuple[Measure, ...] = (
    Measure("prospects", "people", "end", "People open to the firm and not in touch with it"),
    Measure("leads", "people", "end", "People attracted, waiting for or in first contact"),
    Measure("in_talks", "people", "end", "People in sales meetings"),
    Measure("clients", "people", "end", "Clients"),
    Measure("past_clients", "people", "end", "People who were clients and are not open again yet"),
    Measure("lost", "people", "end", "Leads that came to nothing and are not open again yet"),
    Measure("new_clients", "people", "total", "Clients won"),
    *(
        Measure(f"new_clients_{cause}", "people", "total", f"Clients won who name {words}")
        for cause, words in _CAUSE_WORDS.items()
    ),
    Measure("leads_opened", "people", "total", "Leads opened"),
    *(
        Measure(f"leads_opened_{cause}", "people", "total", f"Leads opened that name {words}")
        for cause, words in _CAUSE_WORDS.items()
    ),
    Measure("leads_decayed", "people", "total", "Leads gone cold because nobody worked on them"),
    Measure(
        "recommendations_made", "acts", "total", "Recommendations made by clients, past ones too"
    ),
    Measure("introductions_made", "acts", "total", "Introductions made"),
    Measure("referrals_made", "acts", "total", "Referrals made"),
    Measure("churned", "people", "total", "Clients who left"),
    Measure("completed", "people", "total", "Clients whose project ended and who ordered no other"),
    Measure("complaints", "complaints", "total", "Complaints"),
    *(
        Measure(f"hours_{use}", "hours", "total", f"Hours of salespeople and hybrids: {words}")
        for use, words in _HOUR_WORDS.items()
    ),
    Measure("complaint_hours_waiting", "hours", "end", "Complaint hours that wait for salespeople"),
    Measure("service_hours_arrived", "hours", "total", "Service work that came in"),
    Measure("service_hours_delivered", "hours", "total", "Service work done, in standard hours"),
    Measure("service_backlog_hours", "hours", "end", "Service work that waits"),
    Measure("service_utilisation", "share", "mean", "Share of service capacity in use"),
    Measure("service_load", "ratio", "mean", "Service work over capacity"),
    Measure("sales_load", "ratio", "mean", "Selling hours wanted over hours free to sell"),
    Measure("quality", "SD", "mean", "Quality delivered to a client of middling fit"),
    Measure("service_standard", "share", "end", "Time a task is meant to get, against the start"),
    Measure("satisfaction", "SD", "end", "Mean satisfaction of clients; 0 is as expected"),
    Measure(
        "happy_clients", "people", "end", "Clients happy enough to be seen to thrive and to speak"
    ),
    Measure("unhappy_clients", "people", "end", "Clients unhappy enough to be seen to suffer"),
    Measure("reputation", "-1 to 1", "end", "What the market remembers of what was said"),
    Measure("client_capital", "people", "end", "Clients that today's clients may yet bring"),
    Measure("referral_number", "people", "end", "Clients that a client brings in a lifetime"),
    Measure("salespeople", "people", "end", "Salespeople employed"),
    Measure("service_agents", "people", "end", "Service agents employed"),
    Measure("hybrids", "people", "end", "Hybrid staff employed"),
    Measure("marketing_spend", "money", "total", "Spent on marketing"),
    Measure("payroll", "money", "total", "Wages"),
    Measure("costs", "money", "total", "Wages, marketing, fixed and integration costs"),
    Measure("revenue", "money", "total", "Invoiced"),
    Measure("collected", "money", "total", "Invoices paid"),
    Measure("profit", "money", "total", "Revenue less costs"),
    Measure("cash", "money", "end", "Cash; below zero, debt"),
    Measure("collapsed", "1 or 0", "end", "Whether the firm has collapsed"),
)

WEEK_DTYPE = np.dtype((np.record, [(measure.name, np.float64) for measure in MEASURES]))
NAMES = tuple(measure.name for measure in MEASURES)
BY_NAME = {measure.name: measure for measure in MEASURES}

# Figures of a whole run that are no single measure's end, total or mean.
RUN_FIGURES: dict[str, tuple[str, str]] = {
    "survived": ("1 or 0", "Whether the firm was still there at the end"),
    "collapse_week": ("week", "Week of the collapse; 0 without one"),
    "lowest_cash": ("money", "Lowest cash of any week"),
    "peak_clients": ("people", "Most clients of any week"),
    "drawdown": ("share", "Deepest fall of the number of clients from an earlier peak"),
    "selling_share": ("share", "Share of salespeople's hours spent selling"),
    "complaint_share": ("share", "Share of salespeople's hours spent on complaints"),
    "unfit_share": ("share", "Share of selling hours spent on people who do not fit"),
    "word_of_mouth_share": ("share", "Share of new clients who name an act of a client"),
    "revenue_variation": ("ratio", "Standard deviation over mean of 13-week revenue"),
    "measured_referral_number": ("people", "New clients by acts for each client who left"),
}

FIGURES = (*NAMES, *RUN_FIGURES)  # of a whole run, in the order of `summary.summarise`

# By figure, the ways in which luck can touch it, each what has to be on together (true, or above
# 0): without any of them it comes to the same in every run. What is not named here may differ.
_Ways = tuple[tuple[str, ...], ...]
_COLLAPSE: _Ways = (("mechanisms.collapse",),)
_HIRING: _Ways = (("mechanisms.hiring",),)
_COMPLAINTS: _Ways = (("mechanisms.complaints",),)
_CAPITAL: _Ways = (("mechanisms.client_capital",),)
_CAUSES: dict[str, _Ways] = {
    "marketing": (("mechanisms.advertising",),),
    "clownfish": (("mechanisms.clownfish",),),
    "reputation": (("mechanisms.reputation",),),
    "recommendation": (("mechanisms.recommendation",),),
    "introduction": (("mechanisms.introduction",),),
    "referral": (("mechanisms.referral",),),
}
_ACTS = ("recommendation", "introduction", "referral")
_ANY_ACT: _Ways = tuple((f"mechanisms.{act}",) for act in _ACTS)
TOUCHED_BY: dict[str, _Ways] = {
    "survived": _COLLAPSE,
    "collapsed": _COLLAPSE,
    "collapse_week": _COLLAPSE,
    "salespeople": (*_HIRING, ("mechanisms.collapse", "sales.salespeople")),
    "service_agents": (*_HIRING, ("mechanisms.collapse", "service.service_agents")),
    "hybrids": (("mechanisms.collapse", "staff.hybrids"),),
    "payroll": (*_HIRING, *_COLLAPSE),
    "completed": (("service.project_share",),),
    "hours_delivering": (("staff.hybrids", "mechanisms.hybrid_delivery"),),
    "service_standard": (("mechanisms.service_erosion", "mechanisms.service_capacity"),),
    "client_capital": _CAPITAL,
    "referral_number": _CAPITAL,
    **{f"new_clients_{cause}": ways for cause, ways in _CAUSES.items()},
    **{f"leads_opened_{cause}": ways for cause, ways in _CAUSES.items()},
    **{f"{act}s_made": _CAUSES[act] for act in _ACTS},
    "word_of_mouth_share": _ANY_ACT,
    "measured_referral_number": _ANY_ACT,
    "complaints": _COMPLAINTS,
    "hours_complaints": _COMPLAINTS,
    "complaint_share": _COMPLAINTS,
    "complaint_hours_waiting": _COMPLAINTS,
}


def unit_of(figure: str) -> str:
    """Return the unit of a figure of a whole run."""
    return BY_NAME[figure].unit if figure in BY_NAME else RUN_FIGURES[figure][0]

"""Who came through whom: the leads that clients brought, the clients they became, and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rms_agents import events
from rms_agents.measures import CAUSES
from rms_agents.state import NO_CAUSE, NOBODY


@dataclass(eq=False)
class Lead:
    """One approach of a person to the firm, and whom that person brought after it.

    Attributes
    ----------
    person : int
    by : int
        Who introduced, referred or recommended; NOBODY where nobody did.
    cause : str or None
        None for a client who was there from the start.
    week, signed : int or None
        Weeks, 0 is the first, of the attraction and of the signature; None without one.
    brought : list of Lead
    """

    person: int
    by: int = NOBODY
    cause: str | None = None
    week: int | None = None
    signed: int | None = None
    brought: list[Lead] = field(default_factory=list)

    def clients_below(self) -> int:
        """Return how many clients came through this one, directly or through others."""
        return sum((lead.signed is not None) + lead.clients_below() for lead in self.brought)

    def as_dict(self) -> dict[str, Any]:
        """Return the tree below as plain values; weeks count from 1."""
        return {
            "person": self.person,
            "act": self.cause,
            "week": None if self.week is None else self.week + 1,
            "signed": None if self.signed is None else self.signed + 1,
            "brought": [lead.as_dict() for lead in self.brought],
        }


def leads_by_person(happened: Any) -> dict[int, list[Lead]]:
    """Return everybody's leads in order, each with those whom the person brought after it.

    A newcomer who moves in starts without leads, so nobody inherits whom a predecessor brought.

    Parameters
    ----------
    happened : record array
        `State.events`.
    """
    leads: dict[int, list[Lead]] = {}
    present: dict[int, Lead] = {}

    def open_lead(lead: Lead) -> None:
        leads.setdefault(lead.person, []).append(lead)
        present[lead.person] = lead

    for event in _rows(happened, (events.ATTRACTED, events.WON, events.MOVED)):
        week, kind, person, other, detail = event
        if kind == events.ATTRACTED:
            lead = Lead(person, other, CAUSES[detail] if detail != NO_CAUSE else None, week)
            open_lead(lead)
            if other != NOBODY:
                if other not in present:
                    open_lead(Lead(other))
                present[other].brought.append(lead)
        elif kind == events.WON:
            present[person].signed = week
        else:
            present.pop(person, None)
    return leads


def _rows(happened: Any, kinds: tuple[int, ...]) -> Iterator[tuple[int, int, int, int, int]]:
    chosen = happened[np.isin(happened["kind"], kinds)]
    fields = ("week", "kind", "person", "other", "detail")
    return zip(*(chosen[name].tolist() for name in fields), strict=True)

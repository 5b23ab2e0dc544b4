"""What becomes of a firm: it grows, idles or collapses. The one place where these are defined."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError
from rms_agents.scenario import Scenario

GROWS, IDLES, COLLAPSES = STATES = ("grows", "idles", "collapses")
GROWTH = 1.25  # clients at the end over clients at the start, from which a firm has grown

MEANINGS = {
    GROWS: "survives and ends with at least a quarter more clients than it began with",
    IDLES: "survives without growing",
    COLLAPSES: "is not there at the end",
}


class Probability(NamedTuple):
    """A share of runs, and where the probability behind it lies with 95 % confidence."""

    share: float
    low: float
    high: float


def check_that_firms_collapse(scenario: Scenario, measure: str) -> None:
    """Refuse a question after survival where no firm can collapse: all do equally well."""
    if not scenario.values["mechanisms.collapse"]:
        raise InputError(
            f"--measure {measure}: no firm collapses here; --set mechanisms.collapse=true lets them"
        )


def firm_state(figures: Mapping[str, Any] | Any, initial_clients: Any) -> NDArray[np.int64]:
    """Return what became of each firm, as a place in `STATES`.

    A firm *collapses* if it is not there at the end, *grows* if it is and has at least
    `GROWTH` times the clients that it began with (and at least one), and *idles* otherwise: also
    one that shrank and lives on. This asks only for the figures of whole runs.

    Parameters
    ----------
    figures : mapping of str to array of float
        ``survived`` and ``clients`` of each run: see `summary.summarise`.
    initial_clients : array of float
        Parameter ``firm.initial_clients`` of each run; anything that broadcasts.

    Returns
    -------
    array of int
        0 grows, 1 idles, 2 collapses.
    """
    needed = np.maximum(GROWTH * np.asarray(initial_clients, float), 1.0)
    grown = np.where(np.asarray(figures["clients"]) >= needed, 0, 1)
    return np.where(np.asarray(figures["survived"]) > 0, grown, 2).astype(np.int64)


def state_probabilities(states: NDArray[np.int64], independent: int) -> dict[str, Probability]:
    """Return how probable each state is, from a few runs.

    Parameters
    ----------
    states : array of int
        As `firm_state` gives them.
    independent : int
        How many runs these count for: fewer than there are where runs share their luck.

    Returns
    -------
    dict of str to Probability
        With the score interval of Wilson (1927), which stays within 0 and 1 and does not shrink to
        nothing where all runs agree.
    """
    return {
        name: _wilson(float((states == place).mean()), independent)
        for place, name in enumerate(STATES)
    }


def _wilson(share: float, count: int) -> Probability:
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2) / (1 + z * z / count)
    return Probability(share, max(0.0, middle - half), min(1.0, middle + half))

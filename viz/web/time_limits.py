"""How long whoever is slow, silent or lost is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rms_agents.errors import InputError, quoted

VARIABLE = "RMS_PAGE_TIME_LIMITS"
_LEAST, _MOST = 0.01, 100.0


@dataclass(frozen=True)
class TimeLimits:
    """Seconds after which somebody is not waited for any more.

    Attributes
    ----------
    request : float
        In which a request must have come, head and body.
    idle : float
        In which another one must come over the same connection.
    reading : float
        In which a browser must have read some of what is sent to it.
    first_word : float
        In which a page's connection must say something.
    ping : float
        Between two signs of life of a page's connection, and in which one must be answered.
    lost : float
        After which the page of a browser that was killed is given up; its address has the state.
    reload : float
        For which the place of one who has left is kept.
    coming : float
        In which a page that was sent must open its connection, for its place to be sure.
    """

    request: float = 10.0
    idle: float = 5.0
    reading: float = 30.0
    first_word: float = 20.0
    ping: float = 20.0
    lost: float = 120.0
    reload: float = 10.0
    coming: float = 60.0

    def times(self, factor: float) -> TimeLimits:
        """Return limits that are all so many times as long."""
        return TimeLimits(**{name: factor * seconds for name, seconds in vars(self).items()})


USUAL = TimeLimits()


def time_limits_for(environment: Mapping[str, str]) -> TimeLimits:
    """Return the limits that the environment asks for: it says how many times the usual ones.

    Raises
    ------
    InputError
        If it says no such number.
    """
    said = environment.get(VARIABLE, "1")
    try:
        factor = float(said)
    except ValueError:
        factor = 0.0
    if not _LEAST <= factor <= _MOST:
        raise InputError(
            f"{VARIABLE} = {quoted(said)}: must be a number from {_LEAST:g} to {_MOST:g}, how many "
            "times the usual limits"
        )
    return USUAL.times(factor)

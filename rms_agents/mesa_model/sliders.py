"""What a control of Mesa's page shows before anybody has moved it."""

from __future__ import annotations


class Unmoved:
    """A number on a slider that nobody has moved: no wish of anybody's.

    Mesa hands the values of all controls over on a reset. `RelationshipModel` leaves to the
    scenario what is unmoved; once a slider is moved, it hands over a plain number.
    """


class _Whole(Unmoved, int):
    pass


class _Fraction(Unmoved, float):
    pass


def unmoved(value: float) -> int | float:
    """Return a number that a slider may begin with, and that leaves the scenario as it is."""
    return _Whole(value) if isinstance(value, int) else _Fraction(value)

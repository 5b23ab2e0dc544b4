"""What is said of one published model: figures expected and measured, and why they differ."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """One figure of a published model beside ours.

    Attributes
    ----------
    what : str
    expected : float, str or None
        From the publication, or from its own equations; in words where it says only which way;
        None where there is nothing to expect.
    measured : float
    digits : int
        After the point.
    """

    what: str
    expected: float | str | None
    measured: float
    digits: int = 1


class Reproduction(NamedTuple):
    """A published model, reproduced.

    Attributes
    ----------
    title, source : str
    own : str
        How the published model itself was recomputed.
    figures_of_its_own : tuple of Figure
        The published figures, and what recomputing gives.
    ours : str
        The experiment with the engine.
    figures_of_ours : tuple of Figure
        What the published model (or its formula) has in the same place, and what the engine gives.
    differs_because : str
    """

    title: str
    source: str
    own: str
    figures_of_its_own: tuple[Figure, ...]
    ours: str
    figures_of_ours: tuple[Figure, ...]
    differs_because: str

    def measured(self, what: str) -> float:
        """Return a measured figure by its words."""
        every = (*self.figures_of_its_own, *self.figures_of_ours)
        return next(figure.measured for figure in every if figure.what == what)

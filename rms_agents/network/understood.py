"""What was understood of a file of ties, as data and as the one line that every user sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rms_agents.errors import shortened

if TYPE_CHECKING:
    from rms_agents.network import Network

_MOST_LISTED = 8  # names of columns that the line repeats


@dataclass(frozen=True)
class Understood:
    """What was read of a file, what was left aside and what was left out.

    Attributes
    ----------
    file
        The file, as messages name it.
    format
        What it was read as: ``CSV``, ``GraphML``, ``adjacency matrix`` and so on.
    people, ties
        How many came of it.
    used
        Names of the columns or attributes that were used, as they stand in the file.
    left_aside
        Names of those that were not.
    left_out
        Everything else that was dropped, counted, or read otherwise than it says, as short
        sentences.
    """

    file: str
    format: str
    people: int
    ties: int
    used: tuple[str, ...] = ()
    left_aside: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def using(self, name: str) -> Understood:
        """Return what was understood where one more column is used than makes the network."""
        aside = tuple(other for other in self.left_aside if other != name)
        return replace(self, used=(*self.used, name), left_aside=aside)

    def reading(self) -> str:
        """Return what the file was read as, which columns were used and which were not."""
        parts = [self.format]
        if self.used:
            parts.append(f"used {_listed(self.used)}")
        if self.left_aside:
            parts.append(f"left aside {_listed(self.left_aside)}")
        return "; ".join(parts)

    def __str__(self) -> str:
        """Return all of it as one line."""
        people = "1 person" if self.people == 1 else f"{self.people:,} people"
        ties = "1 tie" if self.ties == 1 else f"{self.ties:,} ties"
        return f"{self.file}: {people}, {ties}; {'; '.join([self.reading(), *self.left_out])}"


def understood_as_json(network: Network | None) -> dict[str, Any] | None:
    """Return what was understood of the file of a network; None where there is no file."""
    if network is None or network.understood is None:
        return None
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in vars(network.understood).items()
    }


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(shortened(_on_one_line(name)) for name in names[:_MOST_LISTED])
    more = len(names) - _MOST_LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def _on_one_line(name: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in name)

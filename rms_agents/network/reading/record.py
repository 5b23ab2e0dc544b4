"""What a file says, whatever its format: people and the ties between them, before any check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rms_agents.network.reading.values import Texts


@dataclass(frozen=True)
class Ties:
    """Who is tied to whom, a record a tie.

    Attributes
    ----------
    source, target
        The ids of the two ends, `values.cleaned`.
    at
        The words that say where a record stands.
    weight
        float64; NaN where a tie has none. None: the file has no weights.
    directed
        How many are said to be directed; None: the file does not say.
    """

    source: Texts
    target: Texts
    at: Callable[[int], str]
    weight: NDArray[np.float64] | None = None
    directed: int | None = None


@dataclass(frozen=True)
class People:
    """Who exists.

    Attributes
    ----------
    said
        The file, as messages name it.
    ids
        `values.cleaned`, in the order of the file.
    at
        The words that say where a person stands.
    fit, community
        `values.cleaned`, empty where missing, which is refused; None: the file has none that is
        used.
    names
        What the people are called beside their id; None: nothing else.
    used, left_aside
        Names of columns or attributes.
    notes
        What else was left out or read otherwise, as short sentences.
    """

    said: str
    ids: Sequence[str]
    at: Callable[[int], str]
    fit: Sequence[str] | None = None
    community: Sequence[str] | None = None
    names: Sequence[str] | None = None
    used: tuple[str, ...] = ()
    left_aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """A file of ties, as it was read.

    Attributes
    ----------
    said
        The file, as messages name it.
    format
        What it was read as.
    ties, people
        Its content; people None: whoever has a tie.
    used, left_aside
        Names of columns or attributes of ties.
    notes
        As of `People`.
    """

    said: str
    format: str
    ties: Ties
    people: People | None = None
    used: tuple[str, ...] = ()
    left_aside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def counted(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return ``3 things`` for each thing of which there are any."""
    return tuple(
        f"{count:,} {thing if count == 1 else f'{thing}s'} left out"
        for thing, count in counts.items()
        if count
    )

"""The referral network: who talks to whom, checked and ready for the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rms_agents.errors import InputError, nearest, quoted
from rms_agents.network.sorted_ties import sorted_ties
from rms_agents.network.understood import Understood

if TYPE_CHECKING:
    import networkx

__all__ = ["Network"]

_MOST_PEOPLE = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Network:
    """People and their ties as compressed sparse rows (CSR).

    Made by `from_ties`, `from_csr` or `rms_agents.network.files.read_ties`, which check what they
    are given; the constructor itself trusts it.

    Attributes
    ----------
    indptr, indices
        int64[people + 1] and int32: person ``i`` talks to ``indices[indptr[i]:indptr[i + 1]]``.
    community
        int32[people], numbered from 0.
    fit
        float32[people], fit to the ideal client profile from 0 to 1; None: drawn by the model.
    labels
        What the people are called in the file they came from; None: by their number.
    community_names
        What the communities are called there; None: by their number.
    warnings
        What was dropped on the way in, as sentences for the user.
    ids
        What the people are identified by there, where their labels are names beside that.
    understood
        What was understood of the file they came from; None: of no file.
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    community: NDArray[np.int32]
    fit: NDArray[np.float32] | None = None
    labels: tuple[str, ...] | None = None
    community_names: tuple[str, ...] | None = None
    warnings: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    understood: Understood | None = None

    @property
    def people(self) -> int:
        """Number of persons."""
        return len(self.indptr) - 1

    @property
    def ties(self) -> int:
        """Number of undirected ties: half the entries, as each tie stands in both rows."""
        return len(self.indices) // 2

    @classmethod
    def from_ties(
        cls,
        people: int,
        pairs: ArrayLike,
        community: ArrayLike | None = None,
        fit: ArrayLike | None = None,
        labels: tuple[str, ...] | None = None,
        community_names: tuple[str, ...] | None = None,
        warnings: tuple[str, ...] = (),
        ids: tuple[str, ...] | None = None,
    ) -> Network:
        """Return the network of a list of undirected ties.

        Self-loops and repeated ties (in either direction) are dropped, with a warning that counts
        them.

        Parameters
        ----------
        people
            Number of persons, at least 1.
        pairs
            Integer (m, 2): the two ends of each tie, each from 0 to ``people - 1``.
        community
            Integer (people,) from 0; None: all in community 0.
        fit
            (people,) from 0 to 1; None: drawn by the model.
        labels, community_names
            Names of the people and of the communities.
        warnings
            Warnings already gathered; those of this function are added.
        ids
            What the people are identified by, where that is not their label.

        Raises
        ------
        InputError
            If a shape, an end, a fit or a community is outside what is said above.
        """
        _check_people(people)
        ends = np.asarray(pairs)
        if ends.size == 0:
            ends = np.empty((0, 2), np.int32)
        if ends.ndim != 2 or ends.shape[1] != 2:
            raise InputError(f"ties: expected pairs of shape (m, 2), got shape {ends.shape}")
        if not np.issubdtype(ends.dtype, np.integer):
            raise InputError(f"ties: ends must be whole numbers, got {ends.dtype}")
        if ends.size and (ends.min() < 0 or ends.max() >= people):
            row, side = np.argwhere((ends < 0) | (ends >= people))[0]
            raise InputError(
                f"ties: tie {row} names person {ends[row, side]}, outside 0 to {people - 1}"
            )
        indptr, indices, self_loops, duplicates = sorted_ties(people, ends)
        if self_loops:
            warnings += (_counted(self_loops, "self-loop"),)
        if duplicates:
            warnings += (_counted(duplicates, "duplicate tie"),)
        return cls(
            indptr,
            indices,
            _checked_community(community, people, community_names),
            _checked_fit(fit, people),
            _checked_labels(labels, people),
            community_names,
            warnings,
            _checked_labels(ids, people),
        )

    @classmethod
    def from_csr(
        cls,
        indptr: ArrayLike,
        indices: ArrayLike,
        community: ArrayLike | None = None,
        fit: ArrayLike | None = None,
    ) -> Network:
        """Return the network of ready compressed sparse rows.

        Rows may be directed: row ``i`` lists those whom person ``i`` sees and talks to.

        Parameters
        ----------
        indptr, indices
            Integer (people + 1,) and (entries,): the neighbours of ``i`` are
            ``indices[indptr[i]:indptr[i + 1]]``, in any order.
        community, fit
            As in `from_ties`.

        Raises
        ------
        InputError
            If the rows do not fit together, or a row lists somebody who does not exist, the person
            whose row it is, or the same person twice.
        """
        from rms_agents.network.csr import first_fault  # compiled, so not where it is not needed

        starts, neighbours = np.asarray(indptr), np.asarray(indices)
        if neighbours.size == 0:
            neighbours = np.empty(0, np.int32)
        for name, array in (("indptr", starts), ("indices", neighbours)):
            if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
                raise InputError(
                    f"{name}: expected a row of whole numbers, got {array.dtype} of shape "
                    f"{array.shape}"
                )
        people = len(starts) - 1
        _check_people(people)
        starts = np.ascontiguousarray(starts, np.int64)
        code, row, neighbour = first_fault(starts, np.ascontiguousarray(neighbours, np.int64))
        if code:
            raise InputError(
                {
                    1: f"indptr: must rise from 0 to {neighbours.size} (see row {row})",
                    2: f"indices: row {row} lists person {neighbour}, outside 0 to {people - 1}",
                    3: f"indices: row {row} lists person {row} as their own neighbour",
                    4: f"indices: row {row} lists person {neighbour} twice",
                }[code]
            )
        return cls(
            starts,
            np.ascontiguousarray(neighbours, np.int32),
            _checked_community(community, people, None),
            _checked_fit(fit, people),
        )

    def numbers(self) -> dict[str, int]:
        """Return the number of each person by label and, where it is nobody's label, by id."""
        by_id = {one: person for person, one in enumerate(self.ids or ())}
        return by_id | {label: person for person, label in enumerate(self.labels or ())}

    def number_of(self, name: str) -> int:
        """Return the number of a person by label or id.

        Raises
        ------
        InputError
            If nobody is called that; the message has the nearest labels.
        """
        numbers = self.numbers()
        if name not in numbers:
            near = nearest(name, self.labels or ())
            raise InputError(f"person = {quoted(name)}: is not in the network; {near}")
        return numbers[name]

    def to_networkx(self) -> networkx.Graph[int] | networkx.DiGraph[int]:
        """Return the network as a networkx graph for layouts and export.

        Nodes are 0 to ``people - 1`` with the attributes ``community`` and, where known, ``fit``
        and ``label``. The graph is directed only if some tie stands in one row alone.
        """
        import networkx as nx

        rows = np.repeat(np.arange(self.people), np.diff(self.indptr))
        forth = np.sort(rows * self.people + self.indices)
        back = np.sort(self.indices.astype(np.int64) * self.people + rows)
        graph: networkx.Graph[int] = nx.Graph() if np.array_equal(forth, back) else nx.DiGraph()
        for person in range(self.people):
            attributes: dict[str, Any] = {"community": int(self.community[person])}
            if self.community_names is not None:
                attributes["community"] = self.community_names[self.community[person]]
            if self.fit is not None:
                attributes["fit"] = float(self.fit[person])
            if self.labels is not None:
                attributes["label"] = self.labels[person]
            graph.add_node(person, **attributes)
        graph.add_edges_from(zip(rows.tolist(), self.indices.tolist(), strict=True))
        return graph


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'} dropped"


def _check_people(people: int) -> None:
    if not 1 <= people <= _MOST_PEOPLE:
        raise InputError(f"people: {people} is outside 1 to {_MOST_PEOPLE}")


def _checked_labels(labels: tuple[str, ...] | None, people: int) -> tuple[str, ...] | None:
    if labels is not None and len(labels) != people:
        raise InputError(f"labels: expected {people}, got {len(labels)}")
    return labels


def _checked_community(
    community: ArrayLike | None, people: int, names: tuple[str, ...] | None
) -> NDArray[np.int32]:
    if community is None:
        return np.zeros(people, np.int32)
    numbers = np.asarray(community)
    if numbers.shape != (people,) or not np.issubdtype(numbers.dtype, np.integer):
        raise InputError(
            f"community: expected {people} whole numbers, got {numbers.dtype} of shape "
            f"{numbers.shape}"
        )
    most = _MOST_PEOPLE if names is None else len(names)
    wrong = np.flatnonzero((numbers < 0) | (numbers >= most))
    if wrong.size:
        raise InputError(
            f"community: person {wrong[0]} has {numbers[wrong[0]]}, outside 0 to {most - 1}"
        )
    return np.ascontiguousarray(numbers, np.int32)


def _checked_fit(fit: ArrayLike | None, people: int) -> NDArray[np.float32] | None:
    if fit is None:
        return None
    values = np.asarray(fit)
    if values.shape != (people,) or values.dtype.kind not in "fiu":
        raise InputError(
            f"fit: expected {people} numbers, got {values.dtype} of shape {values.shape}"
        )
    wrong = np.flatnonzero(~((values >= 0.0) & (values <= 1.0)))
    if wrong.size:
        raise InputError(f"fit: person {wrong[0]} has {values[wrong[0]]}, outside 0 to 1")
    return np.ascontiguousarray(values, np.float32)

"""Ties of a file as compressed sparse rows, without compiled code.

Reading and checking a file must not wait until the model is compiled; see `csr.csr_of_ties` for the
compiled way to the same rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sorted_ties(
    people: int, ends: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int32], int, int]:
    """Return the CSR of a list of ties, its self-loops and repeated ties dropped and counted.

    Parameters
    ----------
    people
        Number of persons; every end lies in ``0 .. people - 1`` (not checked here).
    ends
        Integer (m, 2): the two ends of each tie, in any order.

    Returns
    -------
    indptr, indices, self_loops, duplicates
        int64[people + 1], int32[2 * ties], and the two numbers of ties dropped.
    """
    low, high = ends.min(axis=1).astype(np.int64), ends.max(axis=1).astype(np.int64)
    apart = low != high
    given = low[apart] * people + high[apart]
    ties = np.unique(given)
    low, high = np.divmod(ties, people)
    # One number a tie end, its row before its neighbour: sorted, the rows follow one another.
    both = np.sort(np.concatenate([ties, high * people + low]))
    rows, indices = np.divmod(both, people)
    indptr = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=people), out=indptr[1:])
    return (
        indptr,
        indices.astype(np.int32),
        len(ends) - int(apart.sum()),
        len(given) - len(ties),
    )

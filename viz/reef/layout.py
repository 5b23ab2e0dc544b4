"""Places on the reef: neighbours on the referral network keep near each other.

The water around the anemone is unrolled into a strip: along it lie the communities, each a shoal,
and those that know each other lie side by side. Computed once a run, never while drawing.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viz.bounded_cache import BoundedCache

_ROUNDS = 12  # of drawing people towards those they know
_MOST_ORDERED = 400  # communities: beyond, their order is left as it is
_GAP = 0.35  # of a shoal's width is open water beside it
_kept: BoundedCache[NDArray[np.float32]] = BoundedCache(4 * 2**20, lambda array: array.nbytes)


def places(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], community: NDArray[np.int32], seed: int
) -> NDArray[np.float32]:
    """Return a place for everybody; kept, as few levers change who knows whom.

    Parameters
    ----------
    indptr, indices : arrays
        Ties, as compressed sparse rows.
    community : int array, shape (people,)
    seed : int
        Of the little disorder in a shoal.

    Returns
    -------
    float32 array, shape (people, 2)
        From 0 to 1: along the reef, and across a shoal from near to far.
    """
    known = blake2b(digest_size=16)
    for array in (indptr, indices, community):
        known.update(np.ascontiguousarray(array))
    return _kept.made((known.digest(), seed), lambda: _places(indptr, indices, community, seed))


def _places(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], community: NDArray[np.int32], seed: int
) -> NDArray[np.float32]:
    people = len(community)
    names, own = np.unique(community, return_inverse=True)
    sizes = np.bincount(own, minlength=len(names))
    starts, widths = _slots(_order(indptr, indices, own, len(names)), sizes)
    luck = np.random.Generator(np.random.PCG64(seed))
    wish = luck.random((people, 2))
    degree = np.maximum(1, np.diff(indptr))[:, None]
    speaker = np.repeat(np.arange(people), np.diff(indptr))
    for _ in range(_ROUNDS):
        near = np.zeros_like(wish)
        np.add.at(near, speaker, wish[indices])
        wish = 0.5 * wish + 0.5 * near / degree
        for axis in (0, 1):  # spread again, or all would meet in the middle
            wish[:, axis] = _ranks_inside(own, wish[:, axis], sizes)
    found = _spread(own, wish, sizes, luck)
    found[:, 0] = starts[own] + widths[own] * found[:, 0]
    return found.astype(np.float32)


def _order(indptr: Any, indices: Any, own: Any, count: int) -> NDArray[np.int64]:
    """Return the communities in an order that keeps side by side those with ties to each other.

    The order of the second-smallest eigenvector of the graph of communities (spectral seriation:
    Atkins, Boman & Hendrickson 1998).
    """
    if not 3 <= count <= _MOST_ORDERED:
        return np.arange(count)
    between = np.zeros((count, count))
    np.add.at(between, (np.repeat(own, np.diff(indptr)), own[indices]), 1.0)
    np.fill_diagonal(between, 0.0)
    between = np.sqrt(between + between.T)
    laplacian = np.diag(between.sum(axis=1)) - between
    return np.argsort(np.linalg.eigh(laplacian)[1][:, 1], kind="stable")


def _slots(order: NDArray[np.int64], sizes: Any) -> tuple[Any, Any]:
    """Return where each community's stretch of the reef starts, and how wide its shoal is."""
    share = np.sqrt(sizes[order] * sizes.mean())  # great shoals are denser, small ones visible
    ends = np.cumsum(share) / share.sum()
    starts, widths = np.empty(len(order)), np.empty(len(order))
    widths[order] = share / share.sum()
    starts[order] = ends - widths[order]
    return starts + 0.5 * _GAP * widths, (1.0 - _GAP) * widths


def _ranks_inside(own: Any, values: Any, sizes: Any) -> NDArray[np.float64]:
    """Return each value's rank within its community, from 0 to 1."""
    order = np.lexsort((values, own))
    first = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    ranks = np.empty(len(values))
    ranks[order] = np.arange(len(values)) - first[own[order]]
    found: NDArray[np.float64] = (ranks + 0.5) / sizes[own]
    return found


def _spread(own: Any, wish: Any, sizes: Any, luck: np.random.Generator) -> NDArray[np.float64]:
    """Return the wishes spread evenly over each shoal: columns by the first, rows by the second."""
    columns = np.maximum(1, np.round(np.sqrt(sizes)).astype(int))
    column = np.minimum((wish[:, 0] * columns[own]).astype(int), columns[own] - 1)
    group = np.unique(own * (columns.max() + 1) + column, return_inverse=True)[1]
    across = _ranks_inside(group, wish[:, 1], np.bincount(group))
    jitter = luck.random(len(own)) - 0.5
    along = (column + 0.5 + 0.9 * jitter) / columns[own]
    return np.stack([along, across], axis=1)

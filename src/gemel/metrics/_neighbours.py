"""Can the nearest items be asked who a query shows?"""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import RangeError, SupportError


def nearest_neighbour_accuracy(
    energy: Float[ndarray, "queries items"],
    query_identity: Int[ndarray, " queries"],
    item_identity: Int[ndarray, " items"],
    k: int = 1,
) -> float:
    """Share of queries whose `k` nearest items name them rightly. Range [0, 1], 1 is best.

    For queries in blocks, average the hits of `nearest_neighbour_identity` instead.

    Args:
        energy: Energy of each query against each item, lower is more alike.
        query_identity: Whom each query shows.
        item_identity: Whom each item shows.
        k: Items that vote.

    Raises:
        SupportError: If there is no query.
        RangeError: If `k` is not from 1 to the number of items.

    Example:
        >>> energy = np.array([[0.1, 0.8, 0.9], [0.2, 0.3, 0.4]])
        >>> nearest_neighbour_accuracy(energy, np.array([4, 7]), np.array([4, 7, 7]), k=1)
        0.5
        >>> nearest_neighbour_accuracy(energy, np.array([4, 7]), np.array([4, 7, 7]), k=3)
        0.5
    """
    if len(query_identity) == 0:
        raise SupportError("nearest_neighbour_accuracy needs at least one query; there is none.")
    named = nearest_neighbour_identity(energy, item_identity, k)
    return float((named == query_identity).mean())


def nearest_neighbour_identity(
    energy: Float[ndarray, "queries items"], item_identity: Int[ndarray, " items"], k: int = 1
) -> Int[ndarray, " queries"]:
    """The identity most of the `k` nearest items show; of tied ones that of the nearest item.

    Items at one energy rank in their order, but which of those that tie for the k-th place vote
    is left open. An energy of inf leaves a query's own item out where it stands among them.

    Raises:
        RangeError: If `k` is not from 1 to the number of items.
    """
    if not 1 <= k <= len(item_identity):
        raise RangeError(
            f"Of {len(item_identity):,} items from 1 to all can be a query's nearest, got k={k}."
        )
    near = item_identity[_nearest(energy, k)]
    votes = (near[:, :, None] == near[:, None, :]).sum(axis=2)
    # argmax takes the first of equals, and the nearest comes first.
    named: Int[ndarray, " queries"] = near[np.arange(len(near)), votes.argmax(axis=1)]
    return named


def _nearest(energy: Float[ndarray, "queries items"], k: int) -> Int[ndarray, "queries k"]:
    """The places of each query's k nearest items, nearest first."""
    chosen = np.sort(np.argpartition(energy, k - 1, axis=1)[:, :k], axis=1)
    order = np.argsort(np.take_along_axis(energy, chosen, axis=1), axis=1, kind="stable")
    nearest: Int[ndarray, "queries k"] = np.take_along_axis(chosen, order, axis=1)
    return nearest

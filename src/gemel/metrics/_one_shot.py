"""Telling N unseen identities apart from k references each."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import SupportError


def one_shot_accuracy(
    energy: Float[ndarray, "queries references"],
    query_identity: Int[ndarray, " queries"],
    reference_identity: Int[ndarray, " references"],
) -> float:
    """N-way k-shot accuracy: each query is given the identity of least mean energy.

    The ways are the distinct identities among the references. Ways that tie share the point,
    so a network that maps everything to one point scores chance, 1 / N. Range [0, 1].

    Args:
        energy: Energy of each query against each reference, lower is more alike.
        query_identity: Whom each query shows.
        reference_identity: Whom each reference shows.

    Raises:
        SupportError: If there is no query, or one shows an identity without a reference.

    Example:
        >>> energy = np.array([[0.1, 0.8], [0.3, 0.3]])
        >>> one_shot_accuracy(energy, np.array([4, 7]), np.array([4, 7]))
        0.75
    """
    ways, way = np.unique(reference_identity, return_inverse=True)
    unknown = ~np.isin(query_identity, ways)
    if unknown.any() or len(query_identity) == 0:
        raise SupportError(
            "one_shot_accuracy needs queries, and a reference of whomever a query shows; "
            f"{unknown.sum()} of {len(query_identity)} queries show an identity without one."
        )
    shares = (way[:, None] == np.arange(len(ways))) / np.bincount(way)
    mean = energy.astype(np.float64) @ shares
    nearest = mean == mean.min(axis=1, keepdims=True)
    right = nearest[np.arange(len(mean)), np.searchsorted(ways, query_identity)]
    return float((right / nearest.sum(axis=1)).mean())

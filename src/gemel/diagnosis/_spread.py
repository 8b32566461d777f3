"""Do embeddings still point different ways?"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.diagnosis._finding import Finding
from gemel.errors import SupportError

COLLAPSED = 0.005
"""Least spread of a network that tells inputs apart: below it all embeddings lie within a third
of a degree of one direction. Before they learn, encoders of pictures spread to 0.4 to 0.9, and
to 0.01 where they end in sigmoids (Koch's), which all begin at one half."""


def spread(embeddings: Float[ndarray, "samples dim"]) -> float:
    """How evenly embeddings point in all directions: 0 is one direction, 1 is every one.

        spread = sqrt(dim) · mean over dimensions of std over samples of z / ||z||

    Range [0, 1]. An embedding of length zero has no direction and counts as the origin.

    Raises:
        SupportError: If there are fewer than two embeddings.

    Example:
        >>> spread(np.array([[2.0, 0.0], [2.0, 0.0]])), spread(np.eye(2) * [[1], [-1]])
        (0.0, 0.7071067811865476)

    Source:
        Chen, He, "Exploring Simple Siamese Representation Learning", CVPR 2021, sec. 4.1: the
        standard deviation is 1/sqrt(dim) for even directions and 0 after a collapse. Differs:
        multiplied by sqrt(dim), so that one limit serves every dimension.
    """
    if len(embeddings) < 2:
        raise SupportError(f"A spread needs two embeddings or more, got {len(embeddings)}.")
    points = embeddings.astype(np.float64)
    length = np.linalg.norm(points, axis=1, keepdims=True)
    directions = np.divide(points, length, out=np.zeros_like(points), where=length > 0)
    return float(directions.std(axis=0).mean() * np.sqrt(points.shape[1]))


def collapse(spread: float | None) -> list[Finding]:
    """The finding that embeddings have become one point, if their spread says so."""
    if spread is None or spread >= COLLAPSED:
        return []
    return [
        Finding(
            "collapse",
            f"All embeddings point one way: their spread is {spread:.4f}, where 1 is every way "
            f"and {COLLAPSED} the least of a network that tells inputs apart.",
            "Learn slower (--set training.learning_rate=1e-4); with triplets, begin with those "
            "that are not the hardest (--set objective.mining=semi-hard); or normalise within "
            "the encoder (--set network.encoder.normalisation=batch).",
            "error",
        )
    ]

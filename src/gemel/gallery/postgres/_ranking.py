"""How pgvector ranks by each distance, and the same distance in full precision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._records import Distance

NEAR_TIE = 4e-6
"""pgvector adds up 32-bit floats: what lies this near by, in parts of one, it cannot tell apart."""
DIGITS = 9
"""Decimals of a distance, relative to the farthest, that count: what is equal ties."""


@dataclass(frozen=True)
class Ranking:
    """One distance.

    Attributes:
        operator: pgvector's operator.
        operators: pgvector's class of operators, for an index.
        far: Its value in SQL, where `{operand}` stands for the vector; no index knows this form.
        exact: (probe, vectors) → distances in 64-bit floats.
        bounded: Whether its rounding is that of numbers near one, however small it is itself.
    """

    operator: str
    operators: str
    far: str
    exact: Callable[[ndarray, ndarray], ndarray]
    bounded: bool = False

    def blur(self, far: float) -> float:
        """How far off pgvector may be at this distance."""
        return NEAR_TIE * (1.0 if self.bounded else far)

    def in_order(
        self, probe: Float[ndarray, " dim"], vectors: Float[ndarray, "rows dim"]
    ) -> Float[ndarray, " rows"]:
        """Distances by which to sort; what is equal but for rounding is made equal."""
        far = self.exact(probe.astype(np.float64), vectors.astype(np.float64))
        scale = far.max(initial=0.0)
        return far if scale == 0 else np.round(far / scale, DIGITS) * scale


def _euclidean(probe: ndarray, vectors: ndarray) -> ndarray:
    return np.asarray(np.linalg.norm(vectors - probe, axis=1))


def _manhattan(probe: ndarray, vectors: ndarray) -> ndarray:
    return np.asarray(np.abs(vectors - probe).sum(axis=1))


def _cosine(probe: ndarray, vectors: ndarray) -> ndarray:
    """Half the squared distance of the unit vectors, as `gemel.energies.Cosine` takes it."""
    return np.asarray(np.square(_unit(vectors) - _unit(probe[None])).sum(axis=1) / 2)


def _unit(vectors: ndarray) -> ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    # A vector without a direction stays at the origin, half way between all directions.
    return np.asarray(vectors / np.where(length == 0, np.inf, length))


RANKINGS: Mapping[Distance, Ranking] = {
    "euclidean": Ranking("<->", "vector_l2_ops", "{operand} <-> %(probe)s", _euclidean),
    "cosine": Ranking(
        "<=>",
        "vector_cosine_ops",
        "coalesce(nullif({operand} <=> %(probe)s, 'NaN'), 0.5)",
        _cosine,
        bounded=True,
    ),
    "manhattan": Ranking("<+>", "vector_l1_ops", "{operand} <+> %(probe)s", _manhattan),
}

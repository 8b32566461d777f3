"""By which plain distance does an energy rank? Engines that know it find candidates fast."""

from typing import Literal, TypeAlias

from gemel.energies import (
    Cosine,
    Energy,
    Euclidean,
    ExponentialManhattan,
    Manhattan,
    SquaredEuclidean,
)

Distance: TypeAlias = Literal["euclidean", "cosine", "manhattan"]

_DISTANCES: dict[type, Distance] = {
    Euclidean: "euclidean",
    SquaredEuclidean: "euclidean",
    Cosine: "cosine",
    Manhattan: "manhattan",
    ExponentialManhattan: "manhattan",
}


def distance_of(measure: Energy) -> Distance | None:
    """The distance that `measure` grows with; None where no plain one ranks as it does.

    Example:
        >>> distance_of(SquaredEuclidean())
        'euclidean'
    """
    return _DISTANCES.get(type(measure))

"""Energies by name."""

from collections.abc import Callable

from gemel.energies._cosine import Correlation, Cosine
from gemel.energies._energy import Energy
from gemel.energies._euclidean import Euclidean, SquaredEuclidean
from gemel.energies._manhattan import ExponentialManhattan, Manhattan
from gemel.energies._weighted import WeightedDifference
from gemel.errors import UnknownNameError

_FIXED: dict[str, Callable[[], Energy]] = {
    "euclidean": Euclidean,
    "squared-euclidean": SquaredEuclidean,
    "cosine": Cosine,
    "manhattan": Manhattan,
    "exponential-manhattan": ExponentialManhattan,
    "correlation": Correlation,
}
NAMES = (*_FIXED, "weighted-difference")


def build(name: str, dim: int) -> Energy:
    """The energy called `name` for embeddings of length `dim`.

    Raises:
        UnknownNameError: If no energy has that name.

    Example:
        >>> type(build("squared-euclidean", dim=8)).__name__
        'SquaredEuclidean'
    """
    if name == "weighted-difference":
        return WeightedDifference(dim)
    if name not in _FIXED:
        raise UnknownNameError("energy", name, NAMES)
    return _FIXED[name]()

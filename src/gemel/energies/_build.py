"""Energies by name."""

from collections.abc import Callable

from gemel.energies._concatenation import Concatenation
from gemel.energies._cosine import Correlation, Cosine
from gemel.energies._energy import Energy
from gemel.energies._euclidean import Euclidean, SquaredEuclidean
from gemel.energies._manhattan import ExponentialManhattan, Manhattan
from gemel.energies._warping import Warping
from gemel.energies._weighted import WeightedDifference
from gemel.errors import SettingsError, UnknownNameError

_FIXED: dict[str, Callable[[], Energy]] = {
    "euclidean": Euclidean,
    "squared-euclidean": SquaredEuclidean,
    "cosine": Cosine,
    "manhattan": Manhattan,
    "exponential-manhattan": ExponentialManhattan,
    "correlation": Correlation,
}
EVIDENCE = frozenset({"weighted-difference", "concatenation"})
"""Energies that are minus a logit: below 0 they speak for one identity, above 0 against it."""
NAMES = (*_FIXED, "warping", "weighted-difference", "concatenation")


def build(name: str, dim: int, *, hidden: int | None = None, steps: int | None = None) -> Energy:
    """The energy called `name` for embeddings of length `dim`, ready to learn if it learns.

    Args:
        hidden: Units of the decision network ("concatenation"); None takes `dim`.
        steps: Vectors that an embedding is made of, one after the other, where it is: "warping"
            compares those, the others the whole.

    Raises:
        UnknownNameError: If no energy has that name.
        SettingsError: If `hidden` is set and the energy has no hidden layer, or "warping" gets
            embeddings without steps.

    Example:
        >>> type(build("squared-euclidean", dim=8)).__name__
        'SquaredEuclidean'
    """
    if name not in NAMES:
        raise UnknownNameError("energy", name, NAMES)
    if name == "concatenation":
        return Concatenation(dim, hidden)
    if hidden is not None:
        raise SettingsError(
            f"hidden={hidden} has no effect on the energy {name!r}, which has no hidden layer. "
            "Leave it out, or take energy=concatenation."
        )
    if name == "warping":
        return _warping(dim, steps)
    return WeightedDifference(dim) if name == "weighted-difference" else _FIXED[name]()


def _warping(dim: int, steps: int | None) -> Warping:
    if steps is None:
        raise SettingsError(
            "Energy 'warping' compares sequences of vectors, and here an embedding is one vector. "
            "Take network.encoder.name=local, which keeps the order of time."
        )
    return Warping(dim, steps)

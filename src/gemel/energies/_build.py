"""Energies by name."""

from collections.abc import Callable

from gemel.energies._concatenation import Concatenation
from gemel.energies._cosine import Correlation, Cosine
from gemel.energies._energy import Energy
from gemel.energies._euclidean import Euclidean, SquaredEuclidean
from gemel.energies._manhattan import ExponentialManhattan, Manhattan
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
NAMES = (*_FIXED, "weighted-difference", "concatenation")


def build(name: str, dim: int, *, hidden: int | None = None) -> Energy:
    """The energy called `name` for embeddings of length `dim`, ready to learn if it learns.

    Args:
        hidden: Units of the decision network ("concatenation"); None takes `dim`.

    Raises:
        UnknownNameError: If no energy has that name.
        SettingsError: If `hidden` is set and the energy has no hidden layer.

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
    return WeightedDifference(dim) if name == "weighted-difference" else _FIXED[name]()

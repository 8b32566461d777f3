"""What every calibration does: turn an energy into evidence."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from jaxtyping import Float
from numpy import ndarray


@runtime_checkable
class Calibration(Protocol):
    """Energy → log-likelihood ratio; higher energy never raises it."""

    def log_likelihood_ratio(
        self, energy: Float[ndarray, " energies"]
    ) -> Float[ndarray, " energies"]:
        """log P(energy | same) / P(energy | not same), natural, capped to the support."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, with the `kind` that tells who reads them."""
        ...

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Calibration":
        """What `to_dict` gave, bit for bit."""
        ...

"""What every energy offers: one energy per pair, or one per query and item."""

from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor


@runtime_checkable
class Energy(Protocol):
    """How unlike two embeddings are. Lower is more alike; symmetric in its two sides.

    `paired` and `matrix` agree, so that a threshold chosen on one serves the other: closed
    forms bit for bit, decision networks to rounding.
    """

    def paired(
        self, left: Float[Tensor, "pairs dim"], right: Float[Tensor, "pairs dim"]
    ) -> Float[Tensor, " pairs"]:
        """Row i of `left` against row i of `right`."""
        ...

    def matrix(
        self, queries: Float[Tensor, "queries dim"], items: Float[Tensor, "items dim"]
    ) -> Float[Tensor, "queries items"]:
        """Every query against every item."""
        ...

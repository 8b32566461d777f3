"""What training minimises: the loss over the pairs or triplets that one batch holds."""

from typing import Protocol, runtime_checkable

from jaxtyping import Bool, Float
from torch import Tensor


@runtime_checkable
class Objective(Protocol):
    """From the energies of every pair of a batch to one number.

    `energies[i, j]` compares sample i with sample j; `same[i, j]` says that they show one
    identity; only pairs with `compared[i, j]` count.
    """

    def __call__(
        self,
        energies: Float[Tensor, "batch batch"],
        same: Bool[Tensor, "batch batch"],
        compared: Bool[Tensor, "batch batch"],
    ) -> Float[Tensor, ""]:
        """The loss; a batch without a usable pair or triplet gives a zero that backpropagates."""
        ...

    def offered(
        self, same: Bool[Tensor, "batch batch"], compared: Bool[Tensor, "batch batch"]
    ) -> int:
        """How many pairs or triplets the batch holds, before any mining."""
        ...


def nothing(energies: Float[Tensor, "batch batch"]) -> Float[Tensor, ""]:
    """Zero, in the graph of `energies` so that backward() works, though they be infinite."""
    return energies.flatten()[:0].sum()

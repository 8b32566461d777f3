"""What training minimises: the loss over the pairs or triplets that one batch holds."""

from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from gemel.losses._meeting import Meeting


@runtime_checkable
class Objective(Protocol):
    """From the energies of every pair of a batch to one number.

    An objective with weights of its own is a `torch.nn.Module`, and training moves them too.
    """

    def __call__(self, meeting: Meeting, /) -> Float[Tensor, ""]:
        """The loss; a batch without a usable pair or triplet gives a zero that backpropagates."""
        ...

    def offered(self, meeting: Meeting) -> int:
        """How many pairs or triplets the batch holds, before any mining."""
        ...

    def share_active(self, meeting: Meeting) -> float:
        """Share of what the batch offers that still has a loss, in [0, 1]; 0 without an offer.

        An objective that mines answers for what it would mine. One whose loss is never zero
        answers 1. Leaves no gradient behind.
        """
        ...


def nothing(energies: Float[Tensor, "..."]) -> Float[Tensor, ""]:
    """Zero, in the graph of `energies` so that backward() works, though they be infinite."""
    return energies.flatten()[:0].sum()

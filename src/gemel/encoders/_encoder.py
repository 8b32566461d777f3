"""What every encoder is: one input in, one embedding out."""

from typing import Any

from jaxtyping import Float
from torch import Tensor, nn


class Encoder(nn.Module):
    """One input to one embedding. Never knows about pairs.

    Attributes:
        dim: Length of the embedding.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, inputs: Any) -> Float[Tensor, "batch dim"]:
        """The embedding of each input.

        Args:
            inputs: Standardised pixels or numbers, or `Sequences` of numbers or tokens; each
                encoder says which.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how it embeds")

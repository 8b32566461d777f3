"""What every encoder is: one image in, one embedding out."""

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

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image.

        Args:
            images: Standardised pixels (mean about 0, deviation about 1).
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how it embeds")

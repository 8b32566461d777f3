"""One linear map of the pixels: the baseline that anything deeper has to beat."""

from math import prod
from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder


@final
class Linear(Encoder):
    """Pixels, flattened, times a matrix: a learned Mahalanobis distance under Euclidean.

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width.
        dim: Length of the embedding.
    """

    def __init__(self, channels: int, size: tuple[int, int], dim: int) -> None:
        super().__init__(dim)
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(channels * prod(size), dim))

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.layers(images)
        return embedding

"""One linear map of the input: the baseline that anything deeper has to beat."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder


@final
class Linear(Encoder):
    """Pixels, or a vector, times a matrix: a learned Mahalanobis distance under Euclidean.

    Args:
        numbers: How many numbers an input has; of an image channels x height x width.
        dim: Length of the embedding.
    """

    def __init__(self, numbers: int, dim: int) -> None:
        super().__init__(dim)
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(numbers, dim))

    def forward(self, inputs: Float[Tensor, "batch ..."]) -> Float[Tensor, "batch dim"]:
        """The embedding of each input."""
        embedding: Float[Tensor, "batch dim"] = self.layers(inputs)
        return embedding

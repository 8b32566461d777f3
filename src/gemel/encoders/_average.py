"""The mean of the steps and a linear layer: the baseline for texts."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.encoders._pooling import mean_of_parts
from gemel.inputs import Sequences


@final
class Average(Encoder):
    """The mean step times a matrix. Blind to order: what reads order has to beat it.

    Args:
        features: Numbers a step.
        dim: Length of the embedding.
        dropout: Share of the mean step dropped in training, in [0, 1).
    """

    def __init__(self, features: int, dim: int, *, dropout: float = 0.0) -> None:
        super().__init__(dim)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(features, dim))

    def forward(self, series: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each sequence."""
        series = without_padding(series)
        embedding: Float[Tensor, "batch dim"] = self.head(
            mean_of_parts(series.values, series.length)
        )
        return embedding

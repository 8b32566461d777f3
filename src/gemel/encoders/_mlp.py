"""A multilayer perceptron over features of the user's own."""

from itertools import pairwise
from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder


@final
class MLP(Encoder):
    """Hidden layers with ReLU, dropout, and a linear layer to `dim`.

    Args:
        numbers: Length of the vectors.
        dim: Length of the embedding.
        width: Units of each hidden layer.
        layers: How many hidden layers.
        dropout: Share of the last hidden units dropped in training, in [0, 1).
    """

    def __init__(
        self, numbers: int, dim: int, *, width: int, layers: int = 1, dropout: float = 0.0
    ) -> None:
        super().__init__(dim)
        hidden: list[nn.Module] = []
        for before, after in pairwise([numbers, *[width] * layers]):
            hidden += [nn.Linear(before, after), nn.ReLU()]
        self.layers = nn.Sequential(*hidden, nn.Dropout(dropout), nn.Linear(width, dim))

    def forward(self, vectors: Float[Tensor, "batch numbers"]) -> Float[Tensor, "batch dim"]:
        """The embedding of each vector."""
        embedding: Float[Tensor, "batch dim"] = self.layers(vectors)
        return embedding

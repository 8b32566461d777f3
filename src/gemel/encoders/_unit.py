"""Embeddings of length one."""

from typing import Any, final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.encoders._encoder import Encoder


@final
class Unit(Encoder):
    """Another encoder's embedding divided by its Euclidean length.

    Euclidean energies then lie in [0, 2], so that a margin means the same from the first
    step to the last.

    Args:
        encoder: The encoder whose embeddings are scaled.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder.dim)
        self.encoder = encoder
        self.steps = encoder.steps

    def forward(self, inputs: Any) -> Float[Tensor, "batch dim"]:
        """The embedding of each input, on the unit sphere."""
        return torch.nn.functional.normalize(self.encoder(inputs), dim=1)

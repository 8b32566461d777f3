"""Someone else's backbone as an encoder: any size, grey or colour, to `dim` features."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import interpolate

from gemel.encoders._encoder import Encoder


@final
class Backbone(Encoder):
    """Features of a vision backbone, dropout, and a linear layer to `dim`.

    Grey images enter as three equal channels. A backbone that reads one size only gets its
    images resized (bilinear, antialiased), so that a cache may hold small ones.

    Args:
        features: From (batch, 3, height, width) to (batch, features).
        size: Height and width of the images.
        reads: The only size `features` reads, or None where it reads any.
        dim: Length of the embedding.
        dropout: Share of features dropped in training, in [0, 1).
    """

    def __init__(
        self,
        features: nn.Module,
        *,
        size: tuple[int, int],
        reads: tuple[int, int] | None,
        dim: int,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(dim)
        self.features = features
        self.reads = reads or size
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(self._width(), dim))

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        if images.shape[2:] != self.reads:
            images = interpolate(images, self.reads, mode="bilinear", antialias=True)
        colour = images.expand(-1, 3, -1, -1)
        embedding: Float[Tensor, "batch dim"] = self.head(self.features(colour))
        return embedding

    def _width(self) -> int:
        """How many features come out; asked of the backbone, for no two name it alike."""
        self.features.eval()  # a forward pass in training would move running statistics
        with torch.no_grad():
            width: int = self.features(torch.zeros(1, 3, *self.reads)).shape[1]
        self.features.train()
        return width

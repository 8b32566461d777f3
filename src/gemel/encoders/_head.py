"""What turns the last maps of a convolutional network into an embedding."""

from math import prod

from torch import nn

from gemel.encoders._pyramid import PLACES, Pyramid
from gemel.encoders._settings import Pooling


def head(
    channels: int,
    last: tuple[int, int],
    dim: int,
    *,
    pooling: Pooling,
    dropout: float = 0.0,
) -> nn.Sequential:
    """Pooling, dropout, and one linear layer to `dim`.

    Args:
        channels: Of the last maps.
        last: Height and width of the last maps; maps of another size fit unless `pooling` is
            "none".
        dim: Length of the embedding.
        pooling: "none" keeps where a feature stood, "average" forgets it, "pyramid" keeps it
            coarsely.
        dropout: Share of the pooled features dropped in training, in [0, 1).
    """
    pool, places = _pool(pooling, last)
    return nn.Sequential(pool, nn.Flatten(), nn.Dropout(dropout), nn.Linear(channels * places, dim))


def _pool(pooling: Pooling, last: tuple[int, int]) -> tuple[nn.Module, int]:
    """The layer, and how many values it leaves a channel."""
    if pooling == "average":
        return nn.AdaptiveAvgPool2d(1), 1
    if pooling == "pyramid":
        return Pyramid(), PLACES
    return nn.Identity(), prod(last)

"""Spatial pyramid pooling: maps of any size to features of one length."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

LEVELS = (1, 2, 4)
PLACES = sum(level**2 for level in LEVELS)


@final
class Pyramid(nn.Module):
    """The maximum of each channel over the whole map, over its quarters and its sixteenths.

    A map is cut into 1x1, 2x2 and 4x4 bins, which overlap where a side does not divide: bin i
    of n spans rows floor(i h / n) to ceil((i + 1) h / n). Any map from 1x1 gives 21 values a
    channel, coarsely in their places.

    Example:
        >>> maps = torch.arange(12.0).reshape(1, 1, 3, 4)
        >>> Pyramid()(maps)[0, 0, :5]  # the whole, then the quarters
        tensor([11.,  5.,  7.,  9., 11.])

    Source:
        He, Zhang, Ren, Sun, "Spatial Pyramid Pooling in Deep Convolutional Networks for
        Visual Recognition", TPAMI 2015, whose levels are others; 1, 2 and 4 suit last maps of 4
        to 8 pixels. Between a siamese branch and its dense layers: Zagoruyko, Komodakis,
        "Learning to Compare Image Patches via Convolutional Neural Networks", CVPR 2015.
    """

    def __init__(self) -> None:
        super().__init__()
        self.levels = nn.ModuleList(nn.AdaptiveMaxPool2d(level) for level in LEVELS)

    def forward(
        self, maps: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels places"]:
        """Largest value of each bin, the coarsest level first, each level row by row."""
        return torch.cat([pool(maps).flatten(2) for pool in self.levels], dim=2)

"""Zagoruyko and Komodakis's central-surround network: the middle sharply, the whole coarsely."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import avg_pool2d

from gemel.encoders._encoder import Encoder
from gemel.encoders._head import head
from gemel.encoders._settings import Pooling
from gemel.encoders._trunk import Convolution, trunk
from gemel.encoders._windows import Window, last_map

_HALF = Window(2, stride=2)
_POOL = Window(2, stride=2)
_PLAN = (
    Convolution(5, filters=95),
    _POOL,
    Convolution(3, filters=96),
    _POOL,
    Convolution(3, filters=192),
    Convolution(3, filters=192),
)


@final
class TwoStream(Encoder):
    """Two streams of weights of their own, side by side, and a linear layer to `dim`.

        central   the middle half of each side, as it is
        surround  the whole image at half its size, each pixel the mean of four

    Each stream is conv 95@5, pool, conv 96@3, pool, conv 192@3, conv 192@3: valid, a ReLU after
    each, max-pool 2. With two patches as its channels and a `dim` of 768 the body of
    "2ch-2stream". Pixels of the middle are seen twice, those of the rim once.

    Args:
        channels: 1 for grey, 3 for colour; twice that for two stacked patches.
        size: Height and width; at least 56x56. The paper's is 64x64.
        dim: Length of the embedding.
        pooling: "none" reads every place of the last maps, 2x2 at 64x64; "pyramid" lets
            images be of any size.

    Raises:
        SettingsError: If `size` is too small.

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015. The 95 is as printed; the authors' code has 96. The means are
        that code's. Differs: the streams of the paper's "siam-2stream" are others,
        C(96,4,2)-P(2,2)-C(192,3,1)-C(256,3,1)-C(256,3,1); ours serve every network.
    """

    def __init__(
        self, channels: int, size: tuple[int, int], dim: int, *, pooling: Pooling = "none"
    ) -> None:
        super().__init__(dim)
        last = last_map("two-stream", (_HALF, *_PLAN), size)
        self.central = trunk(channels, _PLAN)
        self.surround = trunk(channels, _PLAN)
        self.head = head(2 * 192, last, dim, pooling=pooling)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        central = self.central(_middle(images))
        surround = self.surround(avg_pool2d(images, kernel_size=2))
        embedding: Float[Tensor, "batch dim"] = self.head(torch.cat([central, surround], dim=1))
        return embedding


def _middle(
    images: Float[Tensor, "batch channels height width"],
) -> Float[Tensor, "batch channels lower narrower"]:
    """The middle half of each side, rounded down as the halved whole is."""
    height, width = images.shape[2:]
    top, left = (height - height // 2) // 2, (width - width // 2) // 2
    return images[:, :, top : top + height // 2, left : left + width // 2]

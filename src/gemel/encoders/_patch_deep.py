"""Zagoruyko and Komodakis's deep network for image patches, of small convolutions."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.encoders._encoder import Encoder
from gemel.encoders._head import head
from gemel.encoders._settings import Pooling
from gemel.encoders._trunk import Convolution, trunk
from gemel.encoders._windows import Window, last_map

_PLAN = (
    Convolution(4, stride=3, filters=96),
    *[Convolution(3, filters=96)] * 3,
    Window(2, stride=2, overhangs=True),
    *[Convolution(3, filters=192)] * 3,
)


@final
class PatchDeep(Encoder):
    """conv 96@4 stride 3, three conv 96@3, pool, three conv 192@3, a linear layer to `dim`.

    Valid convolutions, a ReLU after each; max-pool 2. In their notation
    C(96,4,3)-Stack(96)-P(2,2)-Stack(192), the body of "2ch-deep" when two patches are its
    channels.

    Args:
        channels: 1 for grey, 3 for colour; twice that for two stacked patches.
        size: Height and width; at least 58x58. The paper's is 64x64.
        dim: Length of the embedding.
        pooling: "none" reads every place of the last map, 2x2 at 64x64; "pyramid" lets
            images be of any size.

    Raises:
        SettingsError: If `size` is too small.

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015. The paper leaves two details open: a ReLU follows the first
        convolution too, and the pooling keeps the last odd row, as in the authors' code
        (szagoruyko/cvpr15deepcompare, 2chdeep.lua). Differs: a linear layer to `dim` stands
        where that code has F(768) and a ReLU, and the paper nothing.
    """

    def __init__(
        self, channels: int, size: tuple[int, int], dim: int, *, pooling: Pooling = "none"
    ) -> None:
        super().__init__(dim)
        last = last_map("patch-deep", _PLAN, size)
        self.trunk = trunk(channels, _PLAN)
        self.head = head(192, last, dim, pooling=pooling)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.head(self.trunk(images))
        return embedding

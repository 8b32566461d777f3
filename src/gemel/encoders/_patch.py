"""Zagoruyko and Komodakis's network for image patches."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.encoders._encoder import Encoder
from gemel.encoders._head import head
from gemel.encoders._settings import Pooling
from gemel.encoders._trunk import Convolution, trunk
from gemel.encoders._windows import Window, last_map

_POOL = Window(2, stride=2)
_PLAN = (
    Convolution(7, stride=3, filters=96),
    _POOL,
    Convolution(5, filters=192),
    _POOL,
    Convolution(3, filters=256),
)


@final
class Patch(Encoder):
    """conv 96@7 stride 3, pool, conv 192@5, pool, conv 256@3, and a linear layer to `dim`.

    Valid convolutions, a ReLU after each; max-pool 2. In their notation
    C(96,7,3)-P(2,2)-C(192,5,1)-P(2,2)-C(256,3,1): one branch of "siam" and of "pseudo-siam",
    and with two patches as its channels and a `dim` of 256 the body of "2ch".

    Args:
        channels: 1 for grey, 3 for colour; twice that for two stacked patches.
        size: Height and width; at least 64x64, the paper's.
        dim: Length of the embedding.
        pooling: "none" reads every place of the last map, which at 64x64 has only one;
            "pyramid" is the paper's SPP, for images of any size.

    Raises:
        SettingsError: If `size` is too small.

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015. Differs: a linear layer to `dim` stands between the branch's 256
        features and whatever compares them; the ReLU between 2ch's F(256) and F(1) belongs to
        the latter.
    """

    def __init__(
        self, channels: int, size: tuple[int, int], dim: int, *, pooling: Pooling = "none"
    ) -> None:
        super().__init__(dim)
        last = last_map("patch", _PLAN, size)
        self.trunk = trunk(channels, _PLAN)
        self.head = head(256, last, dim, pooling=pooling)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.head(self.trunk(images))
        return embedding

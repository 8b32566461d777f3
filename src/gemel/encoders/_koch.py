"""Koch's convolutional network for one-shot recognition of Omniglot."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._windows import Window, last_map

_POOL = Window(2, stride=2)
_WINDOWS = (Window(10), _POOL, Window(7), _POOL, Window(4), _POOL, Window(4))


@final
class Koch(Encoder):
    """conv 64@10, pool, conv 128@7, pool, conv 128@4, pool, conv 256@4, dense `dim` sigmoid.

    ReLU after each convolution; valid, stride 1; max-pool 2. Meets the energy
    "weighted-difference" in the paper.

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width; at least 65x65. The paper's is 105x105.
        dim: Length of the embedding, each coordinate in (0, 1). The paper's is 4096.

    Raises:
        SettingsError: If `size` is too small.

    Source:
        Koch, Zemel, Salakhutdinov, "Siamese Neural Networks for One-shot Image
        Recognition", ICML deep learning workshop 2015, fig. 4; initial values from sec. 3.2.
    """

    def __init__(self, channels: int, size: tuple[int, int], dim: int) -> None:
        super().__init__(dim)
        height, width = last_map("koch", _WINDOWS, size)
        self.layers = nn.Sequential(
            *_stage(channels, 64, kernel=10),
            nn.MaxPool2d(2),
            *_stage(64, 128, kernel=7),
            nn.MaxPool2d(2),
            *_stage(128, 128, kernel=4),
            nn.MaxPool2d(2),
            *_stage(128, 256, kernel=4),
            nn.Flatten(),
            nn.Linear(256 * height * width, dim),
            nn.Sigmoid(),
        )
        self.layers.apply(_as_published)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.layers(images)
        return embedding


def _stage(channels: int, filters: int, *, kernel: int) -> tuple[nn.Module, nn.Module]:
    return nn.Conv2d(channels, filters, kernel), nn.ReLU()


def _as_published(layer: nn.Module) -> None:
    """Draw the initial weights as the paper does."""
    if isinstance(layer, nn.Conv2d | nn.Linear) and layer.bias is not None:
        nn.init.normal_(layer.weight, std=0.01 if isinstance(layer, nn.Conv2d) else 0.2)
        nn.init.normal_(layer.bias, mean=0.5, std=0.01)

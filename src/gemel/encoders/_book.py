"""The small convolutional network of the textbooks' Fashion-MNIST siamese network."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._windows import Window, last_map

_WINDOWS = (Window(7), Window(2, stride=2), Window(3))


@final
class Book(Encoder):
    """conv 32 at 7x7, ReLU, max-pool 2, conv 64 at 3x3, ReLU, dense `dim`.

    Valid convolutions, stride 1. The dense layer is linear: the chapter states no activation
    for it, and a ReLU or sigmoid there only takes room from a distance.

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width; at least 12x12. The chapter's is 28x28.
        dim: Length of the embedding. The chapter's is 128.

    Raises:
        SettingsError: If `size` is too small.
    """

    def __init__(self, channels: int, size: tuple[int, int], dim: int) -> None:
        super().__init__(dim)
        height, width = last_map("book", _WINDOWS, size)
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 32, kernel_size=7),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, kernel_size=3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(64 * height * width, dim),
        )

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.layers(images)
        return embedding

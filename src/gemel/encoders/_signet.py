"""SigNet, the convolutional network for offline signatures."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._windows import Window, last_map

_POOL = Window(3, stride=2)
_WINDOWS = (
    Window(11, stride=4),
    _POOL,
    Window(5, padding=2),
    _POOL,
    Window(3, padding=1),
    Window(3, padding=1),
    _POOL,
)


@final
class SigNet(Encoder):
    """Four convolutions (96@11 stride 4, 256@5, 384@3, 256@3) and two dense layers.

    ReLU after every layer, the last one included: embeddings are non-negative. The authors'
    l2 penalty of 5e-4 on the dense weights is the optimiser's business here.

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width; at least 67x67. The paper's is 155x220.
        dim: Length of the embedding. The paper's is 128.

    Raises:
        SettingsError: If `size` is too small.

    Source:
        Dey, Dutta, Toledo, Ghosh, Lladós, Pal, "SigNet: Convolutional Siamese Network for
        Writer Independent Offline Signature Verification", 2017, after the authors' code
        (sounakdey/SigNet, SigNet_v1.py), whose batch normalisation stands where the paper's
        table has local response normalisation. Differs: theirs normalises over axis 1 of a
        channels-last map, which is its rows; ours normalises channels.
    """

    def __init__(self, channels: int, size: tuple[int, int], dim: int) -> None:
        super().__init__(dim)
        height, width = last_map("signet", _WINDOWS, size)
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 96, kernel_size=11, stride=4),
            nn.ReLU(),
            nn.BatchNorm2d(96, eps=1e-6),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(96, 256, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.BatchNorm2d(256, eps=1e-6),
            nn.MaxPool2d(3, stride=2),
            nn.Dropout(0.3),
            nn.Conv2d(256, 384, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2),
            nn.Dropout(0.3),
            nn.Flatten(),
            nn.Linear(256 * height * width, 1024),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(1024, dim),
            nn.ReLU(),
        )
        self.layers.apply(_as_published)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.layers(images)
        return embedding


def _as_published(layer: nn.Module) -> None:
    """Draw the initial weights as the authors' code does."""
    if isinstance(layer, nn.Conv2d | nn.Linear) and layer.bias is not None:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
